"""A poster for the changing room: the code, the QR and three steps."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import SignedInRequest
from coach.qr import QR
from coach.teams import coached

PAPERS = ["a4", "letter"]


@require_safe
@never_cache
@login_required
def poster(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = coached(request, team_id)
    paper = request.GET.get("paper", PAPERS[0])
    given = {
        "page": {"title": _("Poster of %(team)s") % {"team": team.name}},
        "team": team,
        "qr": QR.of(team.link),
        "paper": paper if paper in PAPERS else PAPERS[0],
    }
    return render(request, "coach/poster.html", given)
