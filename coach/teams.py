"""A coach's teams."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import SignedInRequest
from coach.models import Team


@require_safe
@never_cache
@login_required
def teams(request: SignedInRequest) -> HttpResponse:
    found = Team.objects.live().coached_by(request.user)
    return render(request, "coach/teams.html", {"page": {"title": _("My teams")}, "teams": found})


@require_safe
@never_cache
@login_required
def team(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    found = get_object_or_404(Team.objects.coached_by(request.user), pk=team_id)
    return render(request, "coach/team.html", {"page": {"title": found.name}, "team": found})
