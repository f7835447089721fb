from __future__ import annotations

from accounts.models import User
from coach.models import Team
from tests.people import signed_in


def test_a_coach_sees_the_teams_they_coach(cora: User, harriers: Team) -> None:
    page = signed_in(cora).get("/coach/")

    assert harriers.name in page.text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_another_coachs_team_is_not_there(otto: User, harriers: Team) -> None:
    assert signed_in(otto).get(f"/coach/teams/{harriers.pk}/").status_code == 404
