from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quiz import telling, wire
from quiz.models import Belief, Form, open_bank, readings
from quiz.sitting import Sitting, is_again, opening

if TYPE_CHECKING:
    from django.http import HttpRequest

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
    found = get_object_or_404(Form.objects.taken(), slug=slug)
    context = {
        "page": found,
        "form": found,
        "data": wire.lines(found.data()),
        "total": found.count,
        "item": opening(found.bank(), found.slug),
    }
    return render(request, "quiz/form.html", context)


@require_safe
def bank(_request: HttpRequest) -> HttpResponse:
    """Return the questions that the daily form draws from, for the phone to keep."""
    items = open_bank()
    told = wire.lines({"items": items, "beliefs": readings(items)})
    return HttpResponse(told, content_type="application/json")


@require_safe
@never_cache
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the form without script: one question, then its answer, then the next."""
    found = get_object_or_404(Form.objects.taken(), slug=slug)
    sitting = Sitting.from_query(found.bank(), request.GET.dict(), found.slug, found.draws)
    name, context = screen(sitting, request.GET.get("at", ""))
    shared = {"page": found, "form": found, "stage": name, "sitting": sitting}
    return render(request, f"quiz/answers_{name}.html", {**shared, **context})


def screen(sitting: Sitting, at: str) -> tuple[str, dict[str, object]]:
    """Choose what to show: the answer to the question named, the next question, or the result."""
    if item := sitting.answered(at):
        shown = {"item": item, "mark": sitting.mark(item), "is_urgent": can_hurt(sitting.mistaken(item))}
        return "feedback", {
            **shown,
            "chosen": sitting.option(item),
            "right_option": sitting.right_option(item),
        }
    if item := sitting.waiting:
        asked = sitting.round_of(item)
        place = {"position": asked.index(item) + 1, "total": len(asked), "is_again": is_again(item)}
        return "question", {**place, "item": item, "is_missing": bool(at)}
    return "result", {"groups": groups(sitting), "total": len(sitting.first_round)}


def can_hurt(slugs: list[str]) -> bool:
    """Tell whether a belief among these is one of safety: help is then shown at once."""
    return Belief.objects.live().filter(slug__in=slugs, safety=True).exists()


def groups(sitting: Sitting) -> list[dict[str, object]]:
    """Return the beliefs of a finished sitting by state, the most useful to read about first."""
    found = sitting.states()
    beliefs = (
        Belief.objects.live().filter(slug__in=found).select_related("lesson").order_by("-safety", "slug")
    )
    return [{"state": state, "beliefs": [b for b in beliefs if found[b.slug] == state]} for state in STATES]


@require_safe
def beliefs(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("55 facts about cramp, danger first"),
        "summary": _(
            "Fifty-five facts about cramps, each in place of a false belief, with its sources. Danger first."
        ),
    }
    return render(
        request, "quiz/beliefs.html", {"page": page, "groups": telling.groups(Belief.objects.live())}
    )


@require_safe
def belief(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(
        Belief.objects.live().select_related("lesson").prefetch_related("sources"), slug=slug
    )
    context = {"page": found, "belief": found, "told": telling.told(found), "badge": telling.certainty(found)}
    return render(request, "quiz/belief.html", context)
