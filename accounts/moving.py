"""Bringing a record to another phone: a short code, a link or a QR, each good once and soon."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit, limits
from accounts.models import MoveCode, User
from accounts.people import SignedInRequest
from accounts.typed import read_code, shown_code

YEAR = timedelta(days=365)
BACKEND = "django.contrib.auth.backends.ModelBackend"
ARRIVED = "/plan/?joined"


def sign_in_phone(request: SignedInRequest, athlete: User) -> None:
    """Sign this phone in for a year, which each sync renews."""
    login(request, athlete, backend=BACKEND)
    request.session.set_expiry(int(YEAR.total_seconds()))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def move(request: SignedInRequest) -> HttpResponse:
    """Show an athlete a code for the other phone; on the other phone, ask for it."""
    page = {"title": _("Move to another phone")}
    if request.user.is_authenticated:
        return render(
            request, "accounts/move_from.html", {"page": page, "is_athlete": request.user.is_athlete}
        )
    if request.method == "POST":
        typed = read_code(request.POST.get("code", ""))[:16]
        return redirect("accounts:arrive", typed if typed.isascii() and typed.isalnum() else "0")
    return render(request, "accounts/move_to.html", {"page": page})


@require_POST
@never_cache
def make(request: SignedInRequest) -> HttpResponse:
    """Make a code, and show it with its link and QR."""
    if not (request.user.is_authenticated and request.user.is_athlete):
        return redirect("accounts:move")
    code = MoveCode.for_phone_of(request.user)
    audit.note("move code made", request, request.user)
    url = f"{settings.ORIGIN}/move/{code.code}/"
    import segno  # only here: a server carries it once somebody moves

    qr = segno.make(url, error="m").svg_inline(
        scale=6, omitsize=True, dark="#000", svgclass="qr", lineclass=None
    )
    context = {
        "page": {"title": _("Code for the other phone")},
        "code": shown_code(code.code),
        "url": url,
        "qr": qr,
    }
    return render(request, "accounts/move_code.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def arrive(request: SignedInRequest, code: str) -> HttpResponse:
    """Sign this phone in by a code: on a tap, so that a preview of the link does not use it up."""
    page = {"title": _("Move to this phone")}
    if seconds := limits.wait("move", request):
        return refusal(request, 429, seconds)
    if request.method != "POST":
        return render(request, "accounts/move_arrive.html", {"page": page, "code": code})
    typed = read_code(code)
    athlete = MoveCode.use(typed) if typed.isalnum() else None  # PostgreSQL takes no NUL
    if athlete is None:
        limits.failed("move", request)
        audit.note("move code refused", request)
        return refusal(request, 404)
    sign_in_phone(request, athlete)
    audit.note("move code used", request, athlete)
    return redirect(ARRIVED)


def refusal(request: SignedInRequest, status: int, seconds: int = 0) -> HttpResponse:
    """Say that no phone was signed in: the same words for a code that ended, was used, or never was."""
    context = {"page": {"title": _("That code does not work")}, "minutes": -(-seconds // 60)}
    response = render(request, "accounts/move_refused.html", context, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response
