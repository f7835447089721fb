"""The poster says how to join; what a camera sees on it is tested in tests/browser/test_teams.py."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from coach.models import Team
from coach.qr import QR
from tests.people import make_team, signed_in


def poster_of(team: Team) -> str:
    return f"/coach/teams/{team.pk}/poster/"


def test_the_poster_has_the_team_its_code_and_three_steps(cora: User, harriers: Team) -> None:
    page = signed_in(cora).get(poster_of(harriers)).text

    assert harriers.name in page
    assert harriers.shown_code in page
    assert page.count("poster__number") == 3 + page.count(".poster__number")
    assert QR.of(harriers.link).path in page
    assert " style=" not in page


@pytest.mark.parametrize(
    ("asked", "paper"), [("", "a4"), ("?paper=letter", "letter"), ("?paper=<b>", "a4"), ("?paper=", "a4")]
)
def test_the_paper_is_a4_unless_it_is_letter(cora: User, harriers: Team, asked: str, paper: str) -> None:
    page = signed_in(cora).get(poster_of(harriers) + asked)

    assert f'class="poster poster--{paper}"' in page.text


def test_a_code_that_has_ended_is_not_printed(cora: User) -> None:
    team = make_team(cora, code_ends_at=timezone.now() - timedelta(seconds=1))

    page = signed_in(cora).get(poster_of(team)).text

    assert team.shown_code not in page
    assert "The join code has ended." in page


def test_nobody_else_prints_it(cora: User, otto: User, harriers: Team, abel: User) -> None:
    path = poster_of(harriers)
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"
    assert signed_in(otto).get(path).status_code == signed_in(abel).get(path).status_code == 404
    assert signed_in(cora).post(path).status_code == 405
    harriers.archive()
    assert signed_in(cora).get(path).status_code == 404


def test_the_drawing_is_square_with_white_around_it() -> None:
    drawn = QR.of("https://cramps.example.org/join/" + "x" * 22 + "/")

    assert (drawn.size - 8 - 17) % 4 == 0
    assert drawn.path.startswith("M4 4h7v1h-7z")
