from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quiz.models import Belief, Form
from quiz.sitting import Sitting

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

STATES = ["misconception", "gap", "shaky", "solid"]


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("Quiz"),
        "summary": _(
            "Short quizzes that find false beliefs about cramps, one by one, and put the fact in their place."
        ),
    }
    return render(request, "quiz/list.html", {"page": page, "forms": Form.objects.listed()})


@require_safe
def form(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Form.objects.listed(), slug=slug)
    context = {"page": found, "form": found, "data": found.data()}
    return render(request, "quiz/form.html", context)


@require_safe
@never_cache
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the form without script: one question, then its answer, then the next."""
    found = get_object_or_404(Form.objects.listed(), slug=slug)
    sitting = Sitting.from_query(found.bank(), request.GET.dict())
    context = {"page": found, "form": found, "sitting": sitting, "total": len(sitting.items)}
    if item := sitting.answered(request.GET.get("at", "")):
        option = next(option for option in item["options"] if option["id"] == sitting.chosen[item["id"]])
        context |= {"item": item, "mark": sitting.mark(item), "chosen": option}
        return render(request, "quiz/answers_feedback.html", context)
    if item := sitting.waiting:
        context |= {"item": item, "position": sitting.position(item), "is_missing": "at" in request.GET}
        return render(request, "quiz/answers_question.html", context)
    context["groups"] = groups(sitting)
    return render(request, "quiz/answers_result.html", context)


def groups(sitting: Sitting) -> list[dict[str, object]]:
    """Return the beliefs of a finished sitting by state, the most useful to read about first."""
    found = sitting.states()
    beliefs = (
        Belief.objects.live().filter(slug__in=found).select_related("lesson").order_by("-safety", "slug")
    )
    return [{"state": state, "beliefs": [b for b in beliefs if found[b.slug] == state]} for state in STATES]
