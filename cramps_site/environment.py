"""What an operator may set, and the words that say what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from marshmallow import ValidationError


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_every_address(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def http_origin(value: str) -> None:
    """Accept `https://host`, or plain http for this machine alone; empty means: not set."""
    if not value:
        return
    scheme, host = scheme_and_host(value)
    if scheme not in {"http", "https"} or not host:
        message = f"{value!r} should look like https://cramps.example.org"
        raise ValidationError(message)
    if scheme == "http" and not is_loopback(host):
        message = f"{value!r}: plain http is for this machine only, use https"
        raise ValidationError(message)


def origin(given: str, host: str, port: int) -> str:
    """Return the origin in lower case, without a path; by default this machine's own address."""
    if given:
        parts = urlsplit(given)
        return f"{parts.scheme}://{parts.netloc.lower()}"
    name = "127.0.0.1" if is_every_address(host) else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def scheme_and_host(value: str) -> tuple[str, str]:
    """Return both parts of an origin; the host is empty when there is more to it, or it makes no sense."""
    try:
        parts = urlsplit(value)
        is_plain = parts.netloc.rpartition("@")[0] == "" and (parts.port or 1) > 0
    except ValueError:
        return "", ""
    rest = parts.path.strip("/") + parts.query + parts.fragment
    return parts.scheme, (parts.hostname or "") if is_plain and not rest else ""


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
    """Accept PostgreSQL and SQLite; empty means SQLite in var/."""
    message = "should look like postgres://user:password@host:5432/name"
    try:
        engine = dj_database_url.parse(value or "sqlite://:memory:")["ENGINE"]
    except ValueError as error:
        raise ValidationError(message) from error
    if not engine.endswith((".postgresql", ".sqlite3")):
        raise ValidationError(message)
    if engine.endswith(".postgresql") and not find_spec("psycopg"):
        message = "PostgreSQL needs one more library: uv sync --extra postgres"
        raise ValidationError(message)


def email_url(value: str) -> None:
    """Accept a mail server's address; empty means: codes are printed where the server runs."""
    if not value:
        return
    message = "should look like submission://user:password@mail.example.org:587"
    try:
        parts, mail = urlsplit(value), dj_email_url.parse(value)
    except ValueError as error:
        raise ValidationError(message) from error
    if parts.scheme not in {"smtp", "submission", "submit"} or not parts.hostname:
        raise ValidationError(message)
    is_sealed = mail["EMAIL_USE_TLS"] or mail["EMAIL_USE_SSL"]
    if parts.password and not is_sealed and not is_loopback(parts.hostname):
        message = "would send the password unencrypted: use submission://, or add ?ssl=True for port 465"
        raise ValidationError(message)


def folder(value: Path) -> None:
    try:
        value.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=value).close()
    except OSError as error:
        message = f"{value} cannot be used: {error.strerror}"
        raise ValidationError(message) from error


def explain(problems: Mapping[str, list[str]] | list[str]) -> str:
    """Put every wrong setting on a line of its own, so that one look mends them all."""
    told = problems.items() if isinstance(problems, Mapping) else [("environment", problems)]
    lines = [f"  {name}: {' '.join(map(str, words))}" for name, words in told]
    return "\n".join(["These settings are wrong:", *lines])
