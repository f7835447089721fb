"""What stands before every account page: who may pass, and what a server with full hands says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _

from accounts.hashers import PATIENCE, TooBusyError
from accounts.people import SignedInRequest

COACH_PAGES = ("account_", "mfa_", "usersessions_")
FOR_EVERYBODY = "account_logout"
MINUTE = 60


class AccountGate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if name_of(request).startswith(COACH_PAGES):
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True)
        return response

    def process_view(
        self, request: SignedInRequest, _view: object, _args: object, _named: Any
    ) -> HttpResponse | None:
        """Keep athletes from the coaches' account pages: an e-mail address would make a coach of them."""
        name = name_of(request)
        if not name.startswith(COACH_PAGES) or name == FOR_EVERYBODY:
            return None
        if not (request.user.is_authenticated and request.user.is_athlete):
            return None
        page = {"title": _("For coaches")}
        return render(request, "accounts/for_coaches.html", {"page": page}, status=403)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TooBusyError):
            return None
        page = {"title": _("One moment")}
        response = render(request, "accounts/busy.html", {"page": page}, status=503)
        response["Retry-After"] = str(PATIENCE)
        return response


def name_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""


def too_many(request: HttpRequest, *_args: object) -> HttpResponse:
    """Say that somebody tried too often; allauth counts by the minute."""
    page = {"title": _("Too many tries")}
    response = render(request, "429.html", {"page": page}, status=429)
    response["Retry-After"] = str(MINUTE)
    return response
