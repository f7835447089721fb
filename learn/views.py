from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learn.models import Lesson, Page, Source, Unit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/now.html", card("now"))


@require_safe
def danger(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/danger.html", card("danger"))


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("Lessons"),
        "summary": _(
            "Short lessons on muscle cramps: what to do, what is dangerous, what is shown and what is not."
        ),
    }
    return render(request, "learn/lessons.html", {"page": page, "units": Unit.objects.with_lessons()})


@require_safe
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Lesson.objects.live().select_related("unit"), slug=slug)
    neighbours = found.neighbours()
    context = {"page": found, "lesson": found, "body": mark_safe(found.html), **neighbours}
    return render(request, "learn/lesson.html", context)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Page.objects.live(), slug=slug)
    return render(request, "learn/page.html", {"page": found, "page_html": mark_safe(found.html)})


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    register = Source.objects.live().prefetch_related(
        Prefetch("lessons", Lesson.objects.live()),
        Prefetch("pages", Page.objects.live()),
    )
    heading = {
        "title": _("Sources"),
        "summary": _(
            "Every source that these pages lean on: where it was printed, what of it was read, who uses it."
        ),
    }
    return render(request, "learn/sources.html", {"page": heading, "sources": register})


def card(slug: str) -> dict[str, object]:
    found = get_object_or_404(Page.objects.live().prefetch_related("sources"), slug=slug)
    return {"page": found, "card": found.data, "sources": found.sources.all()}
