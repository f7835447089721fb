"""The one script that stands in a page itself, allowed by its hash: it must be there before any file is."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cramps_site.storage import served

EARLY = "early.js"


@cache
def early_script() -> str:
    return served(EARLY)


@cache
def script_hash() -> str:
    """Return the source expression that lets a content security policy pass the script, and no other."""
    digest = hashlib.sha256(early_script().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
