"""Passwords, hashed by Argon2, a few at a time: each takes memory, and a crowd at once would take it all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2  # in each of the server's processes: 38 MiB at most, for as long as it takes
IN_LINE = 8  # a longer line is an attack, or a server that is too small
PATIENCE = 5  # seconds

line = BoundedSemaphore(AT_ONCE + IN_LINE)
desks = BoundedSemaphore(AT_ONCE)


class TooBusyError(Exception):
    """More passwords wait to be checked than this server can do."""


class CappedArgon2(Argon2PasswordHasher):
    """OWASP's second choice of Argon2id (19 MiB, two passes, one thread): about 30 ms and 19 MiB a hash."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with turn():
            return bool(super().verify(password, encoded))


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a desk. Raises TooBusyError when the line is full, or takes too long."""
    if not line.acquire(blocking=False):
        raise TooBusyError
    try:
        if not desks.acquire(timeout=PATIENCE):
            raise TooBusyError
        try:
            yield
        finally:
            desks.release()
    finally:
        line.release()
