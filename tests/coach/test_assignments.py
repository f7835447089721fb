"""A coach sets work, changes it, takes it back; nobody else can."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from accounts.models import User
from coach.models import Assignment, Team
from coach.plans import plan
from coach.works import MATCH_WEEK
from tests.people import make_assignment, make_athlete, make_membership, make_team, signed_in


def set_work(coach: User, team: Team, *works: str, **fields: Any) -> Any:
    return signed_in(coach).post(f"/coach/teams/{team.pk}/assign/", {"works": works, **fields})


def test_one_screen_sets_a_lesson_and_a_quiz_for_the_whole_team(
    cora: User, abel: User, harriers: Team
) -> None:
    due = localdate() + timedelta(days=3)

    set_work(cora, harriers, "lesson:cramping-now", "form:first-six", due_on=due, note="Before Sunday")

    told = plan(abel)["assignments"]
    assert {(each["kind"], each["slug"]) for each in told} == {
        ("lesson", "cramping-now"),
        ("form", "first-six"),
    }
    assert {(each["due_on"], each["note"]) for each in told} == {(due.isoformat(), "Before Sunday")}


def test_work_for_one_athlete_stays_theirs_when_they_are_gone(cora: User, abel: User, harriers: Team) -> None:
    ben = make_athlete("Ben")
    make_membership(harriers, ben)
    set_work(cora, harriers, "lesson:cramping-now", athletes=[abel.pk])

    abel.delete()

    assert plan(ben)["assignments"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"note": "no work"}, "This field is required."),
        ({"works": ["lesson:no-such-lesson"]}, "not one of the available choices"),
        ({"works": ["form:daily"]}, "not one of the available choices"),
        ({"works": ["nonsense"]}, "not one of the available choices"),
        ({"due_on": "2020-01-01"}, "The due date is in the past."),
        ({"due_on": "soon"}, "Enter a valid date."),
        ({"note": "x" * 201}, "at most 200"),
        ({"athletes": ["not-an-id"]}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_set_is_said_and_nothing_is_set(
    cora: User, harriers: Team, fields: dict[str, Any], words: str
) -> None:
    works = {} if fields == {"note": "no work"} else {"works": ["lesson:cramping-now"]}
    page = signed_in(cora).post(f"/coach/teams/{harriers.pk}/assign/", {**works, **fields})

    assert words in page.text
    assert Assignment.objects.count() == 0


def test_an_athlete_of_another_team_cannot_be_named(cora: User, otto: User, harriers: Team) -> None:
    theirs = make_athlete("Ben")
    make_membership(otto.coachings.get().team, theirs)

    page = set_work(cora, harriers, "lesson:cramping-now", athletes=[theirs.pk])

    assert "not one of the available choices" in page.text


def test_the_same_work_is_set_once(cora: User, harriers: Team) -> None:
    set_work(cora, harriers, "lesson:cramping-now")

    page = set_work(cora, harriers, "lesson:cramping-now")

    assert "The team has this already" in page.text
    assert Assignment.objects.count() == 1


def test_the_match_week_pack_is_two_taps_and_safe_to_repeat(cora: User, harriers: Team) -> None:
    address = f"/coach/teams/{harriers.pk}/match-week/"

    signed_in(cora).post(address)
    signed_in(cora).post(address)

    kinds = {("form" if each.form_id else "lesson") + ":" + each.subject for each in Assignment.objects.all()}
    assert kinds == set(MATCH_WEEK)
    assert Assignment.objects.count() == 4


def test_work_that_is_taken_back_leaves_the_plan_and_can_come_back(
    cora: User, abel: User, harriers: Team
) -> None:
    work = make_assignment(harriers)
    address = f"{work.get_absolute_url()}withdrawal/"

    signed_in(cora).post(address)
    assert plan(abel)["assignments"] == []

    signed_in(cora).post(address, {"undo": "yes"})
    assert len(plan(abel)["assignments"]) == 1


def test_an_excused_athlete_is_told_so(cora: User, abel: User, harriers: Team) -> None:
    work = make_assignment(harriers)

    signed_in(cora).post(f"{work.get_absolute_url()}excuses/", {"excused": [abel.pk, "nonsense"]})
    assert plan(abel)["assignments"][0]["excused"] is True

    signed_in(cora).post(f"{work.get_absolute_url()}excuses/")
    assert plan(abel)["assignments"][0]["excused"] is False


def test_work_is_copied_to_another_team_of_the_same_coach_only(
    cora: User, otto: User, harriers: Team
) -> None:
    work = make_assignment(harriers, "first-six", note="Hello")
    juniors, striders = make_team(cora, name="Juniors"), otto.coachings.get().team
    address = f"{work.get_absolute_url()}copy/"

    signed_in(cora).post(address, {"team": juniors.pk})
    refused = [signed_in(cora).post(address, {"team": team}) for team in (striders.pk, "x", "")]

    assert juniors.assignments.get().note == "Hello"
    assert [reply.status_code for reply in refused] == [404, 404, 404]
    assert striders.assignments.count() == 0


def test_due_date_of_the_past_can_stay_when_the_note_changes(cora: User, harriers: Team) -> None:
    work = make_assignment(harriers)
    yesterday = localdate() - timedelta(days=1)
    Assignment.objects.filter(pk=work.pk).update(due_on=yesterday, assigned_on=yesterday)

    signed_in(cora).post(work.get_absolute_url(), {"due_on": yesterday, "note": "Late is fine"})

    work.refresh_from_db()
    assert work.note == "Late is fine"


def test_words_for_the_chat_name_the_work_the_way_in_and_nobody(
    cora: User, abel: User, harriers: Team
) -> None:
    work = make_assignment(harriers)
    assert harriers.memberships.get().athlete == abel

    page = signed_in(cora).get(work.get_absolute_url()).text

    assert work.title in page
    assert harriers.shown_code in page
    shared = page.split('data-slot="text">')
    assert all("Abel" not in text.split("</p>")[0] for text in shared[1:])
    assert "1 of 1 has still to do this" in page


@pytest.mark.parametrize("path", ["", "copy/", "excuses/", "withdrawal/"])
def test_other_coaches_athletes_and_strangers_change_nothing(
    cora: User, otto: User, abel: User, harriers: Team, path: str
) -> None:
    work = make_assignment(harriers)
    address = work.get_absolute_url() + path

    assert cora
    assert [signed_in(each).post(address).status_code for each in (otto, abel)] == [404, 404]
    assert Client().post(address)["Location"].startswith("/accounts/login/")
    work.refresh_from_db()
    assert work.withdrawn_at is None


def test_the_database_refuses_work_that_is_both_or_neither(harriers: Team) -> None:
    lesson, form = make_assignment(harriers).lesson, make_assignment(harriers, "first-six").form

    for fields in ({}, {"lesson": lesson, "form": form}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(team=harriers, **fields)
        with pytest.raises(ValidationError, match="Choose one lesson or one quiz"):
            Assignment(team=harriers, **fields).validate_constraints()


def test_the_database_refuses_a_due_date_before_the_day_it_was_set(harriers: Team) -> None:
    work = make_assignment(harriers)
    work.due_on = work.assigned_on - timedelta(days=1)

    with pytest.raises(ValidationError, match="The due date is in the past"):
        work.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        work.save()
