"""Take what happened on a phone into the record, once, and tell the phone what it has not seen.

One transaction a batch, answered after its commit. The owner's row is locked first, so that a person's
events get their numbers in the order of their commits, which a cursor needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Dispute, Event, User
from accounts.record import Answered, InLesson, Started, UnreadableError, digest_of, read
from coach import progress
from learn.models import Lesson
from quiz.models import Answer, Form, QuestionVersion, readings

KEPT, KNOWN, DISPUTED, REFUSED = 201, 200, 409, 422
MOST_RETURNED = 200
LOCK_PATIENCE = 1500  # milliseconds; then the phone is told to come again


@dataclass
class Batch:
    """One delivery of a phone: what came, and what is said of each event."""

    owner: User
    said: dict[str, tuple[int, str]] = field(default_factory=dict)
    new: dict[UUID, tuple[Any, dict[str, Any], str]] = field(default_factory=dict)
    disputes: list[Dispute] = field(default_factory=list)

    def say(self, body: dict[str, Any], status: int, reason: str = "") -> None:
        """Note what becomes of an event; a refusal of one id is not overwritten by a later copy's welcome."""
        name = str(body.get("id"))
        if name not in self.said or status > self.said[name][0]:
            self.said[name] = (status, reason)

    def dispute(self, body: dict[str, Any], digest: str, reason: str) -> None:
        self.disputes.append(Dispute(owner=self.owner, event_id=body["id"], body=body, digest=digest))
        self.say(body, DISPUTED, reason)


def take(owner: User, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep what is new, and answer for each event in the order they came: see the API's `sync`."""
    batch = Batch(owner)
    readable = [(event, body) for body in bodies if (event := readable_event(batch, body))]
    wait_briefly()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        sort_out(batch, readable)
        refuse_unknown(batch)
        insert(batch)
        if batch.new:
            progress.note(owner, {event.subject for event, _, _ in batch.new.values()})
    names = dict.fromkeys(str(body.get("id")) for body in bodies)
    return [answer_for(name, *batch.said[name]) for name in names]


def wait_briefly() -> None:
    """Have SQLite give up on a lock while the phone still waits."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {LOCK_PATIENCE}")


def answer_for(name: str, status: int, reason: str) -> dict[str, Any]:
    return {"id": name, "status": status} | ({"reason": reason} if reason else {})


def readable_event(batch: Batch, body: dict[str, Any]) -> Any:
    try:
        event = read(body)
    except UnreadableError as error:
        batch.say(body, REFUSED, str(error))
        return None
    if event.owner != batch.owner.pk:
        batch.say(body, DISPUTED, "owner: this event is another person's")
        return None
    return event


def sort_out(batch: Batch, readable: list[tuple[Any, dict[str, Any]]]) -> None:
    """Tell what is new from what is known, and from what stands otherwise under the same id."""
    ids = [event.id for event, _ in readable]
    stored = {
        pk: (owner, digest)
        for pk, owner, digest in Event.objects.filter(id__in=ids).values_list("id", "owner", "digest")
    }
    for event, body in readable:
        digest = digest_of(body)
        standing = stored.setdefault(event.id, (batch.owner.pk, ""))
        if standing == (batch.owner.pk, ""):
            stored[event.id] = (batch.owner.pk, digest)
            batch.new[event.id] = (event, body, digest)
            batch.say(body, KEPT)
        elif standing == (batch.owner.pk, digest):
            batch.say(body, KNOWN)
        else:
            batch.dispute(body, digest, "id: something else is kept under this id")


def refuse_unknown(batch: Batch) -> None:
    """Refuse what names a lesson, a form or a question that there never was; retired ones are welcome."""
    events = [event for event, _, _ in batch.new.values()]
    lessons = {event.lesson for event in events if isinstance(event, InLesson)}
    forms = {event.form for event in events if not isinstance(event, InLesson)}
    lessons -= set(Lesson.objects.filter(slug__in=lessons).values_list("slug", flat=True))
    forms -= set(Form.objects.filter(slug__in=forms).values_list("slug", flat=True))
    versions = versions_named(events)
    for event, body, _ in list(batch.new.values()):
        if reason := what_is_unknown(event, lessons, forms, versions):
            del batch.new[event.id]
            batch.say(body, REFUSED, reason)


def versions_named(events: list[Any]) -> dict[tuple[str, int], QuestionVersion]:
    slugs = {event.item for event in events if isinstance(event, Answered)}
    slugs |= {slug for event in events if isinstance(event, Started) for slug, _ in event.items}
    found = QuestionVersion.objects.filter(question__slug__in=slugs).select_related(
        "question__belief__lesson"
    )
    return {(version.question.slug, version.number): version for version in found}


def what_is_unknown(
    event: Any, lessons: set[str], forms: set[str], versions: dict[tuple[str, int], QuestionVersion]
) -> str:
    if isinstance(event, InLesson):
        return "lesson: there is none of this name" if event.lesson in lessons else ""
    if event.form in forms:
        return "form: there is none of this name"
    if isinstance(event, Started):
        return "" if all(item in versions for item in event.items) else "items: a question is not known"
    if isinstance(event, Answered):
        version = versions.get((event.item, event.version))
        if version is None:
            return "item: there is no such question under this version"
        options = {None, *(option["id"] for option in version.data["options"])}
        return "" if event.option in options else "option: the question has none of this name"
    return ""


def insert(batch: Batch) -> None:
    """Write the log, then the typed row of each answer; a second answer in one round adds no row."""
    Event.objects.bulk_create(
        Event(
            id=event.id,
            owner=batch.owner,
            kind=event.kind,
            subject=event.subject,
            attempt=event.of_attempt,
            at=event.at,
            body=body,
            digest=digest,
        )
        for event, body, digest in batch.new.values()
    )
    answers = [event for event, _, _ in batch.new.values() if isinstance(event, Answered)]
    versions = versions_named(answers)
    Answer.objects.bulk_create(
        [
            Answer(
                id=event.id,
                attempt=event.attempt,
                owner=batch.owner,
                form=event.form,
                question=versions[event.item, event.version],
                option=event.option or "",
                sure=event.sure,
                round=event.round,
                at=event.at,
            )
            for event in answers
        ],
        ignore_conflicts=True,
    )
    Dispute.objects.bulk_create(batch.disputes, ignore_conflicts=True)


def news(owner: User, cursor: int, sent: set[str]) -> dict[str, Any]:
    """Return what this person's phone has not seen: events of other phones, with what they are about.

    `lost` is true where the phone has seen more than there is: an older copy of the database was put back.
    """
    newest = (
        Event.objects.filter(owner=owner).order_by("-number").values_list("number", flat=True).first() or 0
    )
    found = list(Event.objects.filter(owner=owner).after(0 if cursor > newest else cursor)[:MOST_RETURNED])
    events = [event for event in found if str(event.id) not in sent]
    return {
        "cursor": found[-1].number if found else newest,
        "more": bool(found) and found[-1].number < newest,
        "lost": cursor > newest,
        "events": [event.body for event in events],
        "attempts": attempts(owner, {event.attempt for event in events} - {None}),
    }


def attempts(owner: User, ids: set[Any]) -> list[dict[str, Any]]:
    """Return attempts as a phone keeps them, with their questions in the words they had."""
    events = Event.objects.filter(owner=owner, attempt__in=ids, kind__in=["start", "finish"])
    ends = {event.attempt: event.body["at"] for event in events if event.kind == "finish"}
    starts = [event for event in events if event.kind == "start"]
    versions = versions_named([read(event.body) for event in starts])
    return [attempt(event, versions, ends.get(event.attempt)) for event in starts]


def attempt(
    start: Event, versions: dict[tuple[str, int], QuestionVersion], finished_at: str | None
) -> dict[str, Any]:
    items = [versions[slug, number].as_item() for slug, number in start.body["items"]]
    return {
        "id": str(start.attempt),
        "form": start.subject,
        "version": start.body["version"],
        "seed": start.body["seed"],
        "items": items,
        "beliefs": readings(items),
        "started_at": start.body["at"],
        "finished_at": finished_at,
    }
