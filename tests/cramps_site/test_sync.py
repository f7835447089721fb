"""The record's server side: each event once, whatever the line does; nothing of anybody else's."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, models
from django.test import Client
from django.utils import timezone

from accounts.models import Dispute, Event, User
from coach.models import Progress, Standing, Team
from cramps_site import sync
from quiz.models import Answer, Belief, Form, Question, QuestionVersion
from tests.people import make_assignment, make_athlete, make_membership, signed_in
from tests.recorder import AT, Phone


@pytest.fixture
def phone(abel: User) -> Phone:
    return Phone(abel)


def test_what_happened_is_kept_once_however_often_it_is_sent(phone: Phone) -> None:
    events = phone.attempt()

    first, again = phone.statuses(*events), phone.statuses(*events)

    assert set(first) == {201}
    assert set(again) == {200}
    assert Event.objects.count() == len(events)
    assert Answer.objects.count() == len(events) - 2


def test_another_body_under_the_same_id_is_refused_yet_kept_aside(phone: Phone) -> None:
    event = phone.read()
    phone.send(event)

    status = phone.statuses({**event, "lesson": "what-a-cramp-is"}, phone.read())

    assert status == [409, 201]
    assert Event.objects.get(id=event["id"]).body == event
    assert Dispute.objects.get().body["lesson"] == "what-a-cramp-is"


def test_an_event_of_another_person_is_never_taken(phone: Phone) -> None:
    theirs = Phone(make_athlete("Ben")).read()

    assert phone.statuses(theirs, phone.read()) == [409, 201]
    assert Event.objects.filter(id=theirs["id"]).count() == 0


def test_a_phone_where_another_person_is_signed_in_is_told_so_before_anything_is_taken(phone: Phone) -> None:
    ben = make_athlete("Ben")

    reply = phone.post({"owner": str(ben.pk), "cursor": 0, "events": [phone.read()]})

    assert reply.status_code == 409
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mood": "bad"}, "mood: Extra inputs are not permitted"),
        ({"kind": "sneeze"}, "kind"),
        ({"lesson": "no-such-lesson"}, "lesson: there is none of this name"),
        ({"lesson": "Not A Slug"}, "lesson"),
        ({"lesson": 7}, "lesson"),
        ({"at": "yesterday"}, "at: a moment is written as"),
        ({"at": 1_700_000_000}, "at: a moment is written as"),
        ({"at": "2026-11-20"}, "at"),
        ({"at": "2026-13-20T08:00:00.000Z"}, "at"),
        ({"at": "2026-11-20T08:00:00.000+00:00"}, "at"),
        ({"id": ["deep"]}, "id"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"id": "not-an-id"}, "id"),
        ({"id": str(uuid.uuid4()).upper().replace("1", "A")}, "id: an id has small letters and dashes"),
    ],
)
def test_what_can_never_be_taken_is_refused_by_name_and_holds_nothing_up(
    phone: Phone, changes: dict[str, Any], reason: str
) -> None:
    reply = phone.send({**phone.read(), **changes}, phone.read())

    refused, kept = reply.json()["answers"]
    assert refused["status"] == 422
    assert refused["reason"].startswith(reason)
    assert kept["status"] == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"option": "no-such-option"},
        {"version": 99},
        {"version": 1.5},
        {"item": "no-such-question-1"},
        {"sure": 4},
        {"sure": True},
        {"round": 3},
        {"form": "no-such-form"},
        {"attempt": None},
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(phone: Phone, changes: dict[str, Any]) -> None:
    start, answer, *_ = phone.attempt()

    assert phone.statuses(start, {**answer, **changes}) == [201, 422]
    assert Answer.objects.count() == 0


def test_a_second_answer_to_a_question_in_one_round_is_kept_but_the_first_stands(phone: Phone) -> None:
    start, answer, *_ = phone.attempt()
    second = {**answer, "id": str(uuid.uuid4()), "option": None, "sure": None}

    assert phone.statuses(start, answer, second) == [201, 201, 201]
    assert Event.objects.count() == 3
    assert Answer.objects.get().pk == uuid.UUID(answer["id"])


def test_one_persons_answers_never_stand_in_the_way_of_anothers(phone: Phone) -> None:
    start, answer, *_ = phone.attempt()
    ben = Phone(make_athlete("Ben"))
    copied = [{**body, "owner": str(ben.owner.pk), "id": str(uuid.uuid4())} for body in (start, answer)]

    assert ben.statuses({**copied[0], "attempt": copied[0]["id"]}, copied[1]) == [201, 201]
    assert phone.statuses(start, answer) == [201, 201]

    assert Answer.objects.filter(owner=phone.owner).count() == 1


@pytest.mark.parametrize(
    "at", ["1970-01-01T00:00:00.000Z", "2025-10-01T08:00:00.000Z", "2031-05-05T05:05:05.005Z"]
)
def test_a_phone_whose_clock_is_wrong_or_that_was_long_offline_is_welcome(phone: Phone, at: str) -> None:
    assert set(phone.statuses(*({**event, "at": at} for event in phone.attempt()))) == {201}


def test_a_question_and_a_form_that_are_retired_are_welcome(phone: Phone, abel: User) -> None:
    events = phone.attempt()
    slugs = [slug for slug, _ in events[0]["items"]]
    for retired in (Question.objects.filter(slug__in=slugs), Form.objects.filter(slug="first-six")):
        retired.update(retired_at=timezone.now())
    Belief.objects.filter(questions__slug__in=slugs).update(retired_at=timezone.now())

    assert set(phone.statuses(*events)) == {201}

    (attempt,) = Phone(abel).send().json()["attempts"]
    assert {item["id"].rsplit("-", 1)[0] for item in attempt["items"]} <= attempt["beliefs"].keys()


def test_an_old_version_of_a_question_is_marked_as_it_was(phone: Phone, abel: User) -> None:
    start, answer, *_ = phone.attempt()
    old = QuestionVersion.objects.exclude(number=models.F("question__version")).first()
    assert old is not None
    named = {"item": old.question.slug, "version": old.number, "option": old.data["answer"]}
    begun = {**start, "items": [[old.question.slug, old.number]]}

    assert phone.statuses(begun, {**answer, **named}) == [201, 201]

    (attempt,) = Phone(abel).send().json()["attempts"]
    assert (attempt["items"][0]["version"], attempt["items"][0]["stem"]) == (old.number, old.data["stem"])


def test_a_phone_stays_signed_in_for_another_year_once_a_day_at_most(phone: Phone) -> None:
    session = phone.browser.session
    for days, is_renewed in [(200, True), (364.5, False), (363, True)]:
        session.set_expiry(timedelta(days=days))
        session.save()

        reply = phone.send()

        left = phone.browser.session.get_expiry_date() - timezone.now()
        assert (left > timedelta(days=364.9)) == is_renewed
        assert (settings.SESSION_COOKIE_NAME in reply.cookies) == is_renewed


def test_an_account_that_was_deleted_meanwhile_is_told_so(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> None:
        raise User.DoesNotExist

    monkeypatch.setattr(sync, "take", gone)

    assert phone.send(phone.read()).status_code == 401


def test_a_second_phone_gets_what_the_first_has_sent_with_its_questions(phone: Phone, abel: User) -> None:
    events = phone.attempt()
    phone.send(*events)

    told = Phone(abel).send().json()

    assert told["events"] == events
    assert told["attempts"][0]["id"] == events[0]["id"]
    assert told["attempts"][0]["finished_at"] == AT
    assert [item["id"] for item in told["attempts"][0]["items"]] == [slug for slug, _ in events[0]["items"]]
    assert Phone(abel).send(cursor=told["cursor"]).json()["events"] == []


def test_a_phone_that_has_seen_more_than_there_is_learns_that_some_was_lost(phone: Phone) -> None:
    told = phone.send(phone.read(), cursor=10_000_000).json()

    assert told["lost"] is True
    assert told["cursor"] != 10_000_000


def test_a_server_set_back_is_noticed_even_where_it_went_on_from_there(phone: Phone, abel: User) -> None:
    events = [phone.read(), phone.read()]
    seen = phone.send(*events).json()["cursor"]
    gone = Event.objects.get(id=events[1]["id"])
    number = gone.number
    gone.delete()
    Phone(abel).send(Phone(abel).read())
    Event.objects.filter(number__gt=number).update(number=number)

    told = phone.send(cursor=seen).json()

    assert told["lost"] is True
    assert len(told["events"]) == 2
    assert phone.send(*events, cursor=told["cursor"]).json()["lost"] is False
    assert Event.objects.count() == 3


def test_a_long_record_comes_in_parts(phone: Phone, abel: User) -> None:
    for _ in range(3):
        phone.send(*(phone.read() for _ in range(100)))

    first = Phone(abel).send().json()
    second = Phone(abel).send(cursor=first["cursor"]).json()

    assert (len(first["events"]), first["more"]) == (200, True)
    assert (len(second["events"]), second["more"]) == (100, False)


def test_the_coach_sees_what_was_assigned_and_nothing_else(phone: Phone, abel: User, harriers: Team) -> None:
    assigned = make_assignment(harriers, "first-six")
    phone.send(*phone.attempt("first-six", right=False), *phone.attempt("event"), phone.read())

    progress = Progress.objects.get(athlete=abel)

    assert progress.assignment == assigned
    assert (progress.right, progress.total) == (0, 6)
    assert progress.finished_at is not None
    asked = {item["belief"] for item in Form.objects.get(slug="first-six").bank()}
    standing = set(Standing.objects.filter(team=harriers).values_list("belief__slug", flat=True))
    assert asked <= standing


def test_what_came_before_the_assignment_stays_private(phone: Phone, harriers: Team) -> None:
    phone.send(*phone.attempt("first-six"), phone.read())
    make_assignment(harriers, "first-six")
    make_assignment(harriers, "cramping-now")

    phone.send(phone.happened("open", lesson="cramping-now"))

    assert [row.finished_at for row in Progress.objects.all()] == [None]
    assert Standing.objects.count() == 0


def test_the_plan_tells_what_is_set_and_how_far_it_is(phone: Phone, harriers: Team) -> None:
    make_assignment(harriers, "cramping-now", note="Before Sunday")

    plan = phone.send(phone.read()).json()["plan"]

    assert [team["name"] for team in plan["teams"]] == ["Harriers"]
    (work,) = plan["assignments"]
    assert (work["kind"], work["slug"], work["note"]) == ("lesson", "cramping-now", "Before Sunday")
    assert (work["opened"], work["finished"]) == (True, True)


def test_nobody_is_asked_to_sign_in_and_a_coach_has_no_record(cora: User) -> None:
    body = json.dumps({"owner": str(cora.pk), "cursor": 0, "events": []})

    assert Client().post("/api/v1/sync", body, content_type="application/json").status_code == 401
    assert signed_in(cora).post("/api/v1/sync", body, content_type="application/json").status_code == 403


def test_a_change_without_the_token_is_refused(abel: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(abel, backend="django.contrib.auth.backends.ModelBackend")
    body = json.dumps({"owner": str(abel.pk), "cursor": 0, "events": []})

    refused = browser.post("/api/v1/sync", body, content_type="application/json")
    token = browser.get("/api/v1/session").json()["csrf"]
    taken = browser.post(
        "/api/v1/sync", body, content_type="application/json", headers={"X-CSRFToken": token}
    )

    assert (refused.status_code, taken.status_code) == (403, 200)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 415),
        ("{", 400),
        ("[" * 100_000, 400),
        ('{"owner": NaN}', 400),
        ('{"owner": 1, "owner": 2}', 400),
        ('{"owner": "\\ud800"}', 400),
        ('{"owner": "\\u0000"}', 400),
        ("null", 422),
        ("[]", 422),
        ("{}", 422),
        ('{"owner": "x", "cursor": -1, "events": []}', 422),
        ('{"__proto__": {}, "cursor": 0, "events": []}', 422),
        ('{"owner": "x", "cursor": 9223372036854775808, "events": []}', 422),
        ('{"owner": "x", "cursor": 1e400, "events": []}', 422),
        ('{"owner": "x", "cursor": ' + "9" * 5000 + "}", 400),
        (" " * 300_000, 413),
    ],
)
def test_a_body_that_is_no_batch_is_refused_and_changes_nothing(phone: Phone, body: str, status: int) -> None:
    assert phone.post(body).status_code == status
    assert Event.objects.count() == 0


def test_an_event_as_deep_as_a_body_can_be_is_refused_by_itself(phone: Phone) -> None:
    for depth in (10, 500, 800, 850, 900, 950, 980):
        events = [{**phone.read(), "id": "DEEP"}, {**phone.read(), "mood": "DEEP"}, phone.read()]
        body = json.dumps({"owner": str(phone.owner.pk), "cursor": 0, "events": events})
        reply = phone.post(body.replace('"DEEP"', "[" * depth + "]" * depth))
        assert reply.status_code in {200, 400}
        if reply.status_code == 200:
            assert [answer["status"] for answer in reply.json()["answers"]] == [422, 422, 201]


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "²", "9" * 5000])
def test_a_length_that_is_no_number_breaks_nothing(phone: Phone, length: str) -> None:
    assert phone.post(b"{}", CONTENT_LENGTH=length).status_code in {400, 413}


def test_too_many_events_at_once_are_refused_whole(phone: Phone) -> None:
    assert phone.send(*(phone.read() for _ in range(201))).status_code == 413
    assert Event.objects.count() == 0


def test_an_account_that_is_deleted_takes_everything_with_it(
    phone: Phone, abel: User, harriers: Team
) -> None:
    make_assignment(harriers, "first-six")
    phone.send(*phone.attempt())

    assert phone.browser.delete("/api/v1/me").status_code == 204

    assert not User.objects.filter(pk=abel.pk).exists()
    assert Event.objects.count() == Answer.objects.count() == Progress.objects.count() == 0


def test_everything_kept_of_a_person_can_be_taken_away(phone: Phone, harriers: Team) -> None:
    work = make_assignment(harriers, "first-six")
    events = phone.attempt()
    phone.send(*events)
    key = phone.browser.post("/api/v1/key", {}, content_type="application/json").json()["key"]

    told = phone.browser.get("/api/v1/me").json()

    assert told["person"]["nickname"] == "Abel"
    assert told["events"] == events
    assert told["teams"][0]["team"] == "Harriers"
    assert [(each["assignment"], each["total"]) for each in told["work"]] == [(str(work.pk), 6)]
    assert {each["team__name"] for each in told["beliefs"]} == {"Harriers"}
    assert len(told["return_keys"]) == 1
    assert key not in str(told)


def test_an_athlete_who_leaves_is_gone_from_the_board(phone: Phone, harriers: Team, otto: User) -> None:
    make_assignment(harriers, "first-six")
    phone.send(*phone.attempt())
    elsewhere = otto.coachings.get().team

    assert phone.browser.delete(f"/api/v1/teams/{elsewhere.pk}/membership").status_code == 404
    assert phone.browser.delete(f"/api/v1/teams/{harriers.pk}/membership").status_code == 204

    assert Progress.objects.count() == Standing.objects.count() == 0
    assert Event.objects.count() > 0


def test_an_athlete_chooses_whether_the_coach_sees_beliefs_by_name(phone: Phone, harriers: Team) -> None:
    address = f"/api/v1/teams/{harriers.pk}/membership"

    phone.browser.put(address, {"shows_beliefs": True}, content_type="application/json")

    assert harriers.memberships.get().shows_beliefs_since is not None
    phone.browser.put(address, {"shows_beliefs": False}, content_type="application/json")
    assert harriers.memberships.get().shows_beliefs_since is None


def test_a_member_who_waits_for_approval_is_set_nothing(harriers: Team) -> None:
    ben = make_athlete("Ben")
    make_membership(harriers, ben, approved_at=None)
    make_assignment(harriers, "cramping-now")

    plan = Phone(ben).send().json()["plan"]

    assert (plan["teams"][0]["waits"], plan["assignments"]) == (True, [])


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/teams/no-id/membership"])
def test_an_address_that_is_none_is_answered_in_json(phone: Phone, path: str) -> None:
    reply = phone.browser.get(path)

    assert (reply.status_code, reply.json()) == (404, {"detail": "Not Found"})


def test_a_database_that_gives_up_is_said_to_come_again_wherever_it_does(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(SessionStore, "load", locked)
    phone.browser.raise_request_exception = False

    for path, kind in [("/api/v1/session", "application/json"), ("/coach/", "text/html; charset=utf-8")]:
        reply = phone.browser.get(path)
        assert (reply.status_code, reply["Content-Type"]) == (503, kind)
        assert 1 <= int(reply["Retry-After"]) <= 3
