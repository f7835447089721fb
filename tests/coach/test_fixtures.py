"""A team's events: where help is, on each member's phone."""

from __future__ import annotations

import pytest

from accounts.models import User
from coach.models import Fixture, Team
from coach.plans import plan
from tests.people import signed_in

GIVEN = {"name": "City run", "held_on": "2027-05-01", "aed": "At the gate", "emergency_number": "112"}


def test_an_event_reaches_the_phones_of_the_members(cora: User, abel: User, harriers: Team) -> None:
    signed_in(cora).post(f"/coach/teams/{harriers.pk}/fixtures/new/", GIVEN)

    (told,) = plan(abel)["teams"][0]["fixtures"]
    assert (told["name"], told["held_on"], told["aed"]) == ("City run", "2027-05-01", "At the gate")


def test_it_can_be_changed_and_deleted(cora: User, harriers: Team) -> None:
    fixture = harriers.fixtures.create(name="Run", held_on="2027-05-01", emergency_number="112")
    address = f"/coach/teams/{harriers.pk}/fixtures/{fixture.pk}/"

    signed_in(cora).post(address, {**GIVEN, "meeting_point": "North gate"})
    assert harriers.fixtures.get().meeting_point == "North gate"

    signed_in(cora).post(f"{address}removal/")
    assert harriers.fixtures.count() == 0


@pytest.mark.parametrize("fields", [{"name": ""}, {**GIVEN, "held_on": "never"}, {**GIVEN, "name": "x" * 81}])
def test_what_makes_no_event_is_said(cora: User, harriers: Team, fields: dict[str, str]) -> None:
    page = signed_in(cora).post(f"/coach/teams/{harriers.pk}/fixtures/new/", fields)

    assert 'class="errorlist"' in page.text
    assert Fixture.objects.count() == 0


def test_another_coachs_event_is_not_there(otto: User, abel: User, harriers: Team) -> None:
    fixture = harriers.fixtures.create(name="Run", held_on="2027-05-01", emergency_number="112")
    own = otto.coachings.get().team

    for team in (harriers, own):
        for path in ("", "removal/"):
            address = f"/coach/teams/{team.pk}/fixtures/{fixture.pk}/{path}"
            assert signed_in(otto).post(address, GIVEN).status_code == 404
            assert signed_in(abel).post(address, GIVEN).status_code == 404
    assert harriers.fixtures.get().name == "Run"
