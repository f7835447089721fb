"""Write what the content files say into the database, which is their index and no more."""

from __future__ import annotations

from typing import Any

from learn import markdown, schemas
from learn.articles import Press
from learn.content import Library
from learn.models import Lesson, Page, Route, Source, SpasmType, Story, Unit

HEAD = {"title", "summary", "checked", "next_check"}
PARTS = {"point", "red_flag", "argue"}  # a body places them, so they are in its HTML


def write(library: Library, used_above: set[str]) -> None:
    """Bring the index to what the files say. Call inside a transaction.

    `used_above` names the sources that the apps above this one lean on; a source of nobody's is not shown.
    """
    used = sorted(library.source_keys() | used_above)
    register = {key: put_source(key, library.sources[key]) for key in used}
    Source.objects.retire_all_but({source.slug for source in register.values()})
    names = {kind.slug: kind.name for kind in library.types.values()}
    htmls = {file: Press(article, register, names).render(file.body) for file, article in library.articles()}
    write_lessons(library, register, htmls)
    for file, kind in library.types.items():
        values = {**part_of(kind), "html": htmls[file], "causes": causes_of(library, kind)}
        put(SpasmType, kind, values, register)
    SpasmType.objects.retire_all_but(set(names))
    for file, story in library.stories.items():
        values = {**part_of(story), "html": htmls[file], "belief_slugs": story.beliefs}
        row = put(Story, story, values, register)
        row.lessons.set(Lesson.objects.filter(slug__in=story.lessons))
    Story.objects.retire_all_but({story.slug for story in library.stories.values()})
    write_pages(library, register, htmls)


def put_source(key: str, source: schemas.Source) -> Source:
    row: Source = Source.objects.put(key.lower(), {"key": key, **source.model_dump()})
    return row


def put(model: Any, article: schemas.Article, values: dict[str, Any], register: dict[str, Source]) -> Any:
    """Write one page and the sources it leans on."""
    row = model.objects.put(article.slug, values)
    row.sources.set(register[key] for key in article.source_keys())
    return row


def part_of(article: schemas.Article) -> dict[str, Any]:
    """Return the fields that a row takes as they are written."""
    elsewhere = {"slug", "unit", "beliefs", "lessons", "cause", "apart", *PARTS}
    return article.model_dump(exclude=elsewhere)


def write_lessons(library: Library, register: dict[str, Source], htmls: dict[Any, str]) -> None:
    """Write the units, their lessons and the paths through them."""
    units = {slug: Unit.objects.put(slug, unit.model_dump()) for slug, unit in library.units.items()}
    Unit.objects.retire_all_but(set(units))
    for file, lesson in library.lessons.items():
        values = {**part_of(lesson), "html": htmls[file], "belief_slugs": lesson.beliefs}
        put(Lesson, lesson, {**values, "unit": units[lesson.unit]}, register)
    Lesson.objects.retire_all_but({lesson.slug for lesson in library.lessons.values()})
    for order, (slug, route) in enumerate(library.routes.items()):
        values = {**route.model_dump(exclude={"lessons"}), "order": order, "lesson_slugs": route.lessons}
        Route.objects.put(slug, values)
    Route.objects.retire_all_but(set(library.routes))


def causes_of(library: Library, kind: schemas.SpasmType) -> list[dict[str, str]]:
    return [
        {"slug": trigger.cause, "name": library.causes[trigger.cause].name, "evidence": trigger.evidence}
        for trigger in kind.cause
    ]


def write_pages(library: Library, register: dict[str, Source], htmls: dict[Any, str]) -> None:
    """Write the pages of their own: prose, the lists with what stands above them, and the safety cards."""
    lists = {
        "glossary": {"terms": terms_of(library)},
        "questions": {"groups": questions_of(library)},
    }
    for file, page in library.pages.items():
        values = {**page.model_dump(include=HEAD), "html": htmls[file], "data": lists.get(page.slug, {})}
        put(Page, page, values, register)
    asked = {key for question in library.questions.values() for key in question.sources}
    Page.objects.get(slug="questions").sources.add(*(register[key] for key in asked))
    for card in library.cards.values():
        values = {**card.model_dump(include=HEAD), "data": card.model_dump(exclude={"slug", *HEAD})}
        row = Page.objects.put(card.slug, values)
        row.sources.set(register[key] for key in card.source_keys())
    Page.objects.retire_all_but({page.slug for page in (*library.pages.values(), *library.cards.values())})


def terms_of(library: Library) -> list[dict[str, str]]:
    return [
        {"slug": slug, "word": term.word, "meaning": markdown.inline(term.meaning), "see": term.see}
        for slug, term in library.terms.items()
    ]


def questions_of(library: Library) -> list[dict[str, Any]]:
    """Return the questions by group, groups in the order of their first question."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for slug, asked in library.questions.items():
        row = asked.model_dump(exclude={"group"})
        row |= {"slug": slug, "answer": markdown.inline(asked.answer), "why": markdown.prose(asked.why)}
        groups.setdefault(asked.group, []).append(row)
    return [{"name": name, "questions": rows} for name, rows in groups.items()]
