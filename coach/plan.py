"""An athlete's own page. It leaves here the same for everyone: the phone fills it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("My plan"),
        "summary": _("What your coach has set, where help is at your event, and what is not sent yet."),
    }
    return render(request, "coach/plan.html", {"page": page})
