"""Marking: values in, new values out. The phone runs the same rules (static/js/quiz), over the same cases."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, NotRequired, TypedDict

Sure = Literal[1, 2, 3]
State = Literal["solid", "shaky", "gap", "misconception"]
UINT32 = 0xFFFFFFFF
FAIRLY = 2
WEEK = timedelta(days=7)


class Option(TypedDict):
    """A choice; `belief` is the false belief a wrong one shows, None for the right one."""

    id: str
    text: str
    belief: str | None


class Item(TypedDict):
    """A question; marking needs no more of it than these fields. Its belief is empty in a warm-up."""

    id: str
    version: NotRequired[int]
    kind: Literal["single", "true-false", "scene"]
    belief: str
    answer: str
    options: list[Option]


class Answer(TypedDict):
    """One answer: `option` is None when the question was skipped, `sure` when certainty was.

    One that names no version was given to the question as it stands.
    """

    id: str
    item: str
    version: NotRequired[int]
    option: str | None
    sure: Sure | None
    at: str


class Mark(NamedTuple):
    right: bool
    belief: str | None


class Sighting(NamedTuple):
    """A belief as one answer leaves it."""

    belief: str
    state: State
    at: str

    @property
    def is_wrong(self) -> bool:
        return self.state in {"gap", "misconception"}


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


def option_order(seed: int, item: Item, round_number: int = 1) -> list[str]:
    """Return the option ids as this attempt shows them; true and false keep their places.

    What is asked once more, in a second round, is shuffled anew.
    """
    ids = [option["id"] for option in item["options"]]
    if item["kind"] == "true-false":
        return ids
    name = item["id"] if round_number == 1 else f"{item['id']}/{round_number}"
    return order(seed ^ zlib.crc32(name.encode()), ids)


def mark(item: Item, option_id: str | None) -> Mark:
    """Mark one choice; None is a question that was skipped.

    Raises KeyError when the question has no such option.
    """
    if option_id is None:
        return Mark(right=False, belief=None)
    chosen = {option["id"]: option for option in item["options"]}[option_id]
    is_right = option_id == item["answer"]
    return Mark(is_right, None if is_right else chosen["belief"])


def mistaken(item: Item, option_id: str | None, sure: Sure | None) -> list[str]:
    """Name the beliefs that a sure answer gets wrong: the question's own, and the one shown.

    Empty where the answer is right, unsure or skipped, and in a warm-up, where nothing is at stake.
    """
    if not item["belief"] or option_id is None or (sure or 0) < FAIRLY:
        return []
    result = mark(item, option_id)
    return [] if result.right else list(dict.fromkeys(filter(None, [item["belief"], result.belief])))


def states(items: Iterable[Item], answers: Iterable[Answer]) -> dict[str, State]:
    """Tell the state of each belief the answers touch, whatever order they arrive in.

    Wrong and at least fairly sure is a misconception of the belief that the chosen option shows; see the
    certainty scheme of Gardner-Medwin. Answers to questions nobody knows are passed over.
    """
    return {sighting.belief: sighting.state for sighting in sightings(items, answers)}


def fixed(items: Iterable[Item], answers: Iterable[Answer]) -> list[str]:
    """Name the beliefs that were wrong once and are mended for good, in the order of the alphabet.

    They are solid now, a week or more after the last wrong answer: a sure mistake that was set right comes
    back in the first days, if it does (Butler, Fazio and Marsh 2011).
    """
    wrong_at: dict[str, str] = {}
    last: dict[str, Sighting] = {}
    for sighting in sightings(items, answers):
        last[sighting.belief] = sighting
        if sighting.is_wrong:
            wrong_at[sighting.belief] = sighting.at
    return sorted(
        belief
        for belief, at in wrong_at.items()
        if last[belief].state == "solid" and moment(last[belief].at) - moment(at) >= WEEK
    )


def sightings(items: Iterable[Item], answers: Iterable[Answer]) -> Iterator[Sighting]:
    """Follow the beliefs through the answers in the order of their time, each time one is touched."""
    known: dict[tuple[str, int | None], Item] = {}
    for item in items:
        known[item["id"], None] = known[item["id"], item.get("version")] = item
    last: dict[str, Sighting] = {}
    for answer in sorted(answers, key=lambda given: (given["at"], given["id"])):
        asked = known.get((answer["item"], answer.get("version")))
        if asked is None or not asked["belief"]:
            continue
        for sighting in seen(last.get(asked["belief"]), asked, answer):
            last[sighting.belief] = sighting
            yield sighting


def seen(before: Sighting | None, item: Item, answer: Answer) -> Iterator[Sighting]:
    """Tell what one answer shows: of the question's own belief, and of another if it was wrong and sure."""
    result = mark(item, answer["option"])
    is_sure = (answer["sure"] or 0) >= FAIRLY
    if result.right:
        is_solid = is_sure and not (before and before.is_wrong)
        yield Sighting(item["belief"], "solid" if is_solid else "shaky", answer["at"])
        return
    yield Sighting(item["belief"], "gap", answer["at"])
    if result.belief and is_sure:
        yield Sighting(result.belief, "misconception", answer["at"])


def moment(at: str) -> datetime:
    return datetime.fromisoformat(at)
