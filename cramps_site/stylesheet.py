"""The stylesheet: its files joined, minified and put into each page, allowed by its hash."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import rcssmin
from django.contrib.staticfiles.storage import staticfiles_storage

FOLDER = Path(__file__).parent.parent / "static"
FIRST = ["layers.css", "tokens.css", "base.css", "layout.css"]
URL = re.compile(r"""url\(["']?\.\./(?P<name>[^"')]+)["']?\)""")


@cache
def stylesheet() -> str:
    """Return the whole stylesheet, with file names as they are served."""
    css = FOLDER / "css"
    files = [*(css / name for name in FIRST), *sorted((css / "components").glob("*.css"))]
    joined = "\n".join(file.read_text(encoding="utf-8") for file in files)
    served = URL.sub(lambda found: f"url({staticfiles_storage.url(found['name'])})", joined)
    return str(rcssmin.cssmin(served))


@cache
def style_hash() -> str:
    """Return the source expression that lets a content security policy pass the stylesheet."""
    digest = hashlib.sha256(stylesheet().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
