"""A certificate: what was learned, checked by anybody, gone with its owner."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from coach.models import Certificate, Progress, Team
from tests.people import make_assignment, make_athlete, signed_in


def finish(team: Team, athlete: User, slug: str = "cramping-now") -> None:
    work = make_assignment(team, slug)
    Progress.objects.create(assignment=work, athlete=athlete, finished_at=timezone.now())


def make(team: Team, athlete: User) -> Certificate:
    signed_in(athlete).post(f"/certificates/teams/{team.pk}/")
    found: Certificate = Certificate.objects.get()
    return found


def test_whoever_finished_all_gets_one_that_anybody_can_check(abel: User, harriers: Team) -> None:
    finish(harriers, abel)

    found = make(harriers, abel)

    page = Client().get(f"/certificates/{found.shown_code.replace(' ', '-').lower()}/").text
    assert "has learned" in page
    assert "trained" not in page
    assert "Abel" in page
    assert found.learned[0] in page
    assert make(harriers, abel) == found


def test_with_something_left_to_do_there_is_none(abel: User, harriers: Team) -> None:
    make_assignment(harriers, "first-six")
    finish(harriers, abel)

    assert signed_in(abel).post(f"/certificates/teams/{harriers.pk}/").status_code == 404
    assert Certificate.objects.count() == 0


def test_nothing_set_is_nothing_learned(abel: User, harriers: Team) -> None:
    assert signed_in(abel).post(f"/certificates/teams/{harriers.pk}/").status_code == 404


def test_a_stranger_to_the_team_gets_none(harriers: Team) -> None:
    ben = make_athlete("Ben")
    finish(harriers, ben)

    assert signed_in(ben).post(f"/certificates/teams/{harriers.pk}/").status_code == 404


@pytest.mark.parametrize("code", ["x", "0000000000000000", "<b>", "' OR 1=1", "%00", "A" * 500])
@pytest.mark.django_db
def test_a_code_that_is_none_is_told_alike(code: str) -> None:
    reply = Client().get(f"/certificates/{code}/")

    assert reply.status_code == 404
    assert "No certificate is known" in reply.text


def test_it_goes_with_the_account(abel: User, harriers: Team) -> None:
    finish(harriers, abel)
    found = make(harriers, abel)

    abel.delete()

    assert Client().get(f"/certificates/{found.code}/").status_code == 404
