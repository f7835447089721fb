"""Pages that are put together from more than one app, and those for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learn.models import Unit
from quiz.models import Form

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    forms = {form.slug.replace("-", "_"): form for form in Form.objects.live()}
    page = {
        "title": _("Crampwise: muscle cramps, with no signal"),
        "summary": _(
            "What to do when a muscle locks, which signs are dangerous, what is really known. Works offline."
        ),
    }
    context = {
        "page": page,
        "units": Unit.objects.with_lessons(),
        "forms": forms,
        "belief": forms["try"].bank()[0],
    }
    return render(request, "learn/home.html", context)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Allow: /", f"Sitemap: {settings.ORIGIN}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
