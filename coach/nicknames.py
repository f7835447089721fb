"""What a nickname may be, and how two of the same are told apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain, count

LONGEST = 40
HIDDEN_CATEGORIES = {
    "Cc",
    "Cf",
    "Co",
    "Cs",
    "Cn",
}  # controls, joiners and turns of direction, what has no sign
# Letters and marks that show nothing: fillers, a blank of Braille, joiners of marks.
HIDDEN = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
SELECTORS = range(0xFE00, 0xFE10), range(0x180B, 0x1810), range(0xE0100, 0xE01F0)


def read_nickname(typed: str) -> str:
    """Return what was typed with its spaces folded, in the one spelling that looks so."""
    return unicodedata.normalize("NFC", " ".join(typed.split()))


def hides_something(nickname: str) -> bool:
    """Tell whether part of it cannot be seen, or turns the rest round: two could look the same."""
    return any(
        letter in HIDDEN
        or unicodedata.category(letter) in HIDDEN_CATEGORIES
        or any(ord(letter) in selectors for selectors in SELECTORS)
        for letter in nickname
    )


def shows_something(nickname: str) -> bool:
    """Tell whether a letter, a digit or a sign can be seen: marks alone have nothing to stand on."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in nickname)


def key(nickname: str) -> str:
    """Return what two nicknames share when a coach could not tell them apart."""
    return unicodedata.normalize("NFKC", nickname).casefold()


def told_apart(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, or the first of "Abel 2", "Abel 3" and so on that is free."""
    keys = {key(nickname) for nickname in taken}
    ends = chain([""], (f" {number}" for number in count(2)))
    return next(
        name
        for name in (f"{wanted[: LONGEST - len(end)].rstrip()}{end}" for end in ends)
        if key(name) not in keys
    )
