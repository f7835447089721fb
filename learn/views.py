from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learn import causes
from learn.models import Lesson, Page, Route, Source, SpasmType, Story, Unit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    page = safety_page("now")
    card = {**page.data, "dangers": page.data["danger"], "muscles": page.data["muscle"]}
    return render(request, "learn/now.html", {"page": page, "card": card, "sources": page.sources.all()})


@require_safe
def danger(request: HttpRequest) -> HttpResponse:
    page = safety_page("danger")
    others = [number for number in page.data["number"] if number["number"] != settings.EMERGENCY_NUMBER]
    where = {number["number"]: number["where"] for number in page.data["number"]}
    signs = {
        "intro": page.data["intro"],
        "levels": page.levels(),
        "where": where.get(settings.EMERGENCY_NUMBER),
        "numbers": others,
    }
    return render(
        request, "learn/danger.html", {"page": page, "danger": signs, "sources": page.sources.all()}
    )


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("Lessons"),
        "summary": _(
            "Short lessons on muscle cramps: what to do, what is dangerous, what is shown and what is not."
        ),
    }
    context = {"page": page, "units": Unit.objects.with_lessons(), "routes": Route.objects.live()}
    return render(request, "learn/lessons.html", context)


@require_safe
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Lesson.objects.live().select_related("unit"), slug=slug)
    found.html = mark_safe(found.html)
    routes = [route for route in Route.objects.live() if slug in route.lesson_slugs]
    steps = [{"route": route, "next": route.after(found)} for route in routes]
    context = {"page": found, "lesson": found, "steps": steps, **found.neighbours()}
    return render(request, "learn/lesson.html", context)


@require_safe
def types(request: HttpRequest) -> HttpResponse:
    page = get_object_or_404(Page.objects.live(), slug="types")
    kinds = list(SpasmType.objects.live())
    context = {"page": page, "page_html": mark_safe(page.html), "types": kinds, "rows": causes.table(kinds)}
    return render(request, "learn/types.html", context)


@require_safe
def spasm_type(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(SpasmType.objects.live().prefetch_related("sources"), slug=slug)
    found.html = mark_safe(found.html)
    return render(request, "learn/type.html", {"page": found, "type": found, **found.neighbours()})


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    page = get_object_or_404(Page.objects.live(), slug="stories")
    context = {"page": page, "page_html": mark_safe(page.html), "stories": Story.objects.live()}
    return render(request, "learn/stories.html", context)


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Story.objects.live(), slug=slug)
    found.html = mark_safe(found.html)
    context = {"page": found, "story": found, "lessons": found.lessons.live(), **found.neighbours()}
    return render(request, "learn/story.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    page = get_object_or_404(Page.objects.live(), slug="glossary")
    context = {"page": page, "page_html": mark_safe(page.html), "terms": page.data["terms"]}
    return render(request, "learn/glossary.html", context)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    page = get_object_or_404(Page.objects.live().prefetch_related("sources"), slug="questions")
    context = {"page": page, "page_html": mark_safe(page.html), "groups": page.questions()}
    return render(request, "learn/questions.html", context)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Page.objects.live(), slug=slug)
    return render(request, "learn/page.html", {"page": found, "page_html": mark_safe(found.html)})


@require_safe
def sources(request: HttpRequest, number: int = 1) -> HttpResponse:
    parts = Source.objects.parts()
    if number not in parts.page_range:
        raise Http404
    title = _("Sources") if number == 1 else _("Sources, part %(number)s") % {"number": number}
    page = {
        "title": title,
        "summary": _(
            "Every source that these pages lean on: where it was printed, what of it was read, who uses it."
        ),
    }
    return render(request, "learn/sources.html", {"page": page, "part": parts.page(number)})


def safety_page(slug: str) -> Page:
    page: Page = get_object_or_404(Page.objects.live().prefetch_related("sources"), slug=slug)
    return page
