"""What events are about: the lessons, the forms and the questions that there are, or ever were.

Content only grows (what has no file any more is retired), so what is found here stays true without a lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from accounts.record import Answered, InLesson, Started
from learn.models import Content, Lesson
from quiz.models import Form, QuestionVersion


class Asked(NamedTuple):
    """A question in the words of one version: its row, and what can be chosen."""

    pk: int
    options: frozenset[str]


@dataclass(frozen=True)
class Subjects:
    lessons: set[str]
    forms: set[str]
    questions: dict[tuple[str, int], Asked]

    @classmethod
    def of(cls, events: Iterable[Any]) -> Subjects:
        """Find what these events name; what was retired is welcome."""
        named = list(events)
        lessons = {event.lesson for event in named if isinstance(event, InLesson)}
        forms = {event.form for event in named if not isinstance(event, InLesson)}
        items = {event.item for event in named if isinstance(event, Answered)}
        items |= {slug for event in named if isinstance(event, Started) for slug, _ in event.items}
        return cls(slugs(Lesson, lessons), slugs(Form, forms), questions(items))

    def unknown_in(self, event: Any) -> str:
        """Name what the event is about and there never was; nothing where all is known."""
        if isinstance(event, InLesson):
            return "" if event.lesson in self.lessons else "lesson: there is none of this name"
        if event.form not in self.forms:
            return "form: there is none of this name"
        if isinstance(event, Started):
            is_known = all(item in self.questions for item in event.items)
            return "" if is_known else "items: a question is not known"
        return self.unknown_in_answer(event) if isinstance(event, Answered) else ""

    def unknown_in_answer(self, event: Answered) -> str:
        asked = self.questions.get((event.item, event.version))
        if asked is None:
            return "item: there is no such question under this version"
        is_known = event.option is None or event.option in asked.options
        return "" if is_known else "option: the question has none of this name"


def slugs(content: type[Content], named: set[str]) -> set[str]:
    return set(content.objects.filter(slug__in=named).values_list("slug", flat=True)) if named else set()


def questions(named: set[str]) -> dict[tuple[str, int], Asked]:
    if not named:
        return {}
    rows = QuestionVersion.objects.filter(question__slug__in=named)
    return {
        (slug, number): Asked(pk, frozenset(option["id"] for option in data["options"]))
        for slug, number, pk, data in rows.values_list("question__slug", "number", "pk", "data")
    }
