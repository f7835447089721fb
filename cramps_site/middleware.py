"""What happens around every request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from cramps_site import publishing, releases
from cramps_site.inline import script_hashes
from cramps_site.stylesheet import style_hashes

Handler = Callable[[HttpRequest], HttpResponseBase]


def published_pages(get_response: Handler) -> Handler:
    """Answer with the page rendered at the last deployment, compressed then; ask the views for the rest."""
    published = releases.load(settings.PUBLISHED_ROOT)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        file = published.get(request.path) if request.method in {"GET", "HEAD"} else None
        if file is None or publishing.RENDERING in request.META:
            return get_response(request)
        request.get_host()  # refuses a Host header that is not ours, as a view would
        with suppress(FileNotFoundError):  # of an earlier release that went since this process started
            return file.answer(request)
        return get_response(request)

    return middleware


def language_of_path(get_response: Handler) -> Handler:
    """Let the path alone say the language, so that one address always has the same bytes."""
    prefixes = {f"/{code}/": code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        first = "/".join(request.path.split("/", 2)[:2]) + "/"
        with translation.override(prefixes.get(first, settings.LANGUAGE_CODE)):
            return get_response(request)

    return middleware


class ContentPolicy(CSPMiddleware):
    """The policy of the settings, plus the stylesheet and the scripts that a page carries."""

    def get_policy_parts(self, *args: Any, report_only: bool = False, **named: Any) -> PolicyParts:
        """Hand every directive over as an update: those keep their order.

        django-csp puts the rest through a set, so the header, and with it every page's revision, would be
        another in each process.
        """
        if report_only:
            return PolicyParts()
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        response = named.get("response", args[-1] if args else None)
        body = response.content if isinstance(response, HttpResponse) else b""
        allowed = {
            "script-src": [*directives["script-src"], *script_hashes(body)],
            "style-src": style_hashes(body),
        }
        return PolicyParts(config={}, update={**directives, **allowed})


def isolation(get_response: Handler) -> Handler:
    """Keep other sites from embedding or reading what we serve."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware
