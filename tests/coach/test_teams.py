"""A coach makes teams, names them, opens and closes them, and puts them away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from coach.models import Coaching, Team
from tests.people import make_team, signed_in

NEW = {"name": "Juniors", "is_permitted": "on"}
POSTS = ["archive", "code", "joining", "name"]


def page_of(team: Team, room: str = "") -> str:
    return f"/coach/teams/{team.pk}/{room}"


@pytest.mark.usefixtures("abel")
def test_a_coach_sees_the_teams_they_coach(cora: User, harriers: Team) -> None:
    Coaching.objects.create(team=harriers, coach=User.objects.create_user("dora@harriers.example"))

    page = signed_in(cora).get("/coach/")

    assert harriers.name in page.text
    assert [team.size for team in page.context["teams"]] == [1]
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert '<meta name="robots" content="noindex">' in page.text


def test_nobody_is_asked_to_sign_in(client: Client, harriers: Team) -> None:
    for path in ["/coach/", page_of(harriers), page_of(harriers, "settings/")]:
        assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_others_are_told_that_nothing_is_there(otto: User, abel: User, harriers: Team) -> None:
    for browser in (signed_in(otto), signed_in(abel)):
        assert [browser.get(page_of(harriers, room)).status_code for room in ["", "settings/"]] == [404] * 2
        answers = [browser.post(page_of(harriers, f"{room}/"), NEW) for room in POSTS]
        assert [answer.status_code for answer in answers] == [404] * 4
    harriers.refresh_from_db()
    assert (harriers.name, harriers.archived_at) == ("Harriers", None)


def test_an_athlete_makes_no_team(abel: User) -> None:
    assert signed_in(abel).get("/coach/").status_code == 404
    assert signed_in(abel).post("/coach/", NEW).status_code == 404
    assert Team.objects.count() == 1


def test_a_new_team_leads_on_to_its_page(cora: User) -> None:
    answer = signed_in(cora).post("/coach/", NEW)

    team = Team.objects.get()
    assert answer["Location"] == page_of(team)
    assert (team.name, [*team.coachings.values_list("coach", flat=True)]) == ("Juniors", [cora.pk])
    assert abs(timezone.now() - team.permitted_at) < timedelta(minutes=1)
    page = signed_in(cora).get(page_of(team)).text
    assert all(group in page for group in team.shown_code.split())
    assert team.link in page
    assert "Nobody has joined yet" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "Juniors"}, "Please tick this first"),
        ({"name": " \t ", "is_permitted": "on"}, "Give the team a name."),
        ({"name": "x" * 61, "is_permitted": "on"}, "at most 60 characters"),
        ({"name": "Ju\u202eniors", "is_permitted": "on"}, "hidden character"),
        ({"name": "Ju\x00niors", "is_permitted": "on"}, "hidden character"),
        ({}, "Give the team a name."),
    ],
)
def test_what_is_wrong_with_a_new_team_is_said(cora: User, given: dict[str, str], words: str) -> None:
    answer = signed_in(cora).post("/coach/", given)

    assert answer.status_code == 200
    assert words in answer.text
    assert not Team.objects.exists()


def test_markup_in_a_name_is_only_text(cora: User) -> None:
    team = make_team(cora, name="<script>alert(1)</script>")

    for path in ["/coach/", page_of(team), page_of(team, "settings/"), f"/join/{team.token}/"]:
        browser = Client() if "join" in path else signed_in(cora)
        page = browser.get(path).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


def test_the_database_refuses_a_team_without_a_name(cora: User) -> None:
    with pytest.raises(IntegrityError, match="team_has_a_name"), transaction.atomic():
        make_team(cora, name="")
    with pytest.raises(ValidationError, match=r"Give the team a name\."):
        Team(name="").validate_constraints()


def test_a_team_is_renamed(cora: User, harriers: Team) -> None:
    signed_in(cora).post(page_of(harriers, "name/"), {"name": "  Old   Harriers "})
    refused = signed_in(cora).post(page_of(harriers, "name/"), {"name": ""})

    assert Team.objects.get().name == "Old Harriers"
    assert "Give the team a name." in refused.text
    assert "Settings of Old Harriers" in refused.text


def test_an_empty_team_leads_on_to_its_first_work(cora: User, harriers: Team) -> None:
    assert f'href="{page_of(harriers, "assign/")}"' in signed_in(cora).get(page_of(harriers)).text


@pytest.mark.usefixtures("abel")
def test_a_team_of_athletes_leads_with_its_code(cora: User, harriers: Team) -> None:
    assert f'href="{page_of(harriers, "assign/")}"' not in signed_in(cora).get(page_of(harriers)).text


def test_how_to_join_can_be_sent_as_it_is(cora: User, harriers: Team) -> None:
    page = signed_in(cora).get(page_of(harriers)).text

    assert f"{harriers.link} or type the code {harriers.shown_code}</p>" in page


def test_a_room_within_a_room_is_marked_in_the_way_around(cora: User, harriers: Team) -> None:
    page = signed_in(cora).get(page_of(harriers, "assign/")).text

    assert f'href="{page_of(harriers, "assignments/")}" aria-current="true"' in page
    assert page.count('aria-current="') == 1


def test_looking_changes_nothing(cora: User, harriers: Team) -> None:
    browser = signed_in(cora)
    before = Team.objects.values().get()

    assert [browser.get(page_of(harriers, f"{room}/")).status_code for room in POSTS] == [405] * 4
    assert [browser.get(page_of(harriers, room)).status_code for room in ["", "settings/"]] == [200] * 2
    assert Team.objects.values().get() == before


def test_a_post_without_a_token_is_refused(cora: User, harriers: Team) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cora, backend="django.contrib.auth.backends.ModelBackend")

    assert [browser.post(page_of(harriers, f"{room}/"), NEW).status_code for room in POSTS] == [403] * 4
    assert browser.post("/coach/", NEW).status_code == 403


def test_a_new_code_ends_the_old_one_once(cora: User, harriers: Team) -> None:
    was = {"was": harriers.code}

    signed_in(cora).post(page_of(harriers, "code/"), was)
    fresh = Team.objects.get()
    signed_in(cora).post(page_of(harriers, "code/"), was)

    assert Team.objects.get().code == fresh.code != harriers.code
    assert Client().get(f"/join/{harriers.code}/").status_code == 404
    assert Client().get(f"/join/{harriers.token}/").status_code == 404
    assert Client().get(f"/join/{fresh.code}/").status_code == 200


def test_a_new_team_has_a_code_for_thirty_days(harriers: Team) -> None:
    assert harriers.code_ends_at
    assert abs(harriers.code_ends_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


def test_a_coach_says_until_when_the_code_works(cora: User, harriers: Team) -> None:
    browser = signed_in(cora)
    last_day = localdate() + timedelta(days=3)

    browser.post(page_of(harriers, "joining/"), {"ends": "date", "ends_on": last_day, "asks_approval": "on"})
    dated = Team.objects.get()
    browser.post(page_of(harriers, "joining/"), {"ends": "never", "ends_on": ""})
    endless = Team.objects.get()
    browser.post(page_of(harriers, "joining/"), {"ends": "days"})

    assert dated.code_ends_at
    assert (localdate(dated.code_ends_at), dated.asks_approval) == (last_day, True)
    assert (endless.code_ends_at, endless.asks_approval) == (None, False)
    assert Team.objects.get().code_ends_at is not None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ends": "date"}, "Choose the last day."),
        ({"ends": "date", "ends_on": "2020-02-02"}, "That day is over."),
        ({"ends": "date", "ends_on": "the day after"}, "Enter a valid date."),
        ({"ends": "someday"}, "someday is not one of the available choices"),
        ({}, "This field is required."),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(
    cora: User, harriers: Team, given: dict[str, str], words: str
) -> None:
    answer = signed_in(cora).post(page_of(harriers, "joining/"), {"asks_approval": "on", **given})

    assert words in answer.text
    team = Team.objects.get()
    assert (team.code_ends_at, team.asks_approval) == (harriers.code_ends_at, False)


def test_a_code_that_has_ended_is_said_to_have(cora: User) -> None:
    team = make_team(cora, code_ends_at=timezone.now() - timedelta(seconds=1))

    page = signed_in(cora).get(page_of(team)).text

    assert "The join code has ended." in page
    assert team.link not in page


@pytest.mark.usefixtures("abel")
def test_an_archived_team_rests_until_it_is_brought_back(cora: User, harriers: Team) -> None:
    browser = signed_in(cora)

    first, again = (browser.post(page_of(harriers, "archive/"), {"archived": "yes"}) for _ in range(2))
    assert first["Location"] == again["Location"] == "/coach/"
    assert "Bring the team back" in browser.get(page_of(harriers)).text
    assert "Abel" not in browser.get(page_of(harriers)).text
    assert browser.get(page_of(harriers, "settings/")).status_code == 404
    assert "1 archived team" in browser.get("/coach/").text
    assert Client().get(f"/join/{harriers.code}/").status_code == 404

    browser.post(page_of(harriers, "archive/"), {"archived": "no"})
    assert "Abel" in browser.get(page_of(harriers)).text


def test_settings_ask_for_no_more_than_they_show(cora: User, harriers: Team) -> None:
    signed_in(cora).post(
        page_of(harriers, "name/"), {"name": "X", "code": "AAAAAAAA", "archived_at": "2020-01-01"}
    )

    team = Team.objects.get()
    assert (team.name, team.code, team.archived_at) == ("X", harriers.code, None)
