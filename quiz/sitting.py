"""A quiz taken without script: the address carries every answer, the server keeps none."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from quiz.marking import (
    UINT32,
    Answer,
    Item,
    Mark,
    Option,
    State,
    Sure,
    mark,
    mistaken,
    option_order,
    order,
    states,
)

SKIPPED = ""
SURE: dict[str, Sure] = {"1": 1, "2": 2, "3": 3}
AGAIN = ".again"


@dataclass(frozen=True)
class Sitting:
    """One run through a form: its items as shuffled by the seed, and what was answered so far.

    When all are answered, sure mistakes follow once more, under an id that ends in `.again`. `chosen` holds
    an option id for each answered item, None where the question was skipped.
    """

    seed: int
    items: list[Item]
    chosen: dict[str, str | None]
    sure: dict[str, Sure]

    @classmethod
    def from_query(cls, bank: list[Item], query: Mapping[str, str], form: str, draws: int = 0) -> Sitting:
        """Read a sitting from an address; what does not belong to the form is passed over.

        Without a usable seed one is drawn, so the first reply starts a sitting of its own. A form that draws
        takes the first so many of the shuffled questions.
        """
        seed = seed_of(query.get("seed", ""))
        if seed is None:
            seed = secrets.randbits(32) if draws else seed_that_opens(bank, form)
        by_id = {item["id"]: item for item in bank}
        items = [in_order(seed, by_id[slug]) for slug in order(seed, list(by_id))[: draws or None]]
        first = cls(seed, items, *given(items, query))
        if first.waiting:
            return first
        asked = [
            *items,
            *(once_more(seed, by_id[item["id"]]) for item in items if first.mistaken(item)),
        ]
        return cls(seed, asked, *given(asked, query))

    @property
    def waiting(self) -> Item | None:
        """Return the first question that has no answer."""
        return next((item for item in self.items if item["id"] not in self.chosen), None)

    @property
    def first_round(self) -> list[Item]:
        return [item for item in self.items if not is_again(item)]

    @property
    def again(self) -> int:
        """Count the sure mistakes so far: each is asked once more."""
        return sum(bool(self.mistaken(item)) for item in self.first_round)

    @property
    def length(self) -> int:
        """Count what is to be answered in both rounds, as far as is known."""
        return len(self.first_round) + self.again

    @property
    def right(self) -> int:
        """Count what was right at the first time of asking."""
        return self.count_right(self.first_round)

    @property
    def right_again(self) -> int:
        return self.count_right([item for item in self.items if is_again(item)])

    def count_right(self, items: list[Item]) -> int:
        return sum(self.mark(item).right for item in items if item["id"] in self.chosen)

    def round_of(self, item: Item) -> list[Item]:
        """Return the items that are asked together with this one: all, or those asked once more."""
        return [each for each in self.items if is_again(each) == is_again(item)]

    def answered(self, slug: str) -> Item | None:
        return next((item for item in self.items if item["id"] == slug and slug in self.chosen), None)

    def option(self, item: Item) -> Option | None:
        """Return the option that was chosen."""
        return next((option for option in item["options"] if option["id"] == self.chosen[item["id"]]), None)

    def right_option(self, item: Item) -> Option:
        return next(option for option in item["options"] if option["id"] == item["answer"])

    def mark(self, item: Item) -> Mark:
        return mark(item, self.chosen[item["id"]])

    def mistaken(self, item: Item) -> list[str]:
        """Name the beliefs that a sure mistake touched."""
        return mistaken(item, self.chosen.get(item["id"]), self.sure.get(item["id"]))

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


def seed_of(given: str) -> int | None:
    is_number = given.isascii() and given.isdecimal() and len(given) <= len(str(UINT32))
    return int(given) if is_number and int(given) <= UINT32 else None


def opening(bank: list[Item], form: str) -> Item:
    """Return the question that stands in the form's page, its options in the order shown there.

    The page is the same for everyone, so its first question is too; the rest of an attempt is shuffled.
    """
    seed = zlib.crc32(form.encode())
    by_id = {item["id"]: item for item in bank}
    return in_order(seed, by_id[order(seed, list(by_id))[0]])


def seed_that_opens(bank: list[Item], form: str) -> int:
    """Draw a seed whose sitting begins with the question that stands in the page, as the phone does."""
    first = opening(bank, form)
    shown = [option["id"] for option in first["options"]]
    ids = [item["id"] for item in bank]
    while True:  # one in 6 x the number of questions will do
        seed = secrets.randbits(32)
        if order(seed, ids)[0] == first["id"] and option_order(seed, first) == shown:
            return seed


def in_order(seed: int, item: Item) -> Item:
    options = {option["id"]: option for option in item["options"]}
    return {**item, "options": [options[name] for name in option_order(seed, item)]}


def once_more(seed: int, item: Item) -> Item:
    """Return a question as it is asked in the second round: under its own name, its options shuffled anew."""
    options = {option["id"]: option for option in item["options"]}
    shuffled = [options[name] for name in option_order(seed, item, 2)]
    return {**item, "id": item["id"] + AGAIN, "options": shuffled}


def is_again(item: Item) -> bool:
    return item["id"].endswith(AGAIN)


def given(items: list[Item], query: Mapping[str, str]) -> tuple[dict[str, str | None], dict[str, Sure]]:
    """Return what an address chose for each item, None where it was skipped, and how sure."""
    told = {item["id"]: query[item["id"]] for item in items if has_option(item, query.get(item["id"]))}
    sure = {slug: SURE[query[f"{slug}.sure"]] for slug in told if query.get(f"{slug}.sure") in SURE}
    return {slug: option or None for slug, option in told.items()}, sure


def has_option(item: Item, name: str | None) -> bool:
    return name == SKIPPED or any(option["id"] == name for option in item["options"])
