"""How often somebody may guess wrongly. Right guesses are free: a whole stadium shares one address."""

from __future__ import annotations

import time
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


class Limit(NamedTuple):
    """At most so many wrong guesses in so many seconds."""

    most: int
    seconds: int


FROM_ONE_ADDRESS = Limit(20, 600)
FROM_EVERYWHERE = Limit(1_000, 3_600)


def wait(action: str, request: HttpRequest) -> int:
    """Return the seconds until this visitor may guess again, 0 for at once."""
    return max(left(key, limit) for key, limit in kept(action, request))


def failed(action: str, request: HttpRequest) -> None:
    """Count one wrong guess."""
    for key, limit in kept(action, request):
        count, ends_at = cache.get(key) or (0, time.time() + limit.seconds)
        cache.set(key, (count + 1, ends_at), max(1, ends_at - time.time()))


def kept(action: str, request: HttpRequest) -> list[tuple[str, Limit]]:
    address = get_adapter().get_client_ip(request)
    return [(f"guess:{action}:{address}", FROM_ONE_ADDRESS), (f"guess:{action}", FROM_EVERYWHERE)]


def left(key: str, limit: Limit) -> int:
    count, ends_at = cache.get(key) or (0, 0.0)
    return max(1, round(ends_at - time.time())) if count >= limit.most else 0
