"""What stands where: pages that have an address, things that follow each other, words by the alphabet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from learn.contentfile import ContentFile, Problem

if TYPE_CHECKING:
    from learn.content import Library

PAGES = {"about", "glossary", "install", "privacy", "questions", "stories", "types"}  # as learn/urls.py


def wrong_places(library: Library) -> Iterator[Problem]:
    """Find what has no place, shares one, or stands in the wrong one."""
    yield from wrong_pages(library)
    yield from shared_places(library)
    yield from wrong_words(library)


def wrong_pages(library: Library) -> Iterator[Problem]:
    for file in library.pages:
        if file.slug not in PAGES:
            yield file.problem_at(1, f"no page of the app is called {file.slug!r}")
    for slug in sorted(PAGES - {file.slug for file in library.pages}):
        yield Problem(library.folder / "pages" / f"{slug}.md", 1, "is missing")


def shared_places(library: Library) -> Iterator[Problem]:
    """Find a place that two take, which would leave to the database who comes first."""
    taken: dict[tuple[str, int], str] = {}
    for file, field, row, order, slug in ordered(library):
        first = taken.setdefault((row, order), slug)
        if first != slug:
            yield file.problem(field, f"{first} has place {order} already")


def ordered(library: Library) -> Iterator[tuple[ContentFile, tuple[str, ...], str, int, str]]:
    """Yield what has an order: its file and field, the row it stands in, its place there, and its name."""
    units = library.file("units.toml")
    for slug, unit in library.units.items():
        yield units, (slug, "order"), "units", unit.order, slug
    for file, lesson in library.lessons.items():
        yield file, ("order",), f"lessons of {lesson.unit}", lesson.order, lesson.slug
    for file, kind in library.types.items():
        yield file, ("order",), "types", kind.order, kind.slug
    for file, story in library.stories.items():
        yield file, ("order",), "stories", story.order, story.slug


def wrong_words(library: Library) -> Iterator[Problem]:
    file = library.file("glossary.toml")
    for (_, before), (slug, after) in pairwise(library.terms.items()):
        if before.word.casefold() >= after.word.casefold():
            yield file.problem((slug, "word"), f"{after.word!r} should stand before {before.word!r}")
