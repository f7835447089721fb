"""An athlete joins a team: two taps and a nickname from the scan to the first question."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit, limits
from accounts.models import User
from accounts.moving import ARRIVED, sign_in_phone
from accounts.people import SignedInRequest
from accounts.typed import LENGTH, read_code
from coach.entry import Entry
from coach.forms import CodeForm, JoinForm

GUESS = "join"


@require_safe
@never_cache
def code(request: SignedInRequest) -> HttpResponse:
    """Ask for the code; as it is typed it becomes an address, like a link's."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("coach:entry", form.cleaned_data["code"])
    return ask_for_code(request, form)


def ask_for_code(request: SignedInRequest, form: CodeForm, status: int = 200, **said: object) -> HttpResponse:
    page = {"title": _("Join your team")}
    return render(request, "coach/join.html", {"page": page, "form": form, **said}, status=status)


def closed(request: SignedInRequest, given: str) -> HttpResponse:
    """Say that this opens nothing: the same words for what ended, was drawn anew, or never was."""
    if is_code(given):
        limits.failed(GUESS, request)
    return ask_for_code(request, CodeForm(), status=404, is_closed=True)


def asked_too_often(request: SignedInRequest, seconds: int) -> HttpResponse:
    answer = ask_for_code(request, CodeForm(), status=429, minutes=-(-seconds // 60))
    answer["Retry-After"] = str(seconds)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def entry(request: SignedInRequest, given: str) -> HttpResponse:
    person = request.user if isinstance(request.user, User) else None
    if person and not person.is_athlete:
        page = {"title": _("You are signed in as a coach")}
        return render(request, "coach/join_coach.html", {"page": page}, status=403)
    if is_code(given) and (seconds := limits.wait(GUESS, request)):
        return asked_too_often(request, seconds)
    if request.method != "POST":
        return answer(request, given, Entry.opened_by(given), person)
    with transaction.atomic():
        return answer(request, given, Entry.held_by(given), person)


def is_code(given: str) -> bool:
    """Tell whether this could be guessed; a link's token cannot, so a poster works for a whole stadium."""
    return len(read_code(given)) <= LENGTH


def answer(request: SignedInRequest, given: str, found: Entry | None, person: User | None) -> HttpResponse:
    """Show what joining means, or do it; who is on the team already only goes on."""
    if not found:
        return closed(request, given)
    membership = found.membership_of(person)
    form = JoinForm(found, person, request.POST if request.method == "POST" else None)
    if form.is_bound and (membership or form.is_valid()):
        joined = membership or form.save()
        sign_in_phone(request, joined.athlete)
        if not membership:
            agreed = "yes" if joined.shows_beliefs_since else "no"
            audit.note("team joined", request, joined.athlete, team=str(joined.team.pk), sharing=agreed)
        return redirect(ARRIVED)
    page = {"title": _("Join %(team)s") % {"team": found.team.name}}
    told = {"page": page, "team": found.team, "card": found.card, "form": form, "membership": membership}
    return render(request, "coach/join_team.html", told)
