"""Load beliefs, questions and forms from their files into the index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from learn.content import Library, unusable_sources
from learn.contentfile import ContentError, ContentFile, Problem, Problems, gather
from learn.models import Lesson, Source, digest_of
from quiz import balance, schemas
from quiz.bank import TESTS, Bank
from quiz.models import Belief, Form, Question, QuestionVersion

__all__ = ["TESTS", "Bank"]
FOLDER = Path(__file__).parent / "content" / "en"


def read(library: Library, folder: Path = FOLDER) -> Bank:
    """Parse and check every file against the lessons and sources there are.

    Raises ContentError with every problem found in any of them.
    """
    problems = Problems()
    with problems.noted():
        beliefs = gather((folder / "beliefs").glob("*.toml"), schemas.Belief)
    with problems.noted():
        past = gather((folder / "past").glob("*.toml"), schemas.PastItem)
    with problems.noted():
        forms_file = ContentFile.read(folder / "forms.toml")
        forms = forms_file.parse(schemas.Forms).root
    with problems.noted():
        warm_up = gather([folder / "warm-up.toml"], schemas.WarmUp)
    problems.stop_if_any()
    bank = Bank(beliefs, past, forms, forms_file, warm_up)
    problems.found.extend([*wrong_links(bank, library), *wrong_versions(bank), *wrong_forms(bank, library)])
    problems.found.extend([*unknown_beliefs(bank, library), *balance.unfair(bank)])
    problems.stop_if_any()
    return bank


def wrong_links(bank: Bank, library: Library) -> Iterator[Problem]:
    slugs = {belief.slug for belief in bank.beliefs.values()}
    lessons = {lesson.slug for lesson in library.lessons.values()}
    for file, belief in bank.beliefs.items():
        yield from unusable_sources(file, library, belief.sources, is_safety=belief.safety)
        if belief.lesson not in lessons:
            yield file.problem(("lesson",), f"no lesson is called {belief.lesson!r}")
    for file, _, item in bank.items():
        for shown in {option.belief for option in item.options if option.belief} - slugs:
            yield file.problem_at(file.line_with(f'"{shown}"'), f"{item.id}: no belief is called {shown!r}")


def wrong_versions(bank: Bank) -> Iterator[Problem]:
    """Find an item id used twice, and a version whose older ones have no file."""
    seen: set[str] = set()
    past = {(item.id, item.version) for item in bank.past.values()}
    for file, _, item in bank.items():
        if item.id in seen:
            yield file.problem_at(file.line_with(f'"{item.id}"'), f"{item.id}: two questions have this id")
        seen.add(item.id)
        for number in range(1, item.version):
            if (item.id, number) not in past:
                words = f"{item.id}: version {number} needs its file past/{item.id}.v{number}.toml"
                yield file.problem_at(file.line_with(f'"{item.id}"'), words)
    for file, old in bank.past.items():
        if old.id not in seen:
            yield file.problem(("id",), f"no question is called {old.id!r} any more; keep its newest version")
        if old.slug != f"{old.id}.v{old.version}":
            yield file.problem(("id",), f"the file should be named {old.id}.v{old.version}.toml")


def wrong_forms(bank: Bank, library: Library) -> Iterator[Problem]:
    ids = {item.id for _, _, item in bank.items()} | {item.id for _, item in bank.warm_ups()}
    lessons = {lesson.slug for lesson in library.lessons.values()}
    for name, form in bank.forms.items():
        for item in form.items:
            if item not in ids:
                yield bank.problem_of(name, f"no question is called {item!r}", item)
        if len(set(form.items)) != len(form.items):
            yield bank.problem_of(name, "a question stands in it twice")
        if form.lesson and form.lesson not in lessons:
            yield bank.forms_file.problem((name, "lesson"), f"no lesson is called {form.lesson!r}")
    yield from wrong_checks(bank, lessons)


def wrong_checks(bank: Bank, lessons: set[str]) -> Iterator[Problem]:
    """Find lessons without their check or with two, and checks that give away what the tests ask."""
    checks = {name: form for name, form in bank.forms.items() if form.lesson}
    checked = [form.lesson for form in checks.values()]
    for slug in sorted(lessons):
        if checked.count(slug) != 1:
            words = f"the lesson {slug} should have one check, not {checked.count(slug)}"
            yield bank.forms_file.problem_at(1, words)
    belief_of = {item.id: belief.slug for _, belief, item in bank.items()}
    tested = {belief_of.get(item) for name in TESTS if name in bank.forms for item in bank.forms[name].items}
    for name, form in checks.items():
        if form.lesson in lessons and name != f"check-{form.lesson}":  # the lesson links it by this name
            yield bank.forms_file.problem((name, "lesson"), f"its check should be called check-{form.lesson}")
        if not form.title:
            yield bank.forms_file.problem((name,), "a check is a page, so it needs a title")
        for item in form.items:
            if belief_of.get(item) in tested:
                yield bank.problem_of(name, f"{item} asks about a belief of the tests before and after", item)


def unknown_beliefs(bank: Bank, library: Library) -> Iterator[Problem]:
    """Find beliefs that a lesson or a story names and that have no file."""
    slugs = {belief.slug for belief in bank.beliefs.values()}
    told = {file: page.beliefs for file, page in library.lessons.items()}
    told |= {file: page.beliefs for file, page in library.stories.items()}
    for file, named in told.items():
        for slug in named:
            if slug not in slugs:
                yield file.problem_at(file.line_with(f'"{slug}"'), f"beliefs: no belief is called {slug!r}")


def write(bank: Bank) -> None:
    """Bring the index to what the files say. Call inside a transaction.

    Raises ContentError when a question's words changed under a number that was given before.
    """
    problems = Problems()
    for belief in bank.beliefs.values():
        put_belief(belief)
    Belief.objects.retire_all_but({belief.slug for belief in bank.beliefs.values()})
    for file, belief, item in bank.items():
        with problems.noted():
            put_version(file, Question.objects.put(item.id, question_values(belief, item)), item)
    for file, warm_up in bank.warm_ups():
        with problems.noted():
            question = Question.objects.put(warm_up.id, {"belief": None, "version": warm_up.version})
            put_version(file, question, warm_up)
    for file, old in bank.past.items():
        with problems.noted():
            put_version(file, Question.objects.get(slug=old.id), old)
    problems.stop_if_any()
    kept = {item.id for _, _, item in bank.items()} | {item.id for _, item in bank.warm_ups()}
    Question.objects.retire_all_but(kept)
    for place, (slug, form) in enumerate(bank.forms.items()):
        lesson = Lesson.objects.get(slug=form.lesson) if form.lesson else None
        values = {**form.model_dump(), "items": bank.items_of(form), "place": place, "lesson": lesson}
        Form.objects.put(slug, values)
    Form.objects.retire_all_but(set(bank.forms))


def put_belief(belief: schemas.Belief) -> None:
    lesson = Lesson.objects.get(slug=belief.lesson)
    row = Belief.objects.put(
        belief.slug,
        {**belief.model_dump(exclude={"slug", "item", "sources", "lesson"}), "lesson": lesson},
    )
    row.sources.set(Source.objects.filter(key__in=belief.sources))


def question_values(belief: schemas.Belief, item: schemas.Item) -> dict[str, object]:
    return {"belief": Belief.objects.get(slug=belief.slug), "version": item.version}


def put_version(file: ContentFile, question: Question, item: schemas.Item) -> None:
    """Keep these words under their number.

    Raises ContentError when other words stand there already.
    """
    data = item.model_dump(exclude={"id", "version", "slug"})
    version, _ = QuestionVersion.objects.get_or_create(
        question=question,
        number=item.version,
        defaults={"data": data, "digest": digest_of(data)},
    )
    if version.digest != digest_of(data):
        words = f"{item.id}: the words changed, so version {item.version} must become {item.version + 1}"
        raise ContentError([file.problem_at(file.line_with(f'"{item.id}"'), words)])
