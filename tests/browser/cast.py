"""A coach with a team, put into the database of a server that runs; imported there, not by tests."""

from __future__ import annotations

from django.conf import settings

from coach.models import CoachInvite, JoinCard
from tests.people import make_assignment, make_athlete, make_coach, make_membership, make_team, signed_in


def seat() -> dict[str, str]:
    """Make them, and return what a test needs to know: cookies, ids and secrets."""
    cora, dora = make_coach("cora@teams.example"), make_coach("dora@teams.example")
    team = make_team(cora, name="Harriers")
    abel, berta = make_athlete("Abel"), make_athlete("Berta")
    for athlete in (abel, berta):
        make_membership(team, athlete)
    make_membership(team, make_athlete("Cleo"), approved_at=None)
    card, raced, _ = (JoinCard.objects.create(team=team, nickname=name) for name in ("Dora", "Emil", "Fay"))
    archived = make_team(cora, name="Last year")
    archived.archive()
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "coach": signed_in(cora).cookies[settings.SESSION_COOKIE_NAME].value,
        "newcomer": signed_in(dora).cookies[settings.SESSION_COOKIE_NAME].value,
        "athlete": signed_in(abel).cookies[settings.SESSION_COOKIE_NAME].value,
        "certificate": abel.certificates.create(
            code="ABCD1234EFGH5678", nickname="Abel", team_name=team.name, learned=["Stop a cramp"]
        ).code,
        "team": str(team.pk),
        "archived": str(archived.pk),
        "work": str(make_assignment(team, note="Before Sunday").pk),
        "event": str(team.fixtures.create(name="Run", held_on="2027-05-01", emergency_number="112").pk),
        "token": team.token,
        "card": card.token,
        "raced": raced.token,
        "invite": CoachInvite.objects.create(team=team, made_by=cora).token,
    }
