"""JSON as our phones write it: what only an attacker or a bug writes is refused unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from ninja.parser import Parser

View = Callable[..., HttpResponseBase]

MOST_BYTES = 256 * 1024
UNREADABLE, TOO_LARGE, NOT_JSON = 400, 413, 415


class StrictJSON(Parser):
    """Reads a request's body; what cannot be read is answered with 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=refuse, object_pairs_hook=once_each)


def bounded(view: View) -> View:
    """Answer 413 for a body that is too large, and 415 for one that does not say it is JSON: both unread."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        length = request.headers.get("Content-Length") or "0"
        if not re.fullmatch(r"[0-9]{1,15}", length):
            return JsonResponse({"detail": "Say how long it is."}, status=UNREADABLE)
        if int(length) > MOST_BYTES:
            return JsonResponse({"detail": f"At most {MOST_BYTES} bytes."}, status=TOO_LARGE)
        if request.method in {"POST", "PUT"} and request.content_type != "application/json":
            return JsonResponse({"detail": "Send application/json."}, status=NOT_JSON)
        return view(request, *args, **named)

    return wrapped


def refuse(name: str) -> None:
    raise ValueError(name)


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members; one that is named twice, or text that is no text, is refused."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("named twice")
    if not all(is_text(value) for pair in pairs for value in pair if isinstance(value, str)):
        raise ValueError("no text")
    return found


def is_text(value: str) -> bool:
    """Tell whether it can be written down: half of a surrogate pair cannot, nor what ends text in C."""
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
