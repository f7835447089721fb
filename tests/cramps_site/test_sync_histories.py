"""Generated histories of two athletes with three phones, over a line that fails in every way.

Each phone is the rules of the real one in few words: an event leaves the outbox once the server has named it.
After each step: no event is lost, doubled, changed or given to another, and the board is as the events say.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Dispute, Event, User
from coach import progress
from coach.models import Assignment, Membership, Team
from quiz.models import Answer, Form, Question
from tests.people import make_assignment, make_athlete, make_coach, make_membership, make_team
from tests.recorder import Phone

KEPT, REFUSED = {200, 201}, {409, 422}
FORMS = ["first-six", "event"]
LESSONS = ["cramping-now", "danger-signs"]
Bodies = list[dict[str, Any]]


class Device(Phone):
    """A phone with an outbox, and a memory of everything it was shown as saved."""

    def __init__(self, owner: User) -> None:
        super().__init__(owner)
        self.saved: dict[str, dict[str, Any]] = {}
        self.outbox: list[str] = []
        self.refused: dict[str, int] = {}
        self.acknowledged: set[str] = set()
        self.cursor = 0
        self.in_flight: Bodies = []

    def save(self, bodies: Bodies) -> None:
        for body in bodies:
            self.saved[body["id"]] = body
            self.outbox.append(body["id"])

    def batch(self, most: int) -> Bodies:
        return [self.saved[name] for name in self.outbox[:most]]

    def deliver(self, bodies: Bodies) -> dict[str, Any]:
        reply = self.send(*bodies, cursor=self.cursor)
        assert reply.status_code == 200, reply.text
        told: dict[str, Any] = reply.json()
        return told

    def settle(self, told: dict[str, Any]) -> None:
        """Take an answer to heart, however late it comes."""
        for answer in told["answers"]:
            name, status = answer["id"], answer["status"]
            assert status in KEPT | REFUSED
            if status in REFUSED:
                self.refused[name] = status
            else:
                self.acknowledged.add(name)
        self.outbox = [
            name for name in self.outbox if name not in self.acknowledged and name not in self.refused
        ]
        for body in told["events"]:
            assert body["owner"] == str(self.owner.pk)
            assert self.saved.setdefault(body["id"], body) == body
            self.acknowledged.add(body["id"])
        if told["lost"]:
            own = [name for name, body in self.saved.items() if body["owner"] == str(self.owner.pk)]
            self.outbox = [name for name in own if name not in self.refused]
        self.cursor = 0 if told["lost"] else told["cursor"]

    def flush(self) -> None:
        """Send until nothing waits and nothing is new."""
        for _ in range(30):
            told = self.deliver(self.batch(50))
            self.settle(told)
            if not (self.outbox or told["more"] or told["lost"]):
                return
        raise AssertionError("it never ends")


phones = st.integers(0, 2)


class Histories(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.team: Team = make_team(make_coach())
        abel, ben = make_athlete("Abel"), make_athlete("Ben")
        for athlete in (abel, ben):
            make_membership(self.team, athlete)
        make_assignment(self.team, FORMS[0])
        make_assignment(self.team, LESSONS[0])
        self.devices = [Device(abel), Device(abel), Device(ben)]
        self.backup: set[str] | None = None

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            self.finish()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(at=phones, form=st.sampled_from(FORMS), right=st.booleans(), count=st.integers(1, 8))
    def take_a_quiz(self, at: int, form: str, count: int, *, right: bool) -> None:
        events = self.devices[at].attempt(form, right=right)
        self.devices[at].save(events[:count] + events[-1:])

    @rule(at=phones, lesson=st.sampled_from(LESSONS), kind=st.sampled_from(["open", "read"]))
    def look_at_a_lesson(self, at: int, lesson: str, kind: str) -> None:
        self.devices[at].save([self.devices[at].happened(kind, lesson=lesson)])

    @rule(at=phones, most=st.integers(1, 12))
    def send(self, at: int, most: int) -> None:
        self.devices[at].settle(self.devices[at].deliver(self.devices[at].batch(most)))

    @rule(at=phones, most=st.integers(1, 12))
    def send_and_lose_the_answer(self, at: int, most: int) -> None:
        self.devices[at].deliver(self.devices[at].batch(most))

    @rule(at=phones)
    def send_twice(self, at: int) -> None:
        device = self.devices[at]
        bodies = device.batch(9)
        first, second = device.deliver(bodies), device.deliver(bodies)
        assert {answer["status"] for answer in second["answers"]} <= {200} | REFUSED
        device.settle(second)
        device.settle(first)

    @rule(at=phones)
    def hold_a_batch_back(self, at: int) -> None:
        self.devices[at].in_flight = self.devices[at].batch(5)

    @rule(at=phones)
    def let_the_batch_arrive_late_and_turned_round(self, at: int) -> None:
        self.devices[at].deliver(self.devices[at].in_flight[::-1])

    @rule(at=phones)
    def send_the_ends_before_the_beginnings(self, at: int) -> None:
        device = self.devices[at]
        device.settle(device.deliver(device.batch(50)[::-1][:6]))

    @rule(at=phones)
    def poison_the_head_of_the_queue(self, at: int) -> None:
        device = self.devices[at]
        body = {**device.read(), "mood": "bad"}
        device.saved[body["id"]] = body
        device.outbox.insert(0, body["id"])

    @rule(at=phones, other=phones)
    def say_something_else_under_a_known_id(self, at: int, other: int) -> None:
        device, source = self.devices[at], self.devices[other]
        known = next(iter(source.acknowledged), None)
        if known is None:
            return
        body = {**source.saved[known], "owner": str(device.owner.pk), "at": "2026-11-25T09:09:09.009Z"}
        told = device.deliver([body])
        assert [answer["status"] for answer in told["answers"]] == [409]
        assert Dispute.objects.filter(owner=device.owner, event_id=known).exists()

    @rule(at=phones, other=phones)
    def send_what_another_owns(self, at: int, other: int) -> None:
        device, source = self.devices[at], self.devices[other]
        if device.owner == source.owner or not source.outbox:
            return
        told = device.deliver(source.batch(3))
        assert {answer["status"] for answer in told["answers"]} <= REFUSED

    @rule()
    def sign_in_as_another_on_the_same_phone(self) -> None:
        abel, ben = self.devices[0], self.devices[2]
        body = {"owner": str(abel.owner.pk), "cursor": 0, "events": abel.batch(5)}
        assert ben.post(body).status_code == 409

    @rule(slug=st.integers(0, 5))
    def retire_a_question(self, slug: int) -> None:
        name = Form.objects.get(slug=FORMS[0]).items[slug]
        Question.objects.filter(slug=name).update(retired_at=timezone.now())

    @rule(which=st.integers(1, 2))
    def remove_or_take_back_a_member(self, which: int) -> None:
        athlete = self.devices[which].owner
        if not Membership.objects.filter(team=self.team, athlete=athlete).delete()[0]:
            make_membership(self.team, athlete)
        progress.renew(self.team, [athlete])

    @rule(subject=st.sampled_from(FORMS + LESSONS))
    def set_work(self, subject: str) -> None:
        make_assignment(self.team, subject)

    @rule()
    def withdraw_work(self) -> None:
        first = Assignment.objects.live().filter(team=self.team).values("pk")[:1]
        Assignment.objects.filter(pk__in=first).update(withdrawn_at=timezone.now())
        progress.renew(self.team)

    @rule()
    def back_up(self) -> None:
        self.backup = {str(pk) for pk in Event.objects.values_list("id", flat=True)}

    @rule()
    def put_the_backup_back(self) -> None:
        """Let the server forget what came after; the phones still have it, and are not told."""
        if self.backup is None:
            return
        Answer.objects.filter(owner__isnull=False).exclude(pk__in=self.backup).delete()
        Event.objects.exclude(id__in=self.backup).delete()
        progress.renew(self.team)
        for device in self.devices:
            device.acknowledged &= self.backup

    @invariant()
    def nothing_is_lost_changed_or_given_to_another(self) -> None:
        if not hasattr(self, "devices"):
            return
        kept = {str(event.id): event for event in Event.objects.select_related("owner")}
        for device in self.devices:
            assert device.acknowledged <= kept.keys()
            assert set(device.saved) <= device.acknowledged | device.refused.keys() | set(device.outbox) | (
                set() if self.backup is None else set(device.saved)
            )
        saved = {name: (device, body) for device in self.devices for name, body in device.saved.items()}
        for name, event in kept.items():
            device, body = saved[name]
            assert (event.owner, event.body) == (device.owner, body)

    @invariant()
    def each_answer_has_one_row_of_its_owner(self) -> None:
        if not hasattr(self, "devices"):
            return
        events = Event.objects.filter(kind="answer").values_list("id", "owner")
        assert set(Answer.objects.filter(owner__isnull=False).values_list("id", "owner")) == set(events)

    @invariant()
    def the_board_is_as_the_events_say(self) -> None:
        if hasattr(self, "devices"):
            assert progress.differences(self.team) == []

    def finish(self) -> None:
        """In the end, with a line that works, the server has everything once, and so has each phone."""
        for device in [*self.devices, self.devices[0]]:
            device.flush()
        for device in self.devices:
            wanted = {
                name
                for other in self.devices
                if other.owner == device.owner
                for name in other.saved.keys() - other.refused.keys()
            }
            kept = {str(pk) for pk in Event.objects.filter(owner=device.owner).values_list("id", flat=True)}
            assert kept == wanted
            assert wanted <= set(device.saved)
            assert not device.outbox
        self.nothing_is_lost_changed_or_given_to_another()


@pytest.mark.usefixtures("db")
def test_whatever_happens_nothing_is_lost_doubled_changed_or_given_to_another() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            phases=[Phase.generate],  # a history that fails is short enough to read
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )
