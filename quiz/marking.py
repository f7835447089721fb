"""Marking: values in, new values out. The phone runs the same rules (static/js/quiz), over the same cases."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, NotRequired, TypedDict

Sure = Literal[1, 2, 3]
State = Literal["solid", "shaky", "gap", "misconception"]
UINT32 = 0xFFFFFFFF
FAIRLY = 2


class Option(TypedDict):
    """A choice; `belief` is the false belief a wrong one shows, None for the right one."""

    id: str
    text: str
    belief: str | None


class Item(TypedDict):
    """A question; marking needs no more of it than these fields."""

    id: str
    kind: Literal["single", "true-false", "scene"]
    belief: str
    answer: str
    options: list[Option]
    safety: NotRequired[bool]


class Answer(TypedDict):
    """One answer: `option` is None when the question was skipped, `sure` when certainty was."""

    id: str
    item: str
    option: str | None
    sure: Sure | None
    at: str


class Mark(NamedTuple):
    right: bool
    belief: str | None


def order(seed: int, ids: Sequence[str]) -> list[str]:
    """Shuffle ids (Fisher-Yates from the end, driven by mulberry32) the way every phone does for that seed.

    `seed` is a whole number from 0 to 2**32 - 1.
    """
    shuffled, state = list(ids), seed & UINT32
    for last in range(len(shuffled) - 1, 0, -1):
        state = (state + 0x6D2B79F5) & UINT32
        other = mulberry32(state) * (last + 1) >> 32
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return shuffled


def mulberry32(state: int) -> int:
    """Scramble 32 bits into 32 others (Tommy Ettinger's mulberry32, public domain)."""
    mixed = (state ^ state >> 15) * (state | 1) & UINT32
    mixed ^= mixed + ((mixed ^ mixed >> 7) * (mixed | 61) & UINT32) & UINT32
    return (mixed ^ mixed >> 14) & UINT32


def option_order(seed: int, item: Item) -> list[str]:
    """Return the option ids as this attempt shows them; true and false keep their places."""
    ids = [option["id"] for option in item["options"]]
    if item["kind"] == "true-false":
        return ids
    return order(seed ^ zlib.crc32(item["id"].encode()), ids)


def mark(item: Item, option_id: str | None) -> Mark:
    """Mark one choice; None is a question that was skipped.

    Raises KeyError when the question has no such option.
    """
    if option_id is None:
        return Mark(right=False, belief=None)
    chosen = {option["id"]: option for option in item["options"]}[option_id]
    is_right = option_id == item["answer"]
    return Mark(is_right, None if is_right else chosen["belief"])


def states(items: Iterable[Item], answers: Iterable[Answer]) -> dict[str, State]:
    """Tell the state of each belief the answers touch, whatever order they arrive in.

    Wrong and at least fairly sure is a misconception of the belief that the chosen option shows; see the
    certainty scheme of Gardner-Medwin. Answers to questions nobody knows are passed over.
    """
    known = {item["id"]: item for item in items}
    found: dict[str, State] = {}
    was_wrong: dict[str, bool] = {}
    for answer in sorted(answers, key=lambda given: (given["at"], given["id"])):
        item = known.get(answer["item"])
        if item is None:
            continue
        result = mark(item, answer["option"])
        is_sure = (answer["sure"] or 0) >= FAIRLY
        own = item["belief"]
        if result.right:
            found[own] = "solid" if is_sure and not was_wrong.get(own) else "shaky"
        else:
            found[own] = "gap"
            if result.belief and is_sure:
                found[result.belief] = "misconception"
                was_wrong[result.belief] = True
        was_wrong[own] = not result.right
    return found
