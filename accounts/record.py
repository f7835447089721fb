"""An event as a phone tells it: read with care, since nothing that a phone says is trusted."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,79}$")]
Number = Annotated[StrictInt, Field(ge=1, le=32_767)]
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
MOST_ITEMS = 200
IDS = ["id", "owner", "attempt"]


def as_phones_write(told: object) -> object:
    """Let pass what JavaScript's toISOString writes; whatever year the phone believes in."""
    if isinstance(told, str) and WRITTEN.fullmatch(told):
        return told
    raise PydanticCustomError("moment", "a moment is written as 2026-11-25T08:00:00.000Z")


Moment = Annotated[AwareDatetime, BeforeValidator(as_phones_write)]


class Happened(BaseModel):
    """What every event says; a field that is not named here or below is refused."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    owner: UUID
    at: Moment

    @property
    def of_attempt(self) -> UUID | None:
        return None


class InLesson(Happened):
    kind: Literal["open", "read"]
    lesson: Slug

    @property
    def subject(self) -> str:
        return self.lesson


class InQuiz(Happened):
    attempt: UUID
    form: Slug

    @property
    def subject(self) -> str:
        return self.form

    @property
    def of_attempt(self) -> UUID | None:
        return self.attempt


class Started(InQuiz):
    kind: Literal["start"]
    version: Annotated[str, Field(pattern=r"^[\w-]{1,40}$")]
    seed: Annotated[StrictInt, Field(ge=0, le=2**32 - 1)]
    items: Annotated[list[tuple[Slug, Number]], Field(min_length=1, max_length=MOST_ITEMS)]


class Answered(InQuiz):
    kind: Literal["answer"]
    item: Slug
    version: Number
    option: Slug | None
    sure: Annotated[StrictInt, Field(ge=1, le=3)] | None
    round: Annotated[StrictInt, Field(ge=1, le=2)]


class Finished(InQuiz):
    kind: Literal["finish"]


AnyEvent = Annotated[InLesson | Started | Answered | Finished, Field(discriminator="kind")]
EVENT: TypeAdapter[InLesson | Started | Answered | Finished] = TypeAdapter(AnyEvent)


class UnreadableError(ValueError):
    """An event that this server will never take, and why."""


def read(body: dict[str, Any]) -> InLesson | Started | Answered | Finished:
    """Return what happened. Raises UnreadableError, which names the field."""
    try:
        event = EVENT.validate_python(body)
    except ValidationError as error:
        raise UnreadableError(told(error.errors(include_url=False, include_input=False)[0])) from error
    for name in IDS:
        if name in body and body[name] != str(getattr(event, name)):
            raise UnreadableError(f"{name}: an id has small letters and dashes")
    if isinstance(event, Started) and event.id != event.attempt:
        raise UnreadableError("attempt: an attempt is named by the event that starts it")
    return event


def told(error: ErrorDetails) -> str:
    """Name the field, then what is wrong with it."""
    place = ".".join(str(part) for part in error["loc"][1:]) or "kind"
    return f"{place}: {error['msg']}"


def digest_of(body: dict[str, Any]) -> str:
    """Return 64 hex digits that two bodies share only if they say the same, in whatever order."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
