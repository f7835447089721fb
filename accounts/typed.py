"""Codes that people read aloud and type with one thumb."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
LENGTH = 8  # 40 bits
LOOK_ALIKES = str.maketrans("ILO", "110")


def new_code(length: int = LENGTH) -> str:
    """Draw a code that nobody can guess, of `length` letters of five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(typed: str) -> str:
    """Return what was meant: case, spaces and dashes do not count, and look-alikes are one letter.

    What can be no code comes back as it is read; it matches none.
    """
    return "".join(typed.split()).replace("-", "").upper().translate(LOOK_ALIKES)


def shown_code(code: str) -> str:
    """Return the code in groups of four, as `AB12 CD34`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
