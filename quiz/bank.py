"""The question bank as its files tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from learn.contentfile import ContentFile, Problem
from quiz import schemas

TESTS = ["start", "follow-up"]  # taken before and after: a lesson's check asks about nothing in them


@dataclass(frozen=True)
class Bank:
    """Every file of this app, parsed and checked, before a row is written."""

    beliefs: dict[ContentFile, schemas.Belief]
    past: dict[ContentFile, schemas.PastItem]
    forms: dict[str, schemas.Form]
    forms_file: ContentFile
    warm_up: dict[ContentFile, schemas.WarmUp]

    def source_keys(self) -> set[str]:
        return {key for belief in self.beliefs.values() for key in belief.sources}

    def items(self) -> Iterator[tuple[ContentFile, schemas.Belief, schemas.Item]]:
        for file, belief in self.beliefs.items():
            for item in belief.item:
                yield file, belief, item

    def warm_ups(self) -> Iterator[tuple[ContentFile, schemas.Item]]:
        for file, warm_up in self.warm_up.items():
            for item in warm_up.item:
                yield file, item

    def held_back(self) -> set[str]:
        """Return the ids that a form which waits asks: they are shown nowhere before."""
        return {item for form in self.forms.values() if form.waits_days for item in form.items}

    def items_of(self, form: schemas.Form) -> list[str]:
        """Return the ids a form takes or draws from."""
        held_back = self.held_back()
        return form.items or [item.id for _, _, item in self.items() if item.id not in held_back]

    def problem_of(self, form: str, words: str, item: str | None = None) -> Problem:
        """Point at the questions of a form, or at one of them."""
        line = self.forms_file.line_of((form, "items"))
        if item:
            lines = self.forms_file.toml.splitlines()[line - 1 :]
            line += next((down for down, text in enumerate(lines) if f'"{item}"' in text), 0)
        return self.forms_file.problem_at(line, f"{form}.items: {words}")
