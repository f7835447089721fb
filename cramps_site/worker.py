"""The service worker: one line that says what to keep, then static/sw.js, minified as all scripts are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cramps_site import publishing
from cramps_site.storage import served

SOURCE = "sw.js"


@require_safe
def serviceworker(request: HttpRequest) -> HttpResponse:
    """Answer when the publication asks, which tells the list, or where nothing is published."""
    listed = request.META.get(publishing.RENDERING) or publishing.fresh_list()
    script = f"self.PRECACHE = {listed};\n{served(SOURCE)}"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})
