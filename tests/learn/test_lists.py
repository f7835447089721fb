"""What stands besides the lessons: types and their causes, paths, stories, words and questions."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from learn import causes
from learn.models import Dated, Lesson, Page, Route, Source, SpasmType, Story
from quiz.models import Form
from tests.factories import Desk
from tests.pages import Page as Reading

GLOSSARY = "learn/glossary.toml"
FORMS = "quiz/forms.toml"


def kind(slug: str, *found: tuple[str, str]) -> SpasmType:
    return SpasmType(slug=slug, causes=[{"slug": s, "name": s.title(), "evidence": e} for s, e in found])


def test_the_surest_cause_stands_on_top() -> None:
    cramp = kind("cramp", ("sweat", "limited"), ("effort", "good"), ("cold", "very-limited"))
    tear = kind("tear", ("sprint", "strong"), ("effort", "limited"))

    rows = causes.table([cramp, tear])

    assert [row.name for row in rows] == ["Sprint", "Effort", "Sweat", "Cold"]
    assert [[cell.evidence for cell in row.cells] for row in rows] == [
        [None, "strong"],
        ["good", "limited"],
        ["limited", None],
        ["very-limited", None],
    ]


def test_of_causes_equally_sure_at_their_best_the_surer_and_then_the_wider_stands_first() -> None:
    cramp = kind("cramp", ("mixed", "good"), ("single", "good"), ("wide", "good"))
    tear = kind("tear", ("mixed", "limited"), ("wide", "good"))

    assert [row.name for row in causes.table([cramp, tear])] == ["Wide", "Single", "Mixed"]


def test_a_cause_named_twice_counts_as_its_surer_line() -> None:
    rows = causes.table([kind("cramp", ("effort", "limited"), ("effort", "good"))])

    assert [cell.evidence for cell in rows[0].cells] == ["good"]


@pytest.mark.django_db
def test_every_link_of_a_type_stands_in_the_table(client: Client) -> None:
    body = client.get("/types/").content.decode()
    table = body[body.index("<table") : body.index("</table>")]

    for found in SpasmType.objects.live():
        linked = table.count(f'href="{found.url}"')
        assert linked == len({cause["slug"] for cause in found.causes}), found.slug


@pytest.mark.django_db
def test_what_a_type_is_taken_for_is_called_by_its_name() -> None:
    names = dict(SpasmType.objects.values_list("slug", "name"))
    for found in SpasmType.objects.live():
        links = re.findall(r'<a\b[^>]*href="/types/([^/"]+)/"[^>]*>(.*?)</a>', found.html, re.DOTALL)
        assert links
        assert {slug for slug, html in links if names[slug] == Reading(html).words} == {s for s, _ in links}


@pytest.mark.django_db
def test_a_source_knows_the_part_of_the_register_it_stands_in() -> None:
    parts = Source.objects.parts()

    for number in parts.page_range:
        path = "/sources/" if number == 1 else f"/sources/{number}/"
        assert {source.page for source in parts.page(number)} == {path}


@pytest.mark.django_db
def test_there_is_all_that_was_promised() -> None:
    assert Lesson.objects.live().count() == 18
    assert SpasmType.objects.live().count() == 14
    assert Story.objects.live().count() == 4
    assert len(Page.objects.get(slug="glossary").data["terms"]) >= 40
    groups = Page.objects.get(slug="questions").data["groups"]
    assert sum(len(group["questions"]) for group in groups) >= 20


@pytest.mark.django_db
def test_a_path_takes_about_as_long_as_it_says() -> None:
    """Its lessons alone, or its lessons and a minute for the two questions of each."""
    for route in Route.objects.live():
        lessons = route.lessons()
        reading = sum(lesson.minutes for lesson in lessons)
        assert reading - 2 <= route.minutes <= reading + len(lessons), route.slug


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Lesson, SpasmType, Story])
def test_a_row_of_pages_has_two_ends_and_no_gap(model: type[Dated]) -> None:
    row = list(model.objects.live())

    pairs = [page.neighbours() for page in row]

    assert [pair["previous"] for pair in pairs] == [None, *row[:-1]]
    assert [pair["next"] for pair in pairs] == [*row[1:], None]


@pytest.mark.django_db
def test_a_lesson_shows_the_next_one_of_each_path_it_is_on(client: Client) -> None:
    page = Reading.of(client.get("/lessons/danger-signs/").content)

    assert "Who cramps? Next on the path: For an athlete" in page.words
    assert "Stop a cramp Next on the path: For a coach" in page.words
    assert Route.objects.get(slug="coach").after(Lesson.objects.get(slug="who-to-see")) is None


@pytest.mark.django_db
def test_a_lesson_ends_with_its_two_questions(client: Client) -> None:
    for lesson in Lesson.objects.live():
        check = f"/quiz/check-{lesson.slug}/"
        assert check in [link["href"] for link in Reading.of(client.get(lesson.url).content).all("a")]
        words = Reading.of(client.get(f"{check}answers/").content).words
        assert "Question 1 of 2" in words


@pytest.mark.django_db
def test_checks_follow_each_other_as_their_lessons_do() -> None:
    assert [check.lesson for check in Form.objects.checks()] == list(Lesson.objects.live())


@pytest.mark.django_db
def test_a_check_is_not_offered_as_a_quiz_of_its_own(client: Client) -> None:
    assert "/quiz/check-" not in client.get("/quiz/").content.decode()


def test_words_stand_in_the_order_of_the_alphabet(desk: Desk) -> None:
    desk.change(GLOSSARY, r'^word = ".*"', 'word = "Zebra"')

    (told,) = desk.problems()
    line = desk.line(GLOSSARY, r'^word = "(?!Zebra)')
    assert told.startswith(f"{GLOSSARY}:{line}: ")
    assert told.endswith("should stand before 'Zebra'")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("learn/types/tic.md", "learn/types/cramp.md"),
        ("learn/stories/older-person.md", "learn/stories/desk-worker.md"),
        ("learn/lessons/danger-signs.md", "learn/lessons/cramping-now.md"),
    ],
)
def test_two_cannot_stand_in_one_place(desk: Desk, name: str, other: str) -> None:
    order = re.search(r"^order = \d+", desk.path(other).read_text(), re.MULTILINE)
    assert order
    line = desk.change(name, r"^order = .*", order[0])

    (told,) = desk.problems()
    assert told.startswith((f"{name}:{line}: order: ", f"{other}:{desk.line(other, '^order = ')}: order: "))
    assert told.endswith(f"has place {order[0].removeprefix('order = ')} already")


def test_a_page_that_was_lost_is_told_by_name(desk: Desk) -> None:
    desk.path("learn/pages/types.md").unlink()

    assert desk.problems() == ["learn/pages/types.md:1: is missing"]


def test_a_page_that_has_no_address_is_refused(desk: Desk) -> None:
    desk.path("learn/pages/about.md").rename(desk.path("learn/pages/us.md"))

    assert desk.problems() == [
        "learn/pages/about.md:1: is missing",
        "learn/pages/us.md:2: no page of the app is called 'us'",
    ]


def test_a_lesson_without_its_check_is_told(desk: Desk) -> None:
    desk.change(FORMS, r"^\[check-drink-plan\]\n(?:.+\n)+", "")

    assert desk.problems() == [f"{FORMS}:1: the lesson drink-plan should have one check, not 0"]


def test_a_check_has_the_name_that_its_lesson_links(desk: Desk) -> None:
    desk.change(FORMS, r"^\[check-drink-plan\]", "[check-drinking]")

    line = desk.line(FORMS, r'^lesson = "drink-plan"')
    words = "check-drinking.lesson: its check should be called check-drink-plan"
    assert desk.problems() == [f"{FORMS}:{line}: {words}"]


def test_a_check_without_a_title_would_be_no_page(desk: Desk) -> None:
    line = desk.line(FORMS, r"^\[check-drink-plan\]")
    desk.change(FORMS, r'(?<=^lesson = "drink-plan"\n)title = .*\n', "")

    assert desk.problems() == [f"{FORMS}:{line}: check-drink-plan: a check is a page, so it needs a title"]


def test_a_check_may_not_ask_what_the_tests_before_and_after_ask(desk: Desk) -> None:
    line = desk.change(FORMS, r'^items = \["rub-or-painkiller-stops-it-1"', 'items = ["water-stops-cramp-1"')

    words = "check-cramping-now.items: water-stops-cramp-1 asks about a belief of the tests before and after"
    assert desk.problems() == [f"{FORMS}:{line}: {words}"]
