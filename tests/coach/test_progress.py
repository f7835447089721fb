"""The board's summary rows: what the events say, and nothing that was not set."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from coach import progress
from coach.models import Assignment, Progress, Standing, Team
from quiz.models import Answer
from tests.people import make_assignment, make_athlete, make_membership, make_team, signed_in
from tests.recorder import Phone


def told(*arguments: str) -> str:
    output = StringIO()
    call_command("rebuild_board", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def phone(abel: User, harriers: Team) -> Phone:
    make_assignment(harriers, "first-six")
    make_assignment(harriers, "cramping-now")
    return Phone(abel)


def test_rows_that_were_lost_or_spoilt_are_found_then_mended(phone: Phone, harriers: Team) -> None:
    phone.send(*phone.attempt(right=False), phone.read())
    assert told("--check").startswith("The board is as the events say")
    before = set(progress.kept_rows(harriers))
    Standing.objects.filter(pk=Standing.objects.values("pk")[:1]).delete()
    Progress.objects.filter(total=6).update(right=6)

    with pytest.raises(CommandError, match="3 rows differ"):
        told("--check")
    told()

    assert set(progress.kept_rows(harriers)) == before
    assert told("--check")


def test_a_check_changes_nothing(phone: Phone, harriers: Team) -> None:
    phone.send(*phone.attempt())
    Progress.objects.update(right=0)

    output = StringIO()
    with pytest.raises(CommandError):
        call_command("rebuild_board", "--check", stdout=output)

    assert f"{harriers}: wrong progress" in output.getvalue()
    assert Progress.objects.get().right == 0


def test_an_attempt_begun_before_the_form_was_set_shows_no_score(phone: Phone, harriers: Team) -> None:
    start, *answers, finish = phone.attempt()
    phone.send(start, *answers)
    Assignment.objects.update(assigned_at=timezone.now())

    phone.send(finish)

    row = Progress.objects.get()
    assert (row.right, row.total, row.finished_at is not None) == (None, None, True)
    assert not Standing.objects.filter(team=harriers).exists()


def test_the_first_finished_attempt_counts(phone: Phone) -> None:
    phone.send(*phone.attempt(right=False))
    phone.send(*phone.attempt(right=True))

    assert Progress.objects.get().right == 0


def test_a_long_history_costs_no_more_queries_than_a_short_one(phone: Phone) -> None:
    counts, cursor = [], 0
    for _ in range(4):
        events = phone.attempt()
        with CaptureQueriesContext(connection) as queries:
            cursor = phone.send(*events, cursor=cursor).json()["cursor"]
        counts.append(len(queries))

    assert counts[-1] == counts[1]  # the first writes the rows


def test_an_answer_that_arrives_before_its_beginning_counts_just_the_same(phone: Phone) -> None:
    start, *answers, finish = phone.attempt(right=True)

    for event in (*answers, finish, start):
        phone.send(event)

    row = Progress.objects.get()
    assert (row.right, row.total) == (6, 6)
    assert told("--check")


def test_two_teams_see_only_what_each_of_them_set(phone: Phone, abel: User, otto: User) -> None:
    other = make_team(otto, name="Walkers")
    make_membership(other, abel)
    make_assignment(other, "event")

    phone.send(*phone.attempt("first-six"))

    assert not Standing.objects.filter(team=other).exists()
    assert not Progress.objects.filter(assignment__team=other).exists()


def test_work_set_for_one_athlete_counts_nobody_else(abel: User, harriers: Team) -> None:
    ben = make_athlete("Ben")
    make_membership(harriers, ben)
    make_assignment(harriers, "cramping-now", ben)

    for person in (abel, ben):
        phone = Phone(person)
        phone.send(phone.read())

    assert [row.athlete for row in Progress.objects.all()] == [ben]


def test_what_was_done_before_joining_stays_private(abel: User, otto: User) -> None:
    phone, other = Phone(abel), make_team(otto, name="Walkers")
    make_assignment(other, "first-six")
    phone.send(*phone.attempt())

    make_membership(other, abel)
    progress.renew(other)

    assert not set(progress.kept_rows(other))
    phone.send(*phone.attempt())
    assert Progress.objects.get().right == 6


def test_who_is_removed_is_gone_from_the_board_and_who_is_approved_is_on_it(
    phone: Phone, harriers: Team, cora: User
) -> None:
    coach = signed_in(cora)
    ben = Phone(make_athlete("Ben"))
    waiting = make_membership(harriers, ben.owner, approved_at=None)
    for each in (phone, ben):
        each.send(each.read())
    assert [row.athlete for row in Progress.objects.all()] == [phone.owner]

    coach.post(reverse("coach:approval", args=[harriers.pk, waiting.pk]))
    member = harriers.memberships.get(athlete=phone.owner)
    coach.post(reverse("coach:removal", args=[harriers.pk, member.pk]))

    assert [row.athlete for row in Progress.objects.all()] == [ben.owner]
    assert told("--check")


def test_a_team_that_comes_back_has_its_rows_again(phone: Phone, harriers: Team, cora: User) -> None:
    coach, address = signed_in(cora), reverse("coach:archive", args=[harriers.pk])
    phone.send(phone.read())

    coach.post(address)
    phone.send(*phone.attempt())
    assert not set(progress.kept_rows(harriers))

    coach.post(address, {"archived": "no"})
    assert Progress.objects.count() == 2
    assert told("--check")


def test_withdrawn_work_is_gone_and_comes_back_as_it_was(phone: Phone, harriers: Team) -> None:
    phone.send(*phone.attempt(), phone.read())
    before = set(progress.kept_rows(harriers))

    Assignment.objects.update(withdrawn_at=timezone.now())
    progress.renew(harriers)
    assert set(progress.kept_rows(harriers)) == set()

    Assignment.objects.update(withdrawn_at=None)
    progress.renew(harriers)
    assert set(progress.kept_rows(harriers)) == before


def test_an_archived_team_has_no_rows(phone: Phone, harriers: Team) -> None:
    phone.send(*phone.attempt())
    harriers.archived_at = timezone.now()
    harriers.save()

    progress.renew(harriers)

    assert not set(progress.kept_rows(harriers))
    phone.send(*phone.attempt())
    assert not set(progress.kept_rows(harriers))


def test_the_phones_clock_does_not_make_work_done(phone: Phone) -> None:
    phone.send(phone.read())
    Event.objects.update(received_at=timezone.now() - timedelta(days=1))
    Answer.objects.update(received_at=timezone.now() - timedelta(days=1))

    phone.send({**phone.happened("open", lesson="cramping-now"), "at": "2031-01-01T00:00:00.000Z"})

    row = Progress.objects.get()
    assert row.finished_at is None
    assert row.opened_at is not None
    assert abs(row.opened_at - timezone.now()) < timedelta(minutes=1)
