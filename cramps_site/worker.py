"""The service worker: one line that says what to keep, then static/sw.js as it lies on disk."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cramps_site import publishing

SOURCE = Path(__file__).parent.parent / "static" / "sw.js"


@require_safe
def serviceworker(_request: HttpRequest) -> HttpResponse:
    script = f"self.PRECACHE = {publishing.precache_list(settings.PUBLISHED_ROOT)};\n{SOURCE.read_text()}"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})
