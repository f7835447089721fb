"""The stylesheets: their files joined, minified and put into each page, allowed by their hashes."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import lightningcss
from django.contrib.staticfiles.storage import staticfiles_storage

FOLDER = Path(__file__).parent.parent / "static" / "css"
FIRST = ["layers.css", "tokens.css", "base.css", "layout.css"]
# The folders of components that each kind of page needs, besides those that every page does.
KINDS = {
    "reading": ["bib", "reading"],
    "shelf": ["bib", "reading", "shelf"],
    "quiz": ["quiz"],
    "huddle": ["huddle"],
    "me": ["own", "me"],
    "plan": ["bib", "own", "plan"],
    "coach": ["room", "coach"],
    "board": ["room", "board"],
    "poster": ["room", "coach", "poster"],
    "packed": ["reading", "packed"],
}
URL = re.compile(r"""url\(["']?\.\./(?P<name>[^"')]+)["']?\)""")


@cache
def stylesheet(kind: str) -> str:
    """Return the whole stylesheet of a kind of page, with file names as they are served."""
    components = FOLDER / "components"
    files = [
        *(FOLDER / name for name in FIRST),
        *sorted(components.glob("*.css")),
        *(file for folder in KINDS[kind] for file in sorted(components.glob(f"{folder}/*.css"))),
    ]
    joined = "\n".join(file.read_text(encoding="utf-8") for file in files)
    served = URL.sub(lambda found: f"url({staticfiles_storage.url(found['name'])})", joined)
    return lightningcss.process_stylesheet(served, minify=True)


def style_hashes(body: bytes) -> list[str]:
    """Return the source expression that lets a policy pass the stylesheet of a page, and no other."""
    return [digest for style, digest in styles() if style in body] or ["'none'"]


@cache
def styles() -> list[tuple[bytes, str]]:
    """Return each stylesheet with its source expression."""
    sheets = [stylesheet(kind).encode() for kind in KINDS]
    return [(f"<style>{sheet.decode()}</style>".encode(), source_of(sheet)) for sheet in sheets]


def source_of(sheet: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(sheet).digest()).decode()}'"
