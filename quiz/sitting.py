"""A quiz taken without script: the address carries every answer, the server keeps none."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from quiz.marking import (
    FAIRLY,
    UINT32,
    Answer,
    Item,
    Mark,
    Option,
    State,
    Sure,
    mark,
    option_order,
    order,
    states,
)

SKIPPED = ""
SURE: dict[str, Sure] = {"1": 1, "2": 2, "3": 3}


@dataclass(frozen=True)
class Sitting:
    """One run through a form: its items as shuffled by the seed, and what was answered so far.

    `chosen` holds an option id for each answered item, None where the question was skipped.
    """

    seed: int
    items: list[Item]
    chosen: dict[str, str | None]
    sure: dict[str, Sure]

    @classmethod
    def from_query(cls, bank: list[Item], query: Mapping[str, str]) -> Sitting:
        """Read a sitting from an address; what does not belong to the form is passed over.

        Without a usable seed one is drawn, so the first reply starts a sitting of its own.
        """
        seed = seed_of(query.get("seed", ""))
        by_id = {item["id"]: item for item in bank}
        items = [in_order(seed, by_id[slug]) for slug in order(seed, list(by_id))]
        given = {
            item["id"]: query.get(item["id"]) for item in items if has_option(item, query.get(item["id"]))
        }
        chosen = {slug: option or None for slug, option in given.items()}
        sure = {slug: SURE[query[f"{slug}.sure"]] for slug in chosen if query.get(f"{slug}.sure") in SURE}
        return cls(seed, items, chosen, sure)

    @property
    def waiting(self) -> Item | None:
        """Return the first question that has no answer."""
        return next((item for item in self.items if item["id"] not in self.chosen), None)

    @property
    def right(self) -> int:
        return sum(self.mark(item).right for item in self.items if item["id"] in self.chosen)

    def position(self, item: Item) -> int:
        return self.items.index(item) + 1

    def answered(self, slug: str) -> Item | None:
        return next((item for item in self.items if item["id"] == slug and slug in self.chosen), None)

    def option(self, item: Item) -> Option | None:
        """Return the option that was chosen."""
        return next((option for option in item["options"] if option["id"] == self.chosen[item["id"]]), None)

    def right_option(self, item: Item) -> Option:
        return next(option for option in item["options"] if option["id"] == item["answer"])

    def mark(self, item: Item) -> Mark:
        return mark(item, self.chosen[item["id"]])

    def is_urgent(self, item: Item) -> bool:
        """Tell whether a sure and wrong answer touched a belief that can hurt someone."""
        return (
            item.get("safety", False) and not self.mark(item).right and self.sure.get(item["id"], 1) >= FAIRLY
        )

    def states(self) -> dict[str, State]:
        return states(self.items, [self.answer(place, item) for place, item in enumerate(self.items)])

    def answer(self, place: int, item: Item) -> Answer:
        slug = item["id"]
        return {
            "id": slug,
            "item": slug,
            "option": self.chosen.get(slug),
            "sure": self.sure.get(slug),
            "at": f"{place:04}",
        }

    def fields(self) -> list[tuple[str, str]]:
        """Return what the next address must carry, as names and values."""
        pairs = [("seed", str(self.seed))]
        for slug, option in self.chosen.items():
            pairs.append((slug, option or SKIPPED))
            if slug in self.sure:
                pairs.append((f"{slug}.sure", str(self.sure[slug])))
        return pairs


def seed_of(given: str) -> int:
    is_number = given.isascii() and given.isdecimal() and len(given) <= len(str(UINT32))
    return int(given) if is_number and int(given) <= UINT32 else secrets.randbits(32)


def in_order(seed: int, item: Item) -> Item:
    options = {option["id"]: option for option in item["options"]}
    return {**item, "options": [options[name] for name in option_order(seed, item)]}


def has_option(item: Item, name: str | None) -> bool:
    return name == SKIPPED or any(option["id"] == name for option in item["options"])
