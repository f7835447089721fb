"""What the loader says of a broken file, and what a load does to the index."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cramps_site import content, precache
from learn.contentfile import ContentError
from learn.models import Lesson, Page, Route, Source, SpasmType, Story, Unit
from quiz.models import Belief, Form, Question, QuestionVersion
from tests.factories import Desk

TYPE = "learn/types/tic.md"
STORY = "learn/stories/marathon-runner.md"
GLOSSARY = "learn/glossary.toml"
QUESTIONS = "learn/questions.toml"
ROUTES = "learn/routes.toml"
FORMS = "quiz/forms.toml"
LESSON = "learn/lessons/know-your-risk.md"  # no safety lesson
SAFETY_LESSON = "learn/lessons/cramping-now.md"
NOW = "learn/safety/now.toml"
SOURCES = "learn/sources.toml"
MODELS: list[Any] = [
    Unit,
    Source,
    Lesson,
    Route,
    SpasmType,
    Story,
    Page,
    Belief,
    Question,
    QuestionVersion,
    Form,
]


def everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_the_content_itself_has_no_fault(desk: Desk) -> None:
    assert desk.problems() == []


@pytest.mark.parametrize(
    ("name", "pattern", "replacement", "words"),
    [
        (LESSON, r'^title = ".*"', "title = 7", "title: Input should be a valid string"),
        (LESSON, r"^(?=nav = )", 'colour = "red"\n', "colour: is not a field of this file"),
        (LESSON, r"^checked = .*", "checked = 2999-01-01", "checked: 2999-01-01 lies in the future"),
        (LESSON, r'^unit = ".*"', 'unit = "nowhere"', "unit: no unit is called 'nowhere'"),
        (LESSON, r'^sources = \["\w+"', 'sources = ["NOBODY99"', "sources: no source is called NOBODY99"),
        (
            LESSON,
            r'^beliefs = \["[a-z-]+"',
            'beliefs = ["flat-earth"',
            "beliefs: no belief is called 'flat-earth'",
        ),
        (LESSON, r'^code = ".*"', 'code = "C1', "broken TOML: Illegal character '\\n'"),
        (LESSON, r"^::: points \d.*", "::: pints 1-2", "::: pints 1-2 is not a block of this page"),
        (LESSON, r"^::: drawing .*", "::: drawing unicorn", "no drawing is called 'unicorn'"),
        (NOW, r'^drawing = ".*"', 'drawing = "unicorn"', "no drawing is called 'unicorn'"),
        (NOW, r'^summary = ".*"', 'summary = "Short."', "summary: String should have at least 60 characters"),
        (SOURCES, r'^mark = ".*"', 'mark = "V3"', "MILLER22.mark: Input should be 'V' or 'V2'"),
        (
            "learn/units.toml",
            r"^order = .*",
            "order = 0",
            "order: Input should be greater than or equal to 1",
        ),
        (TYPE, r'^cause = ".*"', 'cause = "the-moon"', "cause.0.cause: no cause is called 'the-moon'"),
        (TYPE, r'^type = ".*"', 'type = "sneeze"', "apart.0.type: no type is called 'sneeze'"),
        (TYPE, r"^lasts = .*", 'last = "Long."', "glance.last: is not a field of this file"),
        (TYPE, r"^::: causes", "::: cause", "::: cause  is not a block of this page"),
        (STORY, r"^lessons = .*", 'lessons = ["nowhere"]', "lessons: no lesson is called 'nowhere'"),
        (STORY, r"^beliefs = .*", 'beliefs = ["flat-earth"]', "beliefs: no belief is called 'flat-earth'"),
        (
            STORY,
            r"^::: points 1",
            "::: causes\n:::\n\n::: points 1",
            "::: causes  is not a block of this page",
        ),
        (ROUTES, r"^lessons = .*", 'lessons = ["now", "now"]', "athlete.lessons: no lesson is called 'now'"),
        (GLOSSARY, r"^see = .*", 'see = "types"', "see: String should match pattern"),
        (QUESTIONS, r"^question = .*", 'question = "Tell me"', "question: String should match pattern"),
        (QUESTIONS, r"^sources = .*", 'sources = ["COMP"]', "COMP was only seen in a copy"),
        (
            FORMS,
            r'^lesson = "cramping-now"',
            'lesson = "nowhere"',
            "check-cramping-now.lesson: no lesson is called 'nowhere'",
        ),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(
    desk: Desk, name: str, pattern: str, replacement: str, words: str
) -> None:
    line = desk.change(name, pattern, replacement)

    told = [problem for problem in desk.problems() if problem.startswith(f"{name}:{line}: ")]

    assert told, desk.problems()
    assert words in told[0]


@pytest.mark.parametrize("field", ["title", "summary", "scene", "main", "checked", "next_check", "safety"])
def test_a_missing_field_of_a_lesson_is_told_at_its_top(desk: Desk, field: str) -> None:
    desk.change(LESSON, rf"^{field} = .*\n", "")

    assert desk.problems() == [f"{LESSON}:2: {field}: is missing"]


def test_a_missing_field_of_a_key_point_is_told_where_that_point_starts(desk: Desk) -> None:
    desk.change(LESSON, r"^evidence = .*\n", "")

    line = desk.line(LESSON, r"^\[\[point\]\]")
    assert desk.problems() == [f"{LESSON}:{line}: point.0.evidence: is missing"]


def test_a_missing_field_of_a_source_is_told_where_that_source_starts(desk: Desk) -> None:
    desk.change(SOURCES, r"^title = .*\n", "")

    assert desk.problems() == [f"{SOURCES}:1: MILLER22.title: is missing"]


def test_a_source_whose_name_begins_like_another_is_told_at_its_own_line(desk: Desk) -> None:
    desk.change(LESSON, r'^sources = \["SCHW11"', 'sources = ["SCHW11"')
    line = desk.change(LESSON, r'^sources = \["KONA"\]', 'sources = ["SCHW1"]')

    assert desk.problems() == [f"{LESSON}:{line}: sources: no source is called SCHW1"]


def test_a_source_seen_in_a_copy_serves_safety_pages_alone(desk: Desk) -> None:
    line = desk.change(LESSON, r'^sources = \["KONA"\]', 'sources = ["COMP"]')

    (told,) = desk.problems()
    assert told.startswith(f"{LESSON}:{line}: sources: COMP was only seen in a copy")

    desk.change(LESSON, r"^safety = false", "safety = true")
    assert desk.problems() == []


def test_a_point_of_limited_evidence_must_admit_its_doubt(desk: Desk) -> None:
    desk.change(LESSON, r'^text = ".*"(?=\nevidence = "limited")', 'text = "Tall people cramp."')

    line = desk.line(LESSON, r'^\[\[point\]\]\ntext = "Tall people cramp\."')
    (told,) = desk.problems()
    assert told.startswith(f"{LESSON}:{line}: point.2: evidence is limited, so the text needs one of: may, ")


@pytest.mark.parametrize(
    ("name", "fields"), [(TYPE, ["tight", "feels", "lasts"]), (QUESTIONS, ["answer", "why"])]
)
def test_a_glance_and_an_answer_of_limited_evidence_must_admit_their_doubt(
    desk: Desk, name: str, fields: list[str]
) -> None:
    sure = "".join(f'{field} = "It is so."\n' for field in fields)
    desk.change(name, "".join(rf"^{field} = .*\n" for field in fields), sure)
    desk.change(name, r'^evidence = ".*"', 'evidence = "limited"')

    (told,) = [problem for problem in desk.problems() if "so the text needs one of" in problem]
    assert told.startswith(f"{name}:")


def test_a_doubt_word_inside_another_word_admits_nothing(desk: Desk) -> None:
    desk.change(LESSON, r'^text = ".*"(?=\nevidence = "limited")', 'text = "Mayors cramp."')

    assert len(desk.problems()) == 1


def test_a_lesson_with_limited_evidence_must_tell_what_experts_argue_about(desk: Desk) -> None:
    desk.change(LESSON, r'^\[argue\]\ntext = """(?s:.*?)^sources = .*\n', "")
    desk.change(LESSON, r"^::: argue\n:::\n", "")

    (told,) = desk.problems()
    assert told.startswith(f"{LESSON}:2: file: a point is limited or very-limited, so [argue] must say")


def test_a_point_placed_twice_is_told_where_it_stands_again(desk: Desk) -> None:
    line = desk.change(LESSON, r"\Z", "\n::: points 1\n:::\n") + 1

    assert desk.problems() == [f"{LESSON}:{line}: point 1 should be placed once, not 2 times"]


def test_a_point_placed_nowhere_is_told_where_it_is_written(desk: Desk) -> None:
    desk.change(LESSON, r"^::: points 1-?\d?\n:::\n", "")

    line = desk.line(LESSON, r"^\[\[point\]\]")
    assert f"{LESSON}:{line}: point 1 should be placed once, not 0 times" in desk.problems()


@pytest.mark.parametrize("part", ["red-flag", "argue"])
def test_a_part_placed_nowhere_is_told_where_it_is_written(desk: Desk, part: str) -> None:
    desk.change(SAFETY_LESSON, rf"^::: {part}\n:::\n", "")

    line = desk.line(SAFETY_LESSON, rf"^\[{part.replace('-', '_')}\]")
    assert desk.problems() == [f"{SAFETY_LESSON}:{line}: {part} should be placed once, not 0 times"]


@pytest.mark.parametrize(
    "block",
    ["::: points 1-99\n:::\n", "::: points 99\n:::\n", "::: drawing calf\nNever closed.\n", ":::points 1\n"],
)
def test_a_block_that_would_show_its_marks_to_the_reader_is_refused(desk: Desk, block: str) -> None:
    desk.change(LESSON, r"\Z", f"\n{block}")

    assert desk.problems()


def test_every_fault_of_every_file_is_told_in_one_run(desk: Desk) -> None:
    first = desk.change(SAFETY_LESSON, r"^(?=nav = )", 'colour = "red"\n')
    second = desk.change(SAFETY_LESSON, r"^minutes = .*", "minutes = 99")
    third = desk.change(NOW, r"^(?=title = )", 'colour = "red"\n')
    fourth = desk.change("learn/pages/about.md", r"^(?=title = )", 'colour = "red"\n')

    assert [told.rsplit(": ", 2)[0] for told in desk.problems()] == [
        f"{SAFETY_LESSON}:{first}",
        f"{SAFETY_LESSON}:{second}",
        f"learn/pages/about.md:{fourth}",
        f"{NOW}:{third}",
    ]


@pytest.mark.parametrize(
    "name", [SOURCES, "learn/units.toml", NOW, "learn/safety/danger.toml", "quiz/forms.toml"]
)
def test_a_file_that_was_lost_is_told_by_name(desk: Desk, name: str) -> None:
    desk.path(name).unlink()

    assert any(told.startswith(f"{name}:1: ") for told in desk.problems())


@pytest.mark.django_db
def test_a_broken_load_leaves_the_index_as_it_was(desk: Desk) -> None:
    before = everything()
    desk.change(SAFETY_LESSON, r'^title = ".*"', 'title = "Something new"')
    desk.change(LESSON, r'^unit = ".*"', 'unit = "nowhere"')

    with pytest.raises(ContentError, match="nowhere"):
        content.load()

    assert everything() == before


@pytest.mark.django_db
def test_a_load_that_breaks_half_way_leaves_the_index_as_it_was(desk: Desk) -> None:
    """Changed words under an old number are met late, when lessons have been written already."""
    before = everything()
    desk.change(LESSON, r'^title = ".*"', 'title = "Something new"')
    desk.change("quiz/beliefs/water-stops-cramp.toml", r'^stem = ".*"', 'stem = "What first?"')

    with pytest.raises(ContentError, match="the words changed"):
        content.load()

    assert everything() == before


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    before = everything()

    content.load()

    assert everything() == before


@pytest.mark.django_db
def test_a_changed_file_changes_its_row_and_no_other(desk: Desk) -> None:
    digests = dict(Lesson.objects.values_list("slug", "digest"))
    desk.change(LESSON, r'^title = ".*"', 'title = "Something new"')

    content.load()

    changed = {
        slug for slug, digest in Lesson.objects.values_list("slug", "digest") if digests[slug] != digest
    }
    assert changed == {"know-your-risk"}
    assert Lesson.objects.get(slug="know-your-risk").title == "Something new"


@pytest.mark.django_db
def test_a_lesson_whose_file_is_gone_is_retired_and_kept(desk: Desk, client: Client) -> None:
    before = Lesson.objects.get(slug="treatment-and-research")
    take_away_a_lesson(desk)

    content.load()

    retired = Lesson.objects.get(slug="treatment-and-research")
    assert (retired.pk, retired.title) == (before.pk, before.title)
    assert retired.retired_at
    assert client.get("/lessons/treatment-and-research/").status_code == 404
    assert "/lessons/treatment-and-research/" not in precache.page_urls()
    assert "/lessons/treatment-and-research/" not in client.get("/lessons/").content.decode()


@pytest.mark.django_db
def test_a_lesson_whose_file_comes_back_lives_again(desk: Desk, client: Client) -> None:
    before = everything()
    take_away_a_lesson(desk)
    content.load()

    desk.put_back()
    content.load()

    assert everything() == before
    assert client.get("/lessons/treatment-and-research/").status_code == 200


def take_away_a_lesson(desk: Desk) -> None:
    """Delete a lesson's file and all that leans on it."""
    desk.path("learn/lessons/treatment-and-research.md").unlink()
    desk.change(FORMS, r"^\[check-treatment-and-research\]\n(?:.+\n)+", "")
    for path in desk.path("quiz/beliefs").glob("*.toml"):
        path.write_text(
            path.read_text().replace('lesson = "treatment-and-research"', 'lesson = "cramping-now"')
        )


@pytest.mark.django_db
def test_a_source_that_nothing_leans_on_is_not_shown(desk: Desk, client: Client) -> None:
    desk.change(
        SOURCES, r"\Z", '\n[UNUSED99]\nmark = "V"\ntitle = "Unused"\nwhere = "Nowhere"\nseen = "all"\n'
    )

    content.load()

    assert not Source.objects.filter(key="UNUSED99").exists()
    assert client.get("/sources/").status_code == 200
