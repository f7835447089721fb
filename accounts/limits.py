"""How often somebody may guess wrongly. Right guesses are free: a whole stadium shares one address.

Three counts: for what is guessed at (where the guess names it), for the address it comes from, and for the
whole server. The cache is a table, so the server's processes count together.
"""

from __future__ import annotations

import time
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest


class Limit(NamedTuple):
    """At most so many wrong guesses in so many seconds."""

    most: int
    seconds: int


AT_ONE_KEY = Limit(10, 600)
FROM_ONE_ADDRESS = Limit(20, 600)
FROM_EVERYWHERE = Limit(1_000, 3_600)


def wait(action: str, request: HttpRequest, key: str = "") -> int:
    """Return the seconds until this visitor may guess again, 0 for at once."""
    return max(left(name, limit) for name, limit in kept(action, request, key))


def failed(action: str, request: HttpRequest, key: str = "") -> None:
    """Count one wrong guess."""
    with transaction.atomic():  # SQLite's writers queue here, so that none is lost
        for name, limit in kept(action, request, key):
            count, ends_at = cache.get(name) or (0, time.time() + limit.seconds)
            cache.set(name, (count + 1, ends_at), max(1, ends_at - time.time()))


def address_of(request: HttpRequest) -> str:
    """Return who asks; of the newer addresses the network, since each visitor has a whole one.

    Behind a proxy (an https origin) that is the last entry of X-Forwarded-For, elsewhere the connection's.
    """
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "unknown"
    is_old = isinstance(address, IPv4Address)
    return str(address) if is_old else str(ip_network(f"{address}/64", strict=False))


def kept(action: str, request: HttpRequest, key: str) -> list[tuple[str, Limit]]:
    at_key = [(f"guess:{action}:at:{sha256(key.encode()).hexdigest()}", AT_ONE_KEY)] if key else []
    address = (f"guess:{action}:from:{address_of(request)}", FROM_ONE_ADDRESS)
    return [*at_key, address, (f"guess:{action}", FROM_EVERYWHERE)]


def left(name: str, limit: Limit) -> int:
    count, ends_at = cache.get(name) or (0, 0.0)
    return max(1, round(ends_at - time.time())) if count >= limit.most else 0
