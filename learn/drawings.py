"""Drawings are files too, put into the page itself so that they follow its colours."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "content" / "en" / "drawings"
BETWEEN_TAGS = re.compile(r">\s+<")


def exists(name: str) -> bool:
    return (FOLDER / f"{name}.svg").is_file()


@cache
def drawing(name: str) -> SafeString:
    """Return the SVG of that name, without the white space between its tags.

    Raises FileNotFoundError: a page that lost its drawing must not be published.
    """
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    return mark_safe(BETWEEN_TAGS.sub("><", text).strip())
