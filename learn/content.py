"""Read lessons, types, stories, safety pages and sources from their files, and say what is wrong with any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learn import articles, drawings, places, schemas
from learn.contentfile import ContentFile, Problem, Problems, gather

FOLDER = Path(__file__).parent / "content" / "en"
Field = tuple[int | str, ...]


@dataclass(frozen=True)
class Library:
    """Every file of this app, parsed and checked, before a row is written."""

    sources: dict[str, schemas.Source]
    units: dict[str, schemas.Unit]
    causes: dict[str, schemas.Cause]
    routes: dict[str, schemas.Route]
    terms: dict[str, schemas.Term]
    questions: dict[str, schemas.Asked]
    lessons: dict[ContentFile, schemas.Lesson]
    types: dict[ContentFile, schemas.SpasmType]
    stories: dict[ContentFile, schemas.Story]
    pages: dict[ContentFile, schemas.Page]
    cards: dict[ContentFile, schemas.Card | schemas.Danger]
    folder: Path

    def file(self, name: str) -> ContentFile:
        return ContentFile.read(self.folder / name)

    def source_keys(self) -> set[str]:
        """Return every source that something in this app leans on."""
        leaning = [*(article for _, article in self.articles()), *self.cards.values()]
        asked = {key for question in self.questions.values() for key in question.sources}
        return asked | {key for part in leaning for key in part.source_keys()}

    def articles(self) -> Iterator[tuple[ContentFile, schemas.Article]]:
        yield from self.lessons.items()
        yield from self.types.items()
        yield from self.stories.items()
        yield from self.pages.items()


class Reader:
    """Parses files one after another and remembers what is wrong with each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()

    def table(self, name: str, schema: Any) -> dict[str, Any]:
        """Parse a file whose tables are its entries."""
        with self.problems.noted():
            root: dict[str, Any] = ContentFile.read(self.folder / name).parse(schema).root
            return root
        return {}

    def files(self, paths: Iterable[Path], schema: Any) -> dict[ContentFile, Any]:
        """Parse many files; the file's name is its slug."""
        with self.problems.noted():
            return gather(paths, schema)
        return {}


def read(folder: Path = FOLDER) -> Library:
    """Parse and check every file.

    Raises ContentError with every problem found in any of them.
    """
    reader = Reader(folder)
    library = Library(
        sources=reader.table("sources.toml", schemas.Sources),
        units=reader.table("units.toml", schemas.Units),
        causes=reader.table("causes.toml", schemas.Causes),
        routes=reader.table("routes.toml", schemas.Routes),
        terms=reader.table("glossary.toml", schemas.Glossary),
        questions=reader.table("questions.toml", schemas.Questions),
        lessons=reader.files(folder.glob("lessons/*.md"), schemas.Lesson),
        types=reader.files(folder.glob("types/*.md"), schemas.SpasmType),
        stories=reader.files(folder.glob("stories/*.md"), schemas.Story),
        pages=reader.files(folder.glob("pages/*.md"), schemas.Page),
        cards={
            **reader.files([folder / "safety" / "now.toml"], schemas.Card),
            **reader.files([folder / "safety" / "danger.toml"], schemas.Danger),
        },
        folder=folder,
    )
    reader.problems.stop_if_any()
    reader.problems.found.extend([*wrong_links(library), *places.wrong_places(library)])
    reader.problems.stop_if_any()
    return library


def wrong_links(library: Library) -> Iterator[Problem]:
    """Find what points at nothing: sources, units, drawings, parts that a body places twice or never."""
    for file, article in library.articles():
        yield from unusable_sources(file, library, article.source_keys(), is_safety=article.safety)
        yield from articles.wrong_blocks(file, article)
    for file, card in library.cards.items():
        yield from unusable_sources(file, library, card.source_keys(), is_safety=True)
        for place, muscle in enumerate(card.muscle if isinstance(card, schemas.Card) else []):
            yield from unknown_drawing(file, ("muscle", place, "drawing"), muscle.drawing)
    yield from unknown_names(library)
    yield from wrong_questions(library)


def unknown_names(library: Library) -> Iterator[Problem]:
    """Find units, causes, types and lessons that are named somewhere and stand nowhere."""
    known = {
        "unit": set(library.units),
        "cause": set(library.causes),
        "type": {kind.slug for kind in library.types.values()},
        "lesson": {lesson.slug for lesson in library.lessons.values()},
    }
    for file, field, thing, slug in named(library):
        if slug not in known[thing]:
            yield file.problem(field, f"no {thing} is called {slug!r}")
    for file, kind in library.types.items():
        yield from unknown_drawing(file, ("order",), f"type-{kind.slug}")


def named(library: Library) -> Iterator[tuple[ContentFile, Field, str, str]]:
    """Yield each name that stands for something else: its file and field, what it names, and the name."""
    for file, lesson in library.lessons.items():
        yield file, ("unit",), "unit", lesson.unit
    for file, kind in library.types.items():
        for place, trigger in enumerate(kind.cause):
            yield file, ("cause", place, "cause"), "cause", trigger.cause
        for place, other in enumerate(kind.apart):
            yield file, ("apart", place, "type"), "type", other.type
    for file, story in library.stories.items():
        for slug in story.lessons:
            yield file, ("lessons",), "lesson", slug
    for name, route in library.routes.items():
        for slug in route.lessons:
            yield library.file("routes.toml"), (name, "lessons"), "lesson", slug


def wrong_questions(library: Library) -> Iterator[Problem]:
    file = library.file("questions.toml")
    for asked in library.questions.values():
        yield from unusable_sources(file, library, asked.sources, is_safety=False)


def unknown_drawing(file: ContentFile, field: Field, name: str) -> Iterator[Problem]:
    if not drawings.exists(name):
        yield file.problem_at(file.line_of(field), f"no drawing is called {name!r}")


def unusable_sources(
    file: ContentFile, library: Library, keys: Iterable[str], *, is_safety: bool
) -> Iterator[Problem]:
    for key in keys:
        source = library.sources.get(key)
        line = file.line_with(f'"{key}"')
        if source is None:
            yield file.problem_at(line, f"sources: no source is called {key}")
        elif source.mark == "V2" and not is_safety:
            yield file.problem_at(
                line, f"sources: {key} was only seen in a copy; such sources serve safety pages alone"
            )
