"""The record as a phone exports it: a file of JSON, read for its answers; what does not fit is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError

from learn.schemas import Slug
from quiz.analysis import Asked
from quiz.marking import Item, Sure
from quiz.schemas import ItemId


class FileError(ValueError):
    """A file is no record of a phone; the words name it and the first thing that is wrong in it."""


class Loose(BaseModel):
    """Fields that analysis has no use for are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class AnswerEvent(Loose):
    """One answer; `option` is None when the question was skipped."""

    kind: Literal["answer"]
    id: UUID
    attempt: UUID
    form: Slug
    item: ItemId
    version: int = Field(ge=1)
    option: Slug | None
    sure: Sure | None
    round: Literal[1, 2]
    at: AwareDatetime


class OtherEvent(Loose):
    kind: str


def kind_of(event: Any) -> str:
    return "answer" if isinstance(event, dict) and event.get("kind") == "answer" else "other"


Event = Annotated[
    Annotated[AnswerEvent, Tag("answer")] | Annotated[OtherEvent, Tag("other")], Discriminator(kind_of)
]


class Record(Loose):
    app: Literal["crampwise"]
    format: Literal[1]
    events: list[Event]


def read_all(paths: Sequence[Path], questions: Mapping[Asked, Item]) -> list[list[AnswerEvent]]:
    """Return the answers of each file.

    Raises FileError with every file that is no record of a phone, or answers what nobody asked.
    """
    read_in: list[list[AnswerEvent]] = []
    problems: list[str] = []
    for path in paths:
        try:
            read_in.append(read(path, questions))
        except FileError as error:
            problems.append(str(error))
    if problems:
        raise FileError("\n".join(problems))
    return read_in


def read(path: Path, questions: Mapping[Asked, Item]) -> list[AnswerEvent]:
    try:
        record = Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [str(part) for part in first["loc"] if part not in {"answer", "other"}]
        raise FileError(": ".join([str(path), *place, first["msg"]])) from error
    answers = [event for event in record.events if isinstance(event, AnswerEvent)]
    for answer in answers:
        if problem := unasked(answer, questions):
            raise FileError(f"{path}: {problem}")
    return answers


def unasked(answer: AnswerEvent, questions: Mapping[Asked, Item]) -> str:
    question = questions.get(Asked(answer.item, answer.version))
    if question is None:
        return f"nobody ever asked {answer.item} version {answer.version}"
    if answer.option not in {None, *(option["id"] for option in question["options"])}:
        return f"{answer.item} version {answer.version} has no option {answer.option}"
    return ""
