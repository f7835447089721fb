"""Wait for something by looking again and again, never by sleeping for a guessed time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeVar

Seen = TypeVar("Seen")

PAUSE = 0.02


def until(look: Callable[[], Seen | Literal[False] | None], what: str, seconds: float = 15) -> Seen:
    """Look until something true is seen, and return it; fail with what was seen last."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}, last saw {seen!r}"
        time.sleep(PAUSE)
    return seen


def settled(look: Callable[[], Seen], seconds: float = 0.5) -> Seen:
    """Look for a while at something that should stay as it is, and return it; fail if it moves."""
    first = look()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert (now := look()) == first, f"{first!r} became {now!r}"
        time.sleep(PAUSE)
    return first
