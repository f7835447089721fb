"""A coach leaves for good."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.models import User
from accounts.people import SignedInRequest
from coach.models import Team, TeamQuerySet

# A desk left open must not do what cannot be undone. Athletes have no password, and no business here.
asks_again: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]] = reauthentication_required(
    allow_get=True, enabled=lambda request: not request.user.is_athlete
)


def teams_left_alone(coach: User) -> TeamQuerySet:
    """Return the teams that nobody else coaches."""
    shared = Team.objects.annotate(coaches=Count("coachings")).filter(coaches__gt=1)
    alone: TeamQuerySet = Team.objects.coached_by(coach).exclude(pk__in=shared)
    return alone


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@asks_again
def close(request: SignedInRequest) -> HttpResponse:
    """Say what goes with the account, then delete it: athletes keep their own record."""
    coach = request.user
    if coach.is_athlete:
        raise Http404
    if request.method == "POST" and request.POST.get("sure"):
        with transaction.atomic():
            teams_left_alone(coach).delete()
            audit.note("account deleted", request, coach)
            coach.delete()
        logout(request)
        return redirect("home")
    context = {"page": {"title": _("Delete my account")}, "alone": teams_left_alone(coach)}
    return render(request, "coach/close.html", context)
