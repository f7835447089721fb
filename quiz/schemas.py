"""The shape of a belief's file and of the forms' file."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from learn.schemas import Slug, SourceKey, Strict, Text

ItemId = Annotated[str, Field(pattern=r"^[a-z0-9-]+-\d+$")]
OPTIONS = 3
MOST_STEM_WORDS = 40
MOST_OPTION_WORDS = 12
MOST_REFUTATION_WORDS = 90
UNMAPPED = "a wrong option needs the belief it shows"


def count_words(*texts: str) -> int:
    return sum(len(re.findall(r"\S+", text)) for text in texts)


class Option(Strict):
    id: Slug
    text: Text
    belief: Slug | None = None


def plain(option: Option) -> str:
    """Return an option's words without capitals and punctuation."""
    return " ".join(re.findall(r"\w+", option.text.casefold()))


class Refutation(Strict):
    """Why an answer is right, in four parts: the belief flagged, the fact, why it seems right, what to do."""

    warning: Text
    fact: Text
    because: Text
    action: Text

    @model_validator(mode="after")
    def is_short(self) -> Refutation:
        words = count_words(self.warning, self.fact, self.because, self.action)
        if words > MOST_REFUTATION_WORDS:
            message = f"has {words} words, at most {MOST_REFUTATION_WORDS} are read"
            raise ValueError(message)
        return self


class Item(Strict):
    id: ItemId
    version: int = Field(ge=1)
    kind: Literal["single", "true-false", "scene"]
    scene: bool = False
    stem: Text
    answer: Slug
    options: list[Option]
    refutation: Refutation

    @property
    def claim(self) -> str:
        """Return what the right answer says is so; that a statement is false says nothing."""
        if self.kind == "true-false":
            return self.stem if self.answer == "true" else ""
        return next(option.text for option in self.options if option.id == self.answer)

    @property
    def is_right_longest(self) -> bool:
        others = (option.text for option in self.options if option.id != self.answer)
        return len(self.claim) > max(map(len, others))

    @model_validator(mode="after")
    def is_answerable(self) -> Item:
        if problem := next(iter(self.faults()), None):
            raise ValueError(problem)
        return self

    def faults(self) -> list[str]:
        ids = [option.id for option in self.options]
        wanted = ["true", "false"] if self.kind == "true-false" else None
        rules = {
            f"options must be {wanted}": wanted is None or ids == wanted,
            "needs three options": wanted is not None or len(ids) == OPTIONS,
            "has two options of one id": len(set(ids)) == len(ids),
            "has two options that say the same": len(set(map(plain, self.options))) == len(ids),
            f"answer {self.answer!r} is not an option": self.answer in ids,
            "the right option shows no false belief": not any(
                o.belief for o in self.options if o.id == self.answer
            ),
            UNMAPPED: all(o.belief for o in self.options if o.id != self.answer),
            f"the stem is longer than {MOST_STEM_WORDS} words": count_words(self.stem) <= MOST_STEM_WORDS,
            "an option is too long": all(count_words(o.text) <= MOST_OPTION_WORDS for o in self.options),
        }
        return [words for words, holds in rules.items() if not holds]


class Belief(Strict):
    slug: Slug
    group: Literal["words", "causes", "relief", "prevention", "medicine", "danger"]
    safety: bool
    fact: str = Field(max_length=80)
    belief: Text
    why: Text
    truth: Text
    action: Text
    certainty: Literal["high", "moderate", "low", "very-low", "consensus"]
    sources: list[SourceKey] = Field(min_length=1)
    lesson: Slug
    item: list[Item] = Field(min_length=2)  # one to learn from, and another to be asked later


class WarmUpItem(Item):
    """A question on nothing that matters, to learn what "How sure?" asks; its options show no belief."""

    def faults(self) -> list[str]:
        return [fault for fault in super().faults() if fault != UNMAPPED]


class WarmUp(Strict):
    slug: Slug
    item: list[WarmUpItem]


class PastItem(Item):
    """A version of a question that was given once; its file is named `<id>.v<version>.toml`."""

    slug: Text


class Form(Strict):
    """Questions taken together. Without a title it is no page; with a lesson it is that lesson's check.

    A form that `draws` takes that many of all questions that are not held back for one that waits.
    """

    title: str = ""
    summary: str = ""
    lesson: Slug | None = None
    minutes: int = Field(default=1, ge=1)
    draws: int = Field(default=0, ge=0)
    waits_days: int = Field(default=0, ge=0)
    ends_on_card: bool = False
    items: list[ItemId] = []

    @model_validator(mode="after")
    def has_questions(self) -> Form:
        if bool(self.items) == bool(self.draws):
            message = "a form names its items, or says how many it draws of all; not both"
            raise ValueError(message)
        return self


class Forms(RootModel[dict[Slug, Form]]):
    """The forms: one table a form."""
