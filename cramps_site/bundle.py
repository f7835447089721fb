"""One file that holds every public file: what compresses together travels together.

Its first line is JSON: `lines`, and for each file its address, headers, length (in UTF-16 units, as
JavaScript counts) and form. The bodies follow without a gap. A line that many pages share stands in `lines`
once; in the bodies one private-use character, U+E000 for the first, stands for it. Revisions stay out: the
worker's list has them, and they would not compress a second time.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from cramps_site.publicfile import FOREVER, PublicFile, PublishingError

SHORTEST = 40  # characters: a shorter line compresses as well where it stands
FEWEST = 3  # pages that share it
FIRST, LAST = 0xE000, 0xF8FF
BINARY = ("font/", "image/png")


def make_bundle(files: list[PublicFile]) -> PublicFile:
    texts = [text_of(file) for file in files]
    lines = shared_lines(texts)
    marks = {line: chr(FIRST + place) for place, line in enumerate(lines)}
    bodies = ["\n".join(marks.get(line, line) for line in text.split("\n")) for text in texts]
    rows = [
        [file.url, file.headers, units(body), "base64" if is_binary(file) else "text"]
        for file, body in zip(files, bodies, strict=True)
    ]
    head = json.dumps({"lines": lines, "files": rows}, ensure_ascii=False, separators=(",", ":"))
    body = f"{head}\n{''.join(bodies)}".encode()
    digest = hashlib.sha256(body).hexdigest()[:16]
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": FOREVER,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Vary": "Accept-Encoding",
    }
    return PublicFile(f"/offline-bundle.{digest}.txt", headers, body)


def is_binary(file: PublicFile) -> bool:
    return file.headers["Content-Type"].startswith(BINARY)


def text_of(file: PublicFile) -> str:
    """Return the body as text.

    Raises PublishingError when it uses a character that stands for a line.
    """
    if is_binary(file):
        return base64.b64encode(file.body).decode()
    text = file.body.decode()
    if any(FIRST <= ord(character) <= LAST for character in text):
        raise PublishingError(f"{file.url} uses a private-use character; nothing was published")
    return text


def shared_lines(texts: Iterable[str]) -> list[str]:
    """Return the long lines that several files share, in an order that the same files always give."""
    found = Counter(line for text in texts for line in set(text.split("\n")) if len(line) >= SHORTEST)
    return sorted(line for line, count in found.items() if count >= FEWEST)[: LAST - FIRST + 1]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
