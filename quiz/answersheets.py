"""Where item analysis gets its answers from: the table, and files that phones exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, cast
from uuid import UUID

from quiz.analysis import Asked, Given, Paper, analyse
from quiz.figures import FormFigures
from quiz.marking import Item
from quiz.models import Answer, Form, Question, QuestionVersion

if TYPE_CHECKING:  # its libraries would weigh on every worker
    from quiz.answerfiles import AnswerEvent

COLUMNS = ("id", "attempt", "owner", "form", "option", "sure", "round", "at")


class Worded(Item):
    """A question with its words."""

    stem: str


def figures(
    questions: Mapping[Asked, Item],
    form: str = "",
    since: datetime | None = None,
    files: Mapping[str, Sequence[AnswerEvent]] = MappingProxyType({}),
) -> list[FormFigures]:
    """Return the figures of one form, or of each, over the table and the files, named and read already."""
    people, of_files = given_in(files)
    papers = [paper for paper in all_papers() if form in {"", paper.form}]
    return analyse(chain(of_files, of_table(people)), papers, questions, since)


def all_questions() -> dict[Asked, Worded]:
    """Return every wording there ever was."""
    rows = QuestionVersion.objects.values_list("question__slug", "number", "question__belief__slug", "data")
    return {
        Asked(slug, number): cast("Worded", {**data, "id": slug, "belief": belief or ""})
        for slug, number, belief, data in rows
    }


def all_papers() -> list[Paper]:
    """Return every form as it asks now; what draws, waits or checks a lesson comes after lessons."""
    versions = dict(Question.objects.values_list("slug", "version"))
    return [
        Paper(
            form.slug,
            [Asked(item, versions[item]) for item in form.items],
            may_be_easy=bool(form.lesson_id or form.waits_days or form.draws or form.is_warm_up),
        )
        for form in Form.objects.order_by("place", "slug")
    ]


def of_table(people: Mapping[UUID, str]) -> Iterator[Given]:
    """Return the table's answers. Without an owner a person is the file with the attempt, or the attempt."""
    rows = Answer.objects.values_list("question__question__slug", "question__number", *COLUMNS)
    for item, version, answer, attempt, owner, form, option, sure, times, at in rows.iterator():
        person = str(owner or people.get(attempt, attempt))
        yield Given(str(answer), person, form, Asked(item, version), option or None, sure, times, at)


def given_in(files: Mapping[str, Sequence[AnswerEvent]]) -> tuple[dict[UUID, str], list[Given]]:
    """Return who sat each attempt in the files, and the answers in them. One file is one person."""
    people: dict[UUID, str] = {}
    given: list[Given] = []
    for name, events in files.items():
        attempts = {event.attempt for event in events}
        person = owner_of(attempts) or next((people[each] for each in attempts if each in people), name)
        people |= dict.fromkeys(attempts, person)
        given += [given_by(person, event) for event in events]
    return people, given


def owner_of(attempts: set[UUID]) -> str:
    """Return who already sent one of these attempts, if anybody did."""
    owners = Answer.objects.filter(attempt__in=attempts).exclude(owner=None).values_list("owner", flat=True)
    return str(owners.first() or "")


def given_by(person: str, event: AnswerEvent) -> Given:
    asked = Asked(event.item, event.version)
    return Given(str(event.id), person, event.form, asked, event.option, event.sure, event.round, event.at)
