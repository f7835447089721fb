"""Join cards: a list is pasted, looked at, and made into cards that are handed out."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people import SignedInRequest
from coach.forms import RosterForm
from coach.models import JoinCard, Team
from coach.qr import QR
from coach.teams import coached


@require_safe
@never_cache
@login_required
def cards(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = coached(request, team_id)
    found = team.cards.select_related("team", "membership")
    given = {
        "page": {"title": _("Join cards of %(team)s") % {"team": team.name}},
        "team": team,
        "cards": [{"card": card, "qr": QR.of(card.link)} for card in found.open()],
        "others": found.exclude(pk__in=found.open().values("pk")),
    }
    return render(request, "coach/team_cards.html", given)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def roster(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """Ask for a list, show how it was read, and only on the second yes make the cards: all or none."""
    team = coached(request, team_id)
    form = RosterForm(team, request.POST if request.method == "POST" else None)
    if form.is_valid() and request.POST.get("sure") == "yes":
        form.save()
        return redirect("coach:cards", team.pk)
    given = {"page": {"title": _("Paste a list of nicknames")}, "team": team, "form": form}
    return render(request, "coach/team_roster.html", given)


def card_of(team: Team, card_id: int) -> JoinCard:
    card: JoinCard = get_object_or_404(team.cards, pk=card_id)
    return card


@require_POST
@never_cache
@login_required
def code(request: SignedInRequest, team_id: UUID, card_id: int) -> HttpResponse:
    """Draw a new code in place of the one that was shown; the same request again finds another and rests."""
    team = coached(request, team_id)
    card = card_of(team, card_id)
    if request.POST.get("was") == card.code:
        card.draw_new_code()
    return redirect("coach:cards", team.pk)


@require_POST
@never_cache
@login_required
def withdrawal(request: SignedInRequest, team_id: UUID, card_id: int) -> HttpResponse:
    """Take a card back that nobody has used; what is gone already is no mistake."""
    team = coached(request, team_id)
    team.cards.filter(pk=card_id, membership=None).delete()
    return redirect("coach:cards", team.pk)
