"""Load lessons, safety pages and sources from their files into the index."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from learn import drawings, markdown, schemas
from learn.contentfile import ContentFile, Problem, Problems, gather
from learn.models import Lesson, Page, Source, Unit

FOLDER = Path(__file__).parent / "content" / "en"
RANGE = re.compile(r"^(?P<first>\d+)(-(?P<last>\d+))?$")
EVIDENCE = {
    "strong": "Strong",
    "good": "Good",
    "limited": "Limited",
    "very-limited": "Very limited",
    "safety-rule": "Safety rule",
}


@dataclass(frozen=True)
class Library:
    """Every file of this app, parsed and checked, before a row is written."""

    sources: dict[str, schemas.Source]
    units: dict[str, schemas.Unit]
    lessons: dict[ContentFile, schemas.Lesson]
    pages: dict[ContentFile, schemas.Page]
    cards: dict[ContentFile, schemas.Card | schemas.Danger]


def read(folder: Path = FOLDER) -> Library:
    """Parse and check every file.

    Raises ContentError with every problem found in any of them.
    """
    problems = Problems()
    cards: dict[ContentFile, schemas.Card | schemas.Danger] = {}
    with problems.noted():
        sources = ContentFile.read(folder / "sources.toml").parse(schemas.Sources).root
    with problems.noted():
        units = ContentFile.read(folder / "units.toml").parse(schemas.Units).root
    with problems.noted():
        lessons = gather((folder / "lessons").glob("*.md"), schemas.Lesson)
    with problems.noted():
        pages = gather((folder / "pages").glob("*.md"), schemas.Page)
    with problems.noted():
        cards.update(gather([folder / "safety" / "now.toml"], schemas.Card))
    with problems.noted():
        cards.update(gather([folder / "safety" / "danger.toml"], schemas.Danger))
    problems.stop_if_any()
    library = Library(sources, units, lessons, pages, cards)
    problems.found.extend(wrong_links(library))
    problems.stop_if_any()
    return library


def wrong_links(library: Library) -> Iterator[Problem]:
    """Find what points at nothing: sources, units, drawings, parts that a body places twice or never."""
    for file, lesson in library.lessons.items():
        yield from unusable_sources(file, library, lesson.source_keys(), is_safety=lesson.safety)
        if lesson.unit not in library.units:
            yield file.problem(("unit",), f"no unit is called {lesson.unit!r}")
        yield from wrong_blocks(file, lesson)
    for file, card in library.cards.items():
        yield from unusable_sources(file, library, card.source_keys(), is_safety=True)
        for place, muscle in enumerate(card.muscle if isinstance(card, schemas.Card) else []):
            if not drawings.exists(muscle.drawing):
                line = file.line_of(("muscle", place, "drawing"))
                yield file.problem_at(line, f"no drawing is called {muscle.drawing!r}")


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


def wrong_blocks(file: ContentFile, lesson: schemas.Lesson) -> Iterator[Problem]:
    """Find blocks that are none, and parts that the body places twice or never."""
    placed: dict[str, list[int]] = defaultdict(list)
    for block in markdown.blocks(file.body):
        line = file.body_line(block.line)
        names = block_names(block, len(lesson.point))
        for name in names:
            placed[name].append(line)
        if not names:
            yield file.problem_at(line, f"::: {block.name} {block.argument} is not a block of a lesson")
        if block.name == "drawing" and not drawings.exists(block.argument):
            yield file.problem_at(line, f"no drawing is called {block.argument!r}")
    for stray in markdown.stray_marks(file.body):
        yield file.problem_at(file.body_line(stray), "::: stands outside a whole block")
    for name, field in parts_of(lesson).items():
        lines = placed[name]
        if len(lines) != 1:
            line = lines[1] if lines else file.line_of(field)
            yield file.problem_at(line, f"{name} should be placed once, not {len(lines)} times")


def parts_of(lesson: schemas.Lesson) -> dict[str, tuple[int | str, ...]]:
    """Name each part that a body has to place, and the field it is written in."""
    parts: dict[str, tuple[int | str, ...]] = {
        f"point {number + 1}": ("point", number) for number in range(len(lesson.point))
    }
    if lesson.red_flag:
        parts["red-flag"] = ("red_flag",)
    if lesson.argue:
        parts["argue"] = ("argue",)
    return parts


def block_names(block: markdown.Block, points: int) -> list[str]:
    """Name the parts a block places; an empty list means that there is no such block."""
    found = RANGE.match(block.argument)
    if block.name == "points" and found:
        first, last = int(found["first"]), int(found["last"] or found["first"])
        return [f"point {number}" for number in range(first, last + 1)] if last <= points else []
    if block.name == "drawing" and block.argument:
        return [f"drawing {block.argument}"]
    return [block.name] if block.name in {"red-flag", "argue"} else []


def write(library: Library) -> None:
    """Bring the index to what the files say. Call inside a transaction."""
    used = sorted(
        {key for part in (*library.lessons.values(), *library.cards.values()) for key in part.source_keys()}
    )
    sources = {key: put_source(key, library.sources[key]) for key in used}
    Source.objects.retire_all_but({source.slug for source in sources.values()})
    units = {slug: Unit.objects.put(slug, unit.model_dump()) for slug, unit in library.units.items()}
    Unit.objects.retire_all_but(set(units))
    for file, lesson in library.lessons.items():
        put_lesson(file, lesson, units[lesson.unit], sources)
    Lesson.objects.retire_all_but({lesson.slug for lesson in library.lessons.values()})
    for file, page in library.pages.items():
        Page.objects.put(page.slug, {**page.model_dump(exclude={"slug"}), "html": markdown.prose(file.body)})
    for card in library.cards.values():
        put_card(card, sources)
    Page.objects.retire_all_but({page.slug for page in (*library.pages.values(), *library.cards.values())})


def put_source(key: str, source: schemas.Source) -> Source:
    row: Source = Source.objects.put(key.lower(), {"key": key, **source.model_dump()})
    return row


def put_lesson(file: ContentFile, lesson: schemas.Lesson, unit: Unit, sources: dict[str, Source]) -> None:
    values = lesson.model_dump(exclude={"slug", "unit", "point", "red_flag", "argue", "beliefs"})
    html = markdown.render(file.body, lambda block: render_block(block, lesson, sources))
    row = Lesson.objects.put(
        lesson.slug, {**values, "unit": unit, "html": html, "belief_slugs": lesson.beliefs}
    )
    row.sources.set(sources[key] for key in lesson.source_keys())


def put_card(card: schemas.Card | schemas.Danger, sources: dict[str, Source]) -> None:
    plain = {"slug", "title", "summary", "checked", "next_check"}
    values = card.model_dump(include=plain - {"slug"})
    row = Page.objects.put(card.slug, {**values, "data": card.model_dump(exclude=plain)})
    row.sources.set(sources[key] for key in card.source_keys())


def render_block(block: markdown.Block, lesson: schemas.Lesson, sources: dict[str, Source]) -> str:
    """Render one placed part by its partial in templates/learn."""
    if block.name == "points":
        first, _, last = block.argument.partition("-")
        points = [
            point_context(point, sources) for point in lesson.point[int(first) - 1 : int(last or first)]
        ]
        return render_to_string("learn/_points.html", {"points": points})
    if block.name == "drawing":
        return render_to_string(
            "learn/_figure.html", {"drawing_name": block.argument, "caption": html_of(block.body)}
        )
    if block.name == "red-flag" and lesson.red_flag:
        items = [html_of(item) for item in lesson.red_flag.items]
        return render_to_string(
            "learn/_red_flag.html", {"items": items, "sources": named(lesson.red_flag.sources, sources)}
        )
    if lesson.argue:
        argument = {
            "html": mark_safe(markdown.prose(lesson.argue.text)),
            "sources": named(lesson.argue.sources, sources),
        }
        return render_to_string("learn/_argue.html", argument)
    return ""


def point_context(point: schemas.Point, sources: dict[str, Source]) -> dict[str, object]:
    return {
        "text": html_of(point.text),
        "evidence": point.evidence,
        "evidence_name": EVIDENCE[point.evidence],
        "sources": named(point.sources, sources),
    }


def html_of(text: str) -> str:
    return mark_safe(markdown.inline(text))


def named(keys: list[str], sources: dict[str, Source]) -> list[Source]:
    return [sources[key] for key in keys]
