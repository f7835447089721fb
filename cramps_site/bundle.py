"""One file that holds every public file: what compresses together travels together.

Form feeds part it. First comes JSON: `kinds`, pairs of headers and form, and for each file which kind it is.
Then a table, and the bodies in the order of the files. Line n of the table is what the character with code n
stands for, in the bodies and in the lines below; where it is empty or missing, for itself. So each line that
many pages share, each title of a source and each common word is told once, which brotli alone does not reach
over so long a text. Addresses and revisions stay out: the worker's list has them, in the same order.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import count

from cramps_site.publicfile import FOREVER, PublicFile, PublishingError

BINARY = ("font/", "image/png")
PART = "\f"
PRIVATE = 0xE000  # the first of the characters that stand for pieces until all pieces are known
TAKEN = re.compile("[\0-\x08\x0b-\x1f\x7f\ue000-\uf8ff]")
ONE_BYTE = [chr(code) for code in range(1, 0x80) if TAKEN.match(chr(code)) and chr(code) not in "\f\r"]
TWO_BYTES = [chr(code) for code in range(0x80, 0x800)]


@dataclass(frozen=True)
class Level:
    """Pieces of text that are told once where they come up often enough, the `most` that save most."""

    pattern: re.Pattern[str]
    fewest: int
    most: int

    def pieces(self, texts: list[str]) -> list[str]:
        """Return them in an order that compresses well: those for the shortest marks, then by the alphabet."""
        found = Counter(piece for text in texts for piece in self.pattern.findall(text))
        often = [piece for piece in found if found[piece] >= self.fewest]
        kept = sorted(often, key=lambda piece: (-found[piece] * (len(piece) - 2), piece))[: self.most]
        first = set(sorted(kept, key=lambda piece: (-found[piece], piece))[: len(ONE_BYTE)])
        return sorted(kept, key=lambda piece: (piece not in first, piece))

    def marked(self, text: str, marks: dict[str, str]) -> str:
        return self.pattern.sub(lambda found: marks.get(found[0], found[0]), text)


LEVELS = [
    Level(re.compile(r"[^\n]{20,}"), fewest=4, most=400),  # lines
    Level(re.compile(r'[^<>"\n]{20,}'), fewest=3, most=200),  # what stands between tags or quotes
    Level(re.compile(r'="|">|</?[a-z0-9]{1,8}>|[A-Za-z]{2,}'), fewest=3, most=1300),  # words and plain tags
]


def make_bundle(files: list[PublicFile]) -> PublicFile:
    table, bodies = shortened([text_of(file) for file in files])
    kinds = [[file.headers, "base64" if is_binary(file) else "text"] for file in files]
    different = [kind for place, kind in enumerate(kinds) if kind not in kinds[:place]]
    told = {"kinds": different, "files": [different.index(kind) for kind in kinds]}
    head = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    body = PART.join([head, "\n".join(table), *bodies]).encode()
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

    Raises PublishingError when it uses a character that the bundle needs.
    """
    if is_binary(file):
        return base64.b64encode(file.body).decode()
    text = file.body.decode()
    if TAKEN.search(text):
        raise PublishingError(f"{file.url} uses a control or private-use character; nothing was published")
    return text


def shortened(texts: list[str]) -> tuple[list[str], list[str]]:
    """Return the table, and the texts with characters of it in place of pieces."""
    pieces: list[str] = []
    private: list[str] = []  # the character of each piece; those of a later level stand before it
    fresh = map(chr, count(PRIVATE))
    for level in LEVELS:
        found = level.pieces([*pieces, *texts])
        marks = dict(zip(found, fresh))
        texts = [level.marked(text, marks) for text in texts]
        pieces = [*found, *(level.marked(piece, marks) for piece in pieces)]
        private = [*marks.values(), *private]
    free = free_characters(texts, pieces)
    return table_of(dict(zip(free, pieces))), ...
