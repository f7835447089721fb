"""One file that holds every public file: what compresses together travels together.

Form feeds part it. First comes JSON: the `kinds` of files, each its headers and its form, and for each file
which kind it is. Then a table, then the bodies, then the paths of drawings. Line n of the table is what the
character with code n stands for, in the bodies and in the lines below; an empty line, or none: for itself.
Brotli alone pays more for a line, a title or a word each time that it comes back, the more so the longer ago
it was. Paths are numbers, which compress better by themselves: code 16 stands for the next of them. A word
with a capital is told as the word itself, after code 14 and a space: most words follow one.
Addresses and revisions stay out: the worker's list has them, in the order of the bodies.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass

from cramps_site.publicfile import FOREVER, PublicFile, PublishingError

BINARY = ("font/", "image/png")
PART = "\f"
PRIVATE = 0xE000  # the first of the characters that stand for pieces until all pieces are known
TAKEN = re.compile("[\0-\x08\x0b-\x1f\x7f\ue000-\uf8ff]")
PATH = re.compile(r"[Mm][\d.-][\dMmLlHhVvCcSsQqTtAaZz .-]{6,}")
NEXT_PATH = "\x10"
WORD = re.compile(r"\b[A-Za-z][a-z]+\b")
CAPITAL = "\x0e "
SHORT = [chr(code) for code in (*range(1, 9), 11, 15, *range(17, 32), 127)]  # one byte each
MARKS = [*SHORT, *(chr(code) for code in range(0x80, 0x800))]


@dataclass(frozen=True)
class Level:
    """Pieces that are told once where they come up often enough, at most so many."""

    pattern: re.Pattern[str]
    fewest: int
    most: int

    def pieces(self, texts: list[str], room: int) -> list[str]:
        """Return what saves most, in an order that compresses well: for the short marks, then by alphabet."""
        found = Counter(piece for text in texts for piece in self.pattern.findall(text))
        often = sorted(piece for piece in found if found[piece] >= self.fewest)
        often.sort(key=lambda piece: (found[piece] - 1) * (len(piece) - 2), reverse=True)
        kept = often[: min(self.most, room)]
        first = sorted(kept, key=lambda piece: -found[piece])[: len(SHORT)]
        return sorted(kept, key=lambda piece: (piece not in first, piece))

    def marked(self, texts: list[str], marks: dict[str, str]) -> list[str]:
        return [self.pattern.sub(lambda found: marks.get(found[0], found[0]), text) for text in texts]


SMALL = [
    r'[\]}"]*,[\[{]*"[a-z]+":[\[{]*"?',  # a key of JSON
    r'</?[a-z0-9]{1,8}(?: [a-z]+="|>)|">|="|" [a-z]+="',  # a tag with its first attribute; a further one
    r" [a-z]{2,}|[A-Za-z]{2,}(?:[-_]{1,2}[a-z]+)*",  # a word with the space before it; a slug
]
LEVELS = [
    Level(re.compile(r"[^\n]{20,}"), fewest=4, most=400),  # lines
    Level(re.compile(r'[^<>"\n. ][^<>"\n]{18,}[^<>"\n. ]'), fewest=3, most=200),  # between tags or quotes
    Level(re.compile("|".join(SMALL)), fewest=3, most=1800),
]


def make_bundle(files: list[PublicFile]) -> PublicFile:
    table, bodies = shortened(lowered([text_of(file) for file in files]))
    kinds = [[file.headers, "base64" if is_binary(file) else "text"] for file in files]
    different = [kind for place, kind in enumerate(kinds) if kind not in kinds[:place]]
    told = {"kinds": different, "files": [different.index(kind) for kind in kinds]}
    head = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    parts = ["\n".join(table), *bodies]
    paths = [path for part in parts for path in PATH.findall(part)]
    parts = [PATH.sub(NEXT_PATH, part) for part in parts]
    body = PART.join([head, *parts, "\n".join(paths)]).encode()
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


def lowered(texts: list[str]) -> list[str]:
    """Return the texts with capitals told apart from words that are there without one too."""
    words = {word for text in texts for word in WORD.findall(text)}

    def told(found: re.Match[str]) -> str:
        word = found[0].lower()
        return CAPITAL + word if word in words and word != found[0] else found[0]

    return [WORD.sub(told, text) for text in texts]


def shortened(texts: list[str]) -> tuple[list[str], list[str]]:
    """Return the table, and the texts with its characters in place of pieces."""
    used = set().union(*texts)
    free = [mark for mark in MARKS if mark not in used]
    pieces: list[str] = []  # a piece stands after those that it holds: they are of a later level
    drafts: list[str] = []
    for level in LEVELS:
        found = level.pieces([*pieces, *texts], len(free) - len(pieces))
        marks = {piece: chr(PRIVATE + len(pieces) + place) for place, piece in enumerate(found)}
        texts, pieces = level.marked(texts, marks), [*found, *level.marked(pieces, marks)]
        drafts = [*marks.values(), *drafts]
    final = str.maketrans(dict(zip(drafts, free, strict=False)))
    told = {mark: piece.translate(final) for mark, piece in zip(free, pieces, strict=False)}
    table = [told.get(chr(code), "") for code in range(max(map(ord, told), default=0) + 1)]
    return table, [text.translate(final) for text in texts]
