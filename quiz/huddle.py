"""Five beliefs for a coach in front of a squad without phones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quiz import telling
from quiz.models import QuestionVersion

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# True or false at a glance; three that can hurt; none on a belief that the tests before and after ask about.
ITEMS = [
    "bananas-fix-2",
    "cramp-then-heatstroke-2",
    "heat-is-the-cause-2",
    "sports-drink-prevents-hyponatraemia-1",
    "stop-medicine-yourself-2",
]


@require_safe
def huddle(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("Huddle: five beliefs, no phones"),
        "summary": _(
            "Five statements on cramp to read to a squad. Thumbs up or down, then a minute on the fact."
        ),
    }
    return render(request, "quiz/huddle.html", {"page": page, "cards": cards()})


def cards() -> list[dict[str, Any]]:
    """Return each statement, whether it is true, and the belief behind it with how sure its fact is."""
    found = {version.question.slug: version for version in QuestionVersion.objects.current(ITEMS)}
    return [card(found[slug]) for slug in ITEMS]


def card(version: QuestionVersion) -> dict[str, Any]:
    belief = version.question.belief
    return {
        "stem": version.data["stem"],
        "is_true": version.data["answer"] == "true",
        "belief": belief,
        "badge": telling.certainty(belief) if belief else None,
    }
