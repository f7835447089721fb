"""What an operator may set, and the words that say what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import dj_database_url
from marshmallow import ValidationError


def is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def http_origin(value: str) -> None:
    """Accept `https://host`, or plain http for this machine alone; empty means: not set."""
    if not value:
        return
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        message = f"{value!r} should look like https://cramps.example.org"
        raise ValidationError(message)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        message = f"{value!r}: plain http is for this machine only, use https"
        raise ValidationError(message)


def phone_number(value: str) -> None:
    if not value.replace(" ", "").removeprefix("+").isdigit():
        message = f"{value!r} is not a telephone number"
        raise ValidationError(message)


def port_number(value: int) -> None:
    highest = 65535
    if not 0 < value <= highest:
        message = f"{value} is not between 1 and {highest}"
        raise ValidationError(message)


def database_url(value: str) -> None:
    """Accept what dj-database-url understands; empty means SQLite in var/."""
    try:
        dj_database_url.parse(value or "sqlite://:memory:")
    except ValueError as error:
        message = "should look like postgres://user:password@host:5432/name"
        raise ValidationError(message) from error


def explain(problems: Mapping[str, list[str]] | list[str]) -> str:
    """Put every wrong setting on a line of its own, so that one look mends them all."""
    told = problems.items() if isinstance(problems, Mapping) else [("environment", problems)]
    lines = [f"  {name}: {' '.join(map(str, words))}" for name, words in told]
    return "\n".join(["These settings are wrong:", *lines])
