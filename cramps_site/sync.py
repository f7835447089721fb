"""Take what happened on a phone into the record, once, and tell the phone what it has not seen.

One transaction a batch, answered after its commit. The owner's row is locked first, so that a person's
events get their numbers in the order of their commits, which a cursor needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Dispute, Event, User
from accounts.record import Answered, UnreadableError, digest_of, read
from coach import progress
from cramps_site.subjects import Subjects
from quiz.models import Answer, QuestionVersion, readings
from quiz.wire import told_of

KEPT, KNOWN, DISPUTED, REFUSED = 201, 200, 409, 422
MOST_RETURNED = 200
LOCK_PATIENCE = {  # milliseconds; then the phone is told to come again
    "sqlite": "PRAGMA busy_timeout = 1500",
    "postgresql": "SET lock_timeout = 1500",
}
MARK_BITS = 20


class Readable(NamedTuple):
    """An event that can be read, beside its body as the phone wrote it."""

    event: Any
    body: dict[str, Any]
    digest: str


@dataclass
class Batch:
    """One delivery of a phone: what is new in it, and what is said of each event."""

    owner: User
    said: dict[str, tuple[int, str]] = field(default_factory=dict)
    new: dict[UUID, Readable] = field(default_factory=dict)
    disputes: list[Dispute] = field(default_factory=list)

    def say(self, body: dict[str, Any], status: int, reason: str = "") -> None:
        """Note what becomes of an event; a refusal of one id is not overwritten by a later copy's welcome."""
        name = name_of(body)
        if name not in self.said or status > self.said[name][0]:
            self.said[name] = (status, reason)

    def dispute(self, told: Readable, reason: str) -> None:
        named = {"owner": self.owner, "event_id": told.event.id}
        self.disputes.append(Dispute(**named, body=told.body, digest=told.digest))
        self.say(told.body, DISPUTED, reason)


def take(owner: User, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep what is new, and answer for each event in the order they came: see the API's `sync`.

    All that needs no lock comes before the transaction, which other writers wait for.
    """
    batch = Batch(owner)
    readable = [told for body in bodies if (told := read_event(batch, body))]
    subjects = Subjects.of(told.event for told in readable)
    wait_briefly()
    with transaction.atomic():
        User.objects.select_for_update().values_list("pk").get(pk=owner.pk)
        sort_out(batch, readable)
        refuse_unknown(batch, subjects)
        insert(batch, subjects)
        if batch.new:
            progress.note(owner, {told.event.subject for told in batch.new.values()})
    names = dict.fromkeys(name_of(body) for body in bodies)
    return [answer_for(name, *batch.said[name]) for name in names]


def wait_briefly() -> None:
    """Have the database give up on a lock while the phone still waits."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_PATIENCE[connection.vendor])


def name_of(body: dict[str, Any]) -> str:
    """Return the id by which an event is answered; what has none that is text is refused as nothing."""
    name = body.get("id")
    return name if isinstance(name, str) else ""


def answer_for(name: str, status: int, reason: str) -> dict[str, Any]:
    return {"id": name, "status": status} | ({"reason": reason} if reason else {})


def read_event(batch: Batch, body: dict[str, Any]) -> Readable | None:
    try:
        event = read(body)
    except UnreadableError as error:
        batch.say(body, REFUSED, str(error))
        return None
    if event.owner != batch.owner.pk:
        batch.say(body, DISPUTED, "owner: this event is another person's")
        return None
    return Readable(event, body, digest_of(body))


def sort_out(batch: Batch, readable: list[Readable]) -> None:
    """Tell what is new from what is known, and from what stands otherwise under the same id."""
    rows = Event.objects.filter(id__in=[told.event.id for told in readable])
    stored = {pk: standing for pk, *standing in rows.values_list("id", "owner", "digest")}
    for told in readable:
        same = [batch.owner.pk, told.digest]
        if told.event.id not in stored:
            stored[told.event.id] = same
            batch.new[told.event.id] = told
            batch.say(told.body, KEPT)
        elif stored[told.event.id] == same:
            batch.say(told.body, KNOWN)
        else:
            batch.dispute(told, "id: something else is kept under this id")


def refuse_unknown(batch: Batch, subjects: Subjects) -> None:
    for told in list(batch.new.values()):
        if reason := subjects.unknown_in(told.event):
            del batch.new[told.event.id]
            batch.say(told.body, REFUSED, reason)


def insert(batch: Batch, subjects: Subjects) -> None:
    """Write the log, then the typed row of each answer; a second answer in one round adds no row."""
    Event.objects.bulk_create(
        Event(
            id=event.id,
            owner_id=event.owner,
            kind=event.kind,
            subject=event.subject,
            attempt=event.of_attempt,
            at=event.at,
            body=body,
            digest=digest,
        )
        for event, body, digest in batch.new.values()
    )
    Answer.objects.bulk_create(
        [
            Answer(
                id=event.id,
                attempt=event.attempt,
                owner_id=event.owner,
                form=event.form,
                question_id=subjects.questions[event.item, event.version].pk,
                option=event.option or "",
                sure=event.sure,
                round=event.round,
                at=event.at,
            )
            for event, _, _ in batch.new.values()
            if isinstance(event, Answered)
        ],
        ignore_conflicts=True,
    )
    Dispute.objects.bulk_create(batch.disputes, ignore_conflicts=True)


def news(owner: User, cursor: int, sent: set[str]) -> dict[str, Any]:
    """Return what this person's phone has not seen: events of other phones, with what they are about.

    `lost` is true where the last event that the phone has seen is not there: an older copy of the database
    was put back. It then gets everything, and offers all that it has.
    """
    found = kept_from(owner, cursor >> MARK_BITS)
    is_lost = cursor != 0 and not (found and cursor_at(*found[0]) == cursor)
    found = kept_from(owner, 0) if is_lost else found[1:] if cursor else found
    told = found[:MOST_RETURNED]
    unseen = [number for number, name in told if str(name) not in sent]
    rows = Event.objects.filter(owner=owner, number__in=unseen).order_by("number")
    events = list(rows.values_list("attempt", "body"))
    return {
        "cursor": cursor_at(*told[-1]) if told else 0 if is_lost else cursor,
        "more": len(found) > MOST_RETURNED,
        "lost": is_lost,
        "events": [body for _, body in events],
        "attempts": attempts(owner, {attempt for attempt, _ in events} - {None}),
    }


def kept_from(owner: User, number: int) -> list[tuple[int, UUID]]:
    """Return the number and the id of each event from this number on, as many as one answer may need."""
    kept = Event.objects.filter(owner=owner, number__gte=number).order_by("number")
    return list(kept.values_list("number", "id")[: MOST_RETURNED + 2])


def cursor_at(number: int, name: UUID) -> int:
    """Name an event by its number and a part of its id, in one whole number that grows.

    JavaScript can hold it. The number alone would be given to another event after an older copy of the
    database was put back.
    """
    return number << MARK_BITS | name.int & (1 << MARK_BITS) - 1


def attempts(owner: User, ids: set[Any]) -> list[dict[str, Any]]:
    """Return attempts as a phone keeps them, with their questions in the words they had."""
    if not ids:
        return []
    events = Event.objects.filter(owner=owner, attempt__in=ids, kind__in=["start", "finish"])
    ends = {event.attempt: event.body["at"] for event in events if event.kind == "finish"}
    starts = [event for event in events if event.kind == "start"]
    slugs = {slug for event in starts for slug, _ in event.body["items"]}
    versions = QuestionVersion.objects.filter(question__slug__in=slugs)
    asked = [version.as_item() for version in versions.select_related("question__belief__lesson")]
    items = {(item["id"], item["version"]): item for item in asked}
    return [
        attempt(event, [items[slug, number] for slug, number in event.body["items"]], ends.get(event.attempt))
        for event in starts
    ]


def attempt(start: Event, items: list[dict[str, Any]], finished_at: str | None) -> dict[str, Any]:
    return {
        "id": str(start.attempt),
        "form": start.subject,
        "version": start.body["version"],
        "seed": start.body["seed"],
        "items": [told_of(item) for item in items],
        "beliefs": readings(items),
        "started_at": start.body["at"],
        "finished_at": finished_at,
    }
