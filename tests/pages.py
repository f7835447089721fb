"""The public pages, and how a test reads one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from types import ModuleType

import learn.content
import quiz.content
from learn.models import SOURCES_A_PAGE


def slugs(app: ModuleType, pattern: str) -> list[str]:
    """Return the names of the content files of an app that match, in the order of the alphabet."""
    return sorted(path.stem for path in app.content.FOLDER.glob(pattern))


def used_sources() -> set[str]:
    """Return the register's keys that some page leans on."""
    library = learn.content.read()
    return library.source_keys() | quiz.content.read(library).source_keys()


LESSONS = slugs(learn, "lessons/*.md")
TYPES = slugs(learn, "types/*.md")
STORIES = slugs(learn, "stories/*.md")
BELIEFS = slugs(quiz, "beliefs/*.toml")
FORMS = tomllib.loads((quiz.content.FOLDER / "forms.toml").read_text(encoding="utf-8"))
PUBLIC = [
    "/",
    "/now/",
    "/danger/",
    "/lessons/",
    *(f"/lessons/{slug}/" for slug in LESSONS),
    "/types/",
    *(f"/types/{slug}/" for slug in TYPES),
    "/stories/",
    *(f"/stories/{slug}/" for slug in STORIES),
    "/questions/",
    "/glossary/",
    "/beliefs/",
    *(f"/beliefs/{slug}/" for slug in BELIEFS),
    "/quiz/",
    *(f"/quiz/{slug}/" for slug, form in FORMS.items() if "title" in form and "waits_days" not in form),
    "/huddle/",
    "/install/",
    "/about/",
    "/privacy/",
    "/sources/",
    *(f"/sources/{number}/" for number in range(2, -(-len(used_sources()) // SOURCES_A_PAGE) + 1)),
]
KEPT_ON_THE_PHONE = [*PUBLIC, "/quiz/follow-up/", "/plan/", "/me/", "/offline/"]

VOID = {"br", "img", "input", "link", "meta"}
INLINE = {"a", "b", "em", "strong", "span", "sub", "sup", "code", "q"}
CELLS = {"td", "th", "dt", "dd"}
UNREAD = {"script", "style", "svg", "template", "title"}


class Page(HTMLParser):
    """A page as a reader meets it: its tags in order, and its words without scripts, styles and drawings."""

    def __init__(self, html: str, unread: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._unread = UNREAD | unread
        self._words: list[str] = []
        self.feed(html)
        self.close()

    @staticmethod
    @cache
    def of(body: bytes) -> Page:
        """Read a page; many tests ask about the same one."""
        return Page(body.decode())

    @property
    def words(self) -> str:
        """Return the words a reader sees, each block on a line of its own."""
        lines = "".join(self._words).splitlines()
        return "\n".join(line for line in (re.sub(r"\s+", " ", line).strip() for line in lines) if line)

    def all(self, *names: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name in names]

    def meta(self, name: str) -> str:
        return next(tag["content"] for tag in self.all("meta") if tag.get("name") == name)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
            self.inside.setdefault(tag, []).append("")
        self._break_line(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass
        self._break_line(tag)

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.inside[tag][-1] += data
        if not self._unread.intersection(self._open):
            self._words.append(re.sub(r"\s+", " ", data))

    def _break_line(self, tag: str) -> None:
        if tag not in INLINE:
            self._words.append(" " if tag in CELLS else "\n")


@dataclass(frozen=True)
class Grade:
    """How hard a text is to read: counts, and two grades of school made from them."""

    words: int
    letters: int
    sentences: int

    @classmethod
    def of(cls, text: str) -> Grade:
        """Count; each line ends a sentence, so a heading or a row of a table is one."""
        words = re.findall(r"[\w'\u2019-]+", text)
        sentences = [part for line in text.splitlines() for part in re.split(r"(?<=[.!?])\s", line)]
        return cls(len(words), len(re.findall(r"[^\W_]", text)), sum(map(bool, sentences)))

    @property
    def automated_readability(self) -> float:
        return 4.71 * self.letters / self.words + 0.5 * self.words / self.sentences - 21.43

    @property
    def coleman_liau(self) -> float:
        return 5.88 * self.letters / self.words - 29.6 * self.sentences / self.words - 15.8
