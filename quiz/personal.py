"""The page that shows people what their own phone keeps of them. It leaves here the same for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learn.models import Lesson
from quiz import telling
from quiz.models import Belief, Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN = ["first-six", "start", "follow-up"]


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    forms = {form.slug.replace("-", "_"): form for form in Form.objects.taken().filter(slug__in=SHOWN)}
    page = {
        "title": _("My results"),
        "summary": _("What you believe about cramps, read from this phone alone, and what to read next."),
    }
    return render(request, "quiz/me.html", {"page": page, "forms": forms, "places": places()})


def places() -> dict[str, Any]:
    """Return every belief in its place, as small as it can be told (static/js/quiz/picture.js reads it)."""
    lessons = list(Lesson.objects.live())
    number = {lesson.pk: place for place, lesson in enumerate(lessons)}
    return {
        "beliefs": reverse("quiz:belief", args=["slug"]),
        "lessons": [[lesson.title, lesson.get_absolute_url()] for lesson in lessons],
        "groups": [
            [unit.name, [[b.slug, b.fact, number[b.lesson_id], int(b.safety)] for b in unit.beliefs]]
            for unit in telling.units(Belief.objects.live().select_related("lesson"))
        ],
    }
