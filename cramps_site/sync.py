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
from quiz.models import Answer, Form, QuestionVersion, QuestionVersionQuerySet, readings
from quiz.wire import told_of

KEPT, KNOWN, DISPUTED, REFUSED = 201, 200, 409, 422
MOST_RETURNED = 200
LOCK_PATIENCE = {  # milliseconds; then the phone is told to come again
    "sqlite": "PRAGMA busy_timeout = 1500",
    "postgresql": "SET lock_timeout = 1500",
}
MARK_BITS = 20


@dataclass
class Batch:
    """One delivery of a phone: what came, and what is said of each event."""

    owner: User
    said: dict[str, tuple[int, str]] = field(default_factory=dict)
    new: dict[UUID, tuple[Any, dict[str, Any], str]] = field(default_factory=dict)
    disputes: list[Dispute] = field(default_factory=list)
    versions: dict[tuple[str, int], QuestionVersion] = field(default_factory=dict)

    def say(self, body: dict[str, Any], status: int, reason: str = "") -> None:
        """Note what becomes of an event; a refusal of one id is not overwritten by a later copy's welcome."""
        name = name_of(body)
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
        User.objects.select_for_update().values_list("pk").get(pk=owner.pk)
        sort_out(batch, readable)
        refuse_unknown(batch)
        insert(batch)
        if batch.new:
            progress.note(owner, {event.subject for event, _, _ in batch.new.values()})
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
    batch.versions = {name_of_version(version): version for version in versions_named(events)}
    for event, body, _ in list(batch.new.values()):
        if reason := what_is_unknown(event, lessons, forms, batch.versions):
            del batch.new[event.id]
            batch.say(body, REFUSED, reason)


def versions_named(events: list[Any]) -> QuestionVersionQuerySet:
    slugs = {event.item for event in events if isinstance(event, Answered)}
    slugs |= {slug for event in events if isinstance(event, Started) for slug, _ in event.items}
    found: QuestionVersionQuerySet = QuestionVersion.objects.filter(question__slug__in=slugs)
    return found.select_related("question")


def name_of_version(version: QuestionVersion) -> tuple[str, int]:
    return version.question.slug, version.number


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
    Answer.objects.bulk_create(
        [
            Answer(
                id=event.id,
                attempt=event.attempt,
                owner=batch.owner,
                form=event.form,
                question=batch.versions[event.item, event.version],
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

    `lost` is true where the last event that the phone has seen is not there: an older copy of the database
    was put back. It then gets everything, and offers all that it has.
    """
    kept = Event.objects.filter(owner=owner)
    last = kept.filter(number=cursor >> MARK_BITS).first() if cursor else None
    is_lost = cursor != 0 and (last is None or cursor_at(last) != cursor)
    news = kept.after(0 if is_lost else cursor >> MARK_BITS).defer("body")[: MOST_RETURNED + 1]
    found = list(news)
    told = found[:MOST_RETURNED]
    unseen = [event.pk for event in told if str(event.id) not in sent]
    events = list(kept.filter(pk__in=unseen).order_by("number"))
    return {
        "cursor": cursor_at(told[-1]) if told else 0 if is_lost else cursor,
        "more": len(found) > MOST_RETURNED,
        "lost": is_lost,
        "events": [event.body for event in events],
        "attempts": attempts(owner, {event.attempt for event in events} - {None}),
    }


def cursor_at(event: Event) -> int:
    """Name an event by its number and a part of its id, in one whole number that grows.

    JavaScript can hold it. The number alone would be given to another event after an older copy of the
    database was put back.
    """
    return event.number << MARK_BITS | event.id.int & (1 << MARK_BITS) - 1


def attempts(owner: User, ids: set[Any]) -> list[dict[str, Any]]:
    """Return attempts as a phone keeps them, with their questions in the words they had."""
    if not ids:
        return []
    events = Event.objects.filter(owner=owner, attempt__in=ids, kind__in=["start", "finish"])
    ends = {event.attempt: event.body["at"] for event in events if event.kind == "finish"}
    starts = [event for event in events if event.kind == "start"]
    versions = versions_named([read(event.body) for event in starts]).select_related(
        "question__belief__lesson"
    )
    items = {name_of_version(version): version.as_item() for version in versions}
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
