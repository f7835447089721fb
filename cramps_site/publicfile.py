"""What is published: an address, and the bytes and headers that everyone gets from it."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass

import brotli

FOREVER = "public, max-age=31536000, immutable"
WIDEST = 24  # brotli looks back over the whole bundle; no browser takes more


class PublishingError(Exception):
    """A public file cannot be served to everyone as it is, so nothing was published."""


@dataclass(frozen=True)
class PublicFile:
    """One address, its headers and its bytes."""

    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def revision(self) -> str:
        """Return 16 hex digits that change when a header or the body does."""
        told = json.dumps([self.url, sorted(self.headers.items())]).encode()
        return hashlib.sha256(told + b"\n" + self.body).hexdigest()[:16]

    def bodies(self) -> dict[str, bytes]:
        """Return the body plain and as small as each encoding makes it."""
        return {
            "": self.body,
            "br": brotli.compress(self.body, lgwin=WIDEST),
            "gzip": gzip.compress(self.body, 9, mtime=0),
        }


def decoded(body: bytes, encoding: str) -> bytes:
    """Undo an encoding; raises brotli.error, zlib.error, EOFError or OSError where the bytes are damaged."""
    plain: bytes = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}[encoding](body)
    return plain
