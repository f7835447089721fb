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
    url: str = Field(default="", pattern=r"^(https://\S+)?$")
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


class Badged(Strict):
    """Words that carry how sure they are, and who says so."""

    evidence: Evidence
    sources: list[SourceKey] = Field(min_length=1)

    def said(self) -> str:
        raise NotImplementedError

    @model_validator(mode="after")
    def admits_its_doubt(self) -> Badged:
        if self.evidence.endswith("limited") and not DOUBT_WORD.search(self.said()):
            message = f"evidence is {self.evidence}, so the text needs one of: {', '.join(DOUBT)}"
            raise ValueError(message)
        return self


class Point(Badged):
    text: Text

    def said(self) -> str:
        return self.text


class RedFlag(Strict):
    items: list[Text] = Field(min_length=1)
    sources: list[SourceKey] = Field(min_length=1)


class Argue(Strict):
    text: Text
    sources: list[SourceKey] = Field(min_length=1)


class Article(Dated):
    """A page that tells a story in Markdown, and places its badged parts where the story wants them."""

    safety: bool
    point: list[Point] = Field(min_length=1, max_length=9)
    red_flag: RedFlag | None = None
    argue: Argue | None = None

    @model_validator(mode="after")
    def tells_the_argument(self) -> Article:
        if not self.argue and any(part.evidence.endswith("limited") for part in self.badged()):
            message = "a point is limited or very-limited, so [argue] must say what experts argue about"
            raise ValueError(message)
        return self

    def badged(self) -> list[Badged]:
        """Return what carries a badge, in the order of the file."""
        return [*self.point]

    def parts(self) -> dict[str, tuple[int | str, ...]]:
        """Name each part that the body has to place, and the field it is written in."""
        parts: dict[str, tuple[int | str, ...]] = {
            f"point {number + 1}": ("point", number) for number in range(len(self.point))
        }
        if self.red_flag:
            parts["red-flag"] = ("red_flag",)
        if self.argue:
            parts["argue"] = ("argue",)
        return parts

    def source_keys(self) -> list[str]:
        """Return every source the page leans on, each once, in the order a reader meets them."""
        parts = [*self.badged(), self.red_flag, self.argue]
        return list(dict.fromkeys(key for part in parts if part for key in part.sources))


class Lesson(Article):
    nav: str = Field(max_length=30)
    code: str = Field(pattern=r"^[A-F][1-9]$")
    unit: Slug
    order: int = Field(ge=1)
    minutes: int = Field(ge=1, le=9)
    scene: Text
    main: Text
    beliefs: list[Slug] = Field(min_length=1)
    point: list[Point] = Field(min_length=4, max_length=9)


class Glance(Badged):
    """A type of spasm in three lines: what is tight, what it feels like, how long it lasts."""

    tight: Text
    feels: Text
    lasts: Text

    def said(self) -> str:
        return f"{self.tight} {self.feels} {self.lasts}"


class Trigger(Point):
    """What brings a type on, how sure that is; `cause` is its row in the table of causes and types."""

    cause: Slug


class Apart(Strict):
    """What a type is not, and how to tell."""

    type: Slug
    text: Text


class SpasmType(Article):
    """A type of spasm, or what only looks like one. Its drawing is called `type-<slug>`."""

    name: str = Field(max_length=20)
    also: str = ""
    title: str = Field(max_length=70)
    order: int = Field(ge=1)
    glance: Glance
    cause: list[Trigger] = Field(min_length=1, max_length=14)
    apart: list[Apart] = Field(min_length=1, max_length=4)

    def badged(self) -> list[Badged]:
        return [self.glance, *self.cause, *self.point]

    def parts(self) -> dict[str, tuple[int | str, ...]]:
        return {**super().parts(), "causes": ("cause",), "apart": ("apart",)}


class Story(Article):
    """A made-up person whose false beliefs met the facts."""

    nav: str = Field(max_length=30)
    order: int = Field(ge=1)
    beliefs: list[Slug] = Field(min_length=1)
    lessons: list[Slug] = Field(min_length=1)


class Cause(Strict):
    name: str = Field(min_length=1, max_length=30)


class Causes(RootModel[dict[Slug, Cause]]):
    """The rows of the table of causes and types: one table a cause."""


class Route(Strict):
    """Lessons in the order one kind of reader needs them; `minutes` is what a reader is told."""

    name: Text
    summary: Text
    minutes: int = Field(ge=1)
    lessons: list[Slug] = Field(min_length=2)


class Routes(RootModel[dict[Slug, Route]]):
    """The paths through the lessons, in the order they are offered: one table a path."""


class Term(Strict):
    word: str = Field(min_length=1, max_length=40)
    meaning: Text
    see: str = Field(pattern=r"^/([a-z0-9-]+/)+$")


class Glossary(RootModel[dict[Slug, Term]]):
    """The words, in the order of the alphabet: one table a word."""


class Asked(Badged):
    """A question people ask: the answer first, then why."""

    question: str = Field(max_length=90, pattern=r"\?$")
    answer: Text
    why: Text
    see: str = Field(pattern=r"^/([a-z0-9-]+/)+$")
    group: Text

    def said(self) -> str:
        return f"{self.answer} {self.why}"


class Questions(RootModel[dict[Slug, Asked]]):
    """What people ask, in the order of the page: one table a question."""


class Page(Article):
    """Prose, with drawings where they help: about, privacy, install, and what stands above the lists."""

    safety: bool = False
    point: list[Point] = []


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
