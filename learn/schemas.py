"""The shape of each content file of this app; what does not fit is refused with its line."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, model_validator

DOUBT = ("may", "might", "not shown", "we do not know", "mixed", "unclear", "could", "not proven")
DOUBT_WORD = re.compile(rf"\b({'|'.join(DOUBT)})\b", re.IGNORECASE)
Evidence = Literal["strong", "good", "limited", "very-limited", "safety-rule"]


def in_the_past(day: dt.date) -> dt.date:
    if day > dt.datetime.now(tz=dt.UTC).date():
        message = f"{day} lies in the future"
        raise ValueError(message)
    return day


PastDate = Annotated[dt.date, AfterValidator(in_the_past)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SourceKey = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9-]+$")]
Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """Fields nobody knows are mistakes, not extras."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Source(Strict):
    mark: Literal["V", "V2"]
    title: Text
    authors: str = ""
    where: str = ""
    year: int | None = Field(default=None, ge=1900, le=2100)
    doi: str = Field(default="", pattern=r"^(10\.\d{4,}/\S+)?$")
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    seen: Text

    @model_validator(mode="after")
    def can_be_found(self) -> Source:
        if not (self.doi or self.url or self.where):
            message = "needs a doi, a url or where it was printed"
            raise ValueError(message)
        return self


class Unit(Strict):
    name: Text
    order: int = Field(ge=1)


class Sources(RootModel[dict[SourceKey, Source]]):
    """The register: one table a source."""


class Units(RootModel[dict[Slug, Unit]]):
    """The units of the course: one table a unit."""


class Dated(Strict):
    """A page somebody has to look at again."""

    slug: Slug
    title: Text
    summary: str = Field(min_length=60, max_length=170)
    checked: PastDate
    next_check: dt.date

    @model_validator(mode="after")
    def is_checked_again(self) -> Dated:
        if self.next_check <= self.checked:
            message = "next_check must come after checked"
            raise ValueError(message)
        return self


class Point(Strict):
    text: Text
    evidence: Evidence
    sources: list[SourceKey] = Field(min_length=1)

    @model_validator(mode="after")
    def admits_its_doubt(self) -> Point:
        if self.evidence.endswith("limited") and not DOUBT_WORD.search(self.text):
            message = f"evidence is {self.evidence}, so the text needs one of: {', '.join(DOUBT)}"
            raise ValueError(message)
        return self


class RedFlag(Strict):
    items: list[Text] = Field(min_length=1)
    sources: list[SourceKey] = Field(min_length=1)


class Argue(Strict):
    text: Text
    sources: list[SourceKey] = Field(min_length=1)


class Lesson(Dated):
    nav: str = Field(max_length=30)
    code: str = Field(pattern=r"^[A-F][1-9]$")
    unit: Slug
    order: int = Field(ge=1)
    minutes: int = Field(ge=1, le=9)
    scene: Text
    main: Text
    safety: bool
    beliefs: list[Slug] = Field(min_length=1)
    point: list[Point] = Field(min_length=4, max_length=9)
    red_flag: RedFlag | None = None
    argue: Argue | None = None

    @model_validator(mode="after")
    def tells_the_argument(self) -> Lesson:
        if not self.argue and any(point.evidence.endswith("limited") for point in self.point):
            message = "a point is limited or very-limited, so [argue] must say what experts argue about"
            raise ValueError(message)
        return self

    def source_keys(self) -> list[str]:
        """Return every source the lesson leans on, each once, in the order a reader meets them."""
        parts = [*self.point, self.red_flag, self.argue]
        return list(dict.fromkeys(key for part in parts if part for key in part.sources))


class Page(Dated):
    """About, privacy: prose with no points."""


class DangerRow(Strict):
    sign: Text
    act: Text


class Muscle(Strict):
    slug: Slug
    name: Text
    text: Text
    drawing: Slug


class Card(Dated):
    """The cramping-now card; the order of its fields is the order on the screen."""

    sources: list[SourceKey] = Field(min_length=1)
    check_heading: Text
    danger: list[DangerRow] = Field(min_length=1, max_length=6)
    stretch_heading: Text
    stretch_intro: Text
    muscle: list[Muscle] = Field(min_length=4)
    breathe: Text
    after_heading: Text
    after: list[Text] = Field(min_length=1)
    help_now: list[Text] = Field(min_length=1)
    help_today: list[Text] = Field(min_length=1)
    never: list[Text] = Field(min_length=1)

    def source_keys(self) -> list[str]:
        return self.sources


class Sign(Strict):
    text: Text
    sources: list[SourceKey] = Field(min_length=1)


class Level(Strict):
    slug: Slug
    name: Text
    lead: Text
    sign: list[Sign] = []


class Number(Strict):
    number: str = Field(pattern=r"^\d{2,6}$")
    where: Text


class Danger(Dated):
    """The danger signs: a static list, the same for everyone."""

    intro: Text
    level: list[Level] = Field(min_length=4)
    number: list[Number] = Field(min_length=1)

    def source_keys(self) -> list[str]:
        signs = [sign for level in self.level for sign in level.sign]
        return list(dict.fromkeys(key for sign in signs for key in sign.sources))
