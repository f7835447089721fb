"""The scripts that stand in a page itself, allowed by their hash: they are needed before any file is."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cramps_site.storage import served

READING = ("late.js",)
QUIZ = ("early.js", "late.js")


@cache
def inline_script(names: tuple[str, ...]) -> str:
    return ";".join(served(name) for name in names)


def script_hashes(body: bytes) -> list[str]:
    """Return the source expressions that let a policy pass the script of ours that stands in a page."""
    kinds = [kind for kind in (QUIZ, READING) if f">{inline_script(kind)}<".encode() in body]
    return [hash_of(kind) for kind in kinds]


@cache
def hash_of(names: tuple[str, ...]) -> str:
    digest = hashlib.sha256(inline_script(names).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
