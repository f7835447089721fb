"""What the loader says of a broken belief, question or form, and how versions of a question are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cramps_site import content
from learn.contentfile import ContentError
from quiz.models import Belief, Form, Question, QuestionVersion
from tests.factories import Desk

BELIEF = "quiz/beliefs/water-stops-cramp.toml"
THREE_ITEMS = "quiz/beliefs/dehydration-is-the-cause.toml"
TRUE_FALSE = "quiz/beliefs/rub-or-painkiller-stops-it.toml"
NO_SAFETY = "quiz/beliefs/lactic-acid.toml"
FORMS = "quiz/forms.toml"
RELEASED = Path(__file__).parent / "released_items.json"
LONG = "word " * 95
RIGHT = "Stretch the calf slowly and hold it still"


@pytest.mark.parametrize(
    ("name", "pattern", "replacement", "words"),
    [
        (BELIEF, r"^(?=why = )", 'colour = "red"\n', "colour: is not a field of this file"),
        (BELIEF, r'^group = ".*"', 'group = "gossip"', "group: Input should be 'words', 'causes'"),
        (BELIEF, r'^fact = ".*"', f'fact = "{LONG}"', "fact: String should have at most 80 characters"),
        (BELIEF, r'^lesson = ".*"', 'lesson = "nowhere"', "lesson: no lesson is called 'nowhere'"),
        (BELIEF, r'^sources = \["\w+"', 'sources = ["NOBODY99"', "sources: no source is called NOBODY99"),
        (NO_SAFETY, r"^sources = .*", 'sources = ["COMP"]', "sources: COMP was only seen in a copy"),
        (
            BELIEF,
            r'^answer = "stretch"',
            'answer = ["stretch", "water"]',
            "answer: Input should be a valid str",
        ),
        (BELIEF, r'belief = "overbreathe-to-stop"', 'belief = "flat"', "-1: no belief is called 'flat'"),
        (BELIEF, r'^id = ".*"', 'id = "lactic-acid-9"', "id: should be water-stops-cramp- and a number"),
        (BELIEF, r'^id = ".*"', 'id = "water-stops-cramp-a-1"', "should be water-stops-cramp- and a number"),
        (FORMS, r'^  "water-stops-cramp-1"', '  "nobody-1"', "start.items: no question is called 'nobody-1'"),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(
    desk: Desk, name: str, pattern: str, replacement: str, words: str
) -> None:
    line = desk.change(name, pattern, replacement)

    told = [problem for problem in desk.problems() if problem.startswith(f"{name}:{line}: ")]

    assert told, desk.problems()
    assert words in told[0]


@pytest.mark.parametrize(
    ("name", "pattern", "replacement", "words"),
    [
        (BELIEF, r', belief = "overbreathe-to-stop"', "", "a wrong option needs the belief it shows"),
        (
            BELIEF,
            r'(hold it still")',
            r'\1, belief = "lactic-acid"',
            "the right option shows no false belief",
        ),
        (BELIEF, r'^answer = ".*"', 'answer = "pray"', "answer 'pray' is not an option"),
        (BELIEF, r'id = "breathe"', 'id = "water"', "has two options of one id"),
        (BELIEF, r'^  \{ id = "breathe".*\n', "", "needs three options"),
        (BELIEF, r'text = "Breathe .*?"', f'text = "{RIGHT}"', "has two options that say the same"),
        (BELIEF, r'text = "Breathe .*?"', f'text = "{RIGHT.upper()}!"', "has two options that say the same"),
        (BELIEF, r'^stem = ".*"', f'stem = "{LONG}"', "the stem is longer than 40 words"),
        (BELIEF, r'text = "Drink .*?"', f'text = "{LONG}"', "an option is too long"),
        (TRUE_FALSE, r'id = "true"', 'id = "yes"', "options must be ['true', 'false']"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_where_it_starts(
    desk: Desk, name: str, pattern: str, replacement: str, words: str
) -> None:
    desk.change(name, pattern, replacement)

    line = desk.line(name, r"^\[\[item\]\]")
    (told,) = [problem for problem in desk.problems() if problem.startswith(f"{name}:{line}: ")]
    assert words in told


def test_a_refutation_that_nobody_would_read_is_told_where_it_starts(desk: Desk) -> None:
    desk.change(BELIEF, r'^because = ".*"', f'because = "{LONG}"')

    line = desk.line(BELIEF, r"^\[item\.refutation\]")
    (told,) = desk.problems()
    assert told.startswith(f"{BELIEF}:{line}: item.0.refutation: has ")
    assert told.endswith("at most 90 are read")


def test_a_missing_part_of_the_second_question_is_told_where_that_starts(desk: Desk) -> None:
    desk.change(THREE_ITEMS, r'(^id = "dehydration-is-the-cause-2"\n(?:.*\n)*?)^stem = .*\n', r"\1")

    line = desk.line(THREE_ITEMS, r'^\[\[item\]\]\nid = "dehydration-is-the-cause-2"')
    assert desk.problems() == [f"{THREE_ITEMS}:{line}: item.1.stem: is missing"]


def test_two_questions_cannot_have_one_id(desk: Desk) -> None:
    desk.change(THREE_ITEMS, r'^id = ".*"', 'id = "water-stops-cramp-1"')

    line = desk.line(BELIEF, r'^id = "water-stops-cramp-1"')
    assert f"{BELIEF}:{line}: water-stops-cramp-1: two questions have this id" in desk.problems()


def test_a_belief_needs_a_second_question_to_ask_again(desk: Desk) -> None:
    text = desk.path(BELIEF).read_text()
    desk.path(BELIEF).write_text(text[: text.rindex("[[item]]")])

    line = desk.line(BELIEF, r"^\[\[item\]\]")
    assert (
        f"{BELIEF}:{line}: item: List should have at least 2 items after validation, not 1" in desk.problems()
    )


def test_a_form_asks_nothing_twice(desk: Desk) -> None:
    desk.change(FORMS, r'^(  "water-stops-cramp-1",\n)', r"\1\1")

    (told,) = desk.problems()
    assert told.startswith(f"{FORMS}:")
    assert "a question stands in it twice" in told


def test_a_belief_that_a_lesson_mends_cannot_be_taken_away(desk: Desk) -> None:
    desk.path("quiz/beliefs/cramps-are-random.toml").unlink()

    line = desk.line("learn/lessons/know-your-risk.md", r"^beliefs = ")
    missing = f"learn/lessons/know-your-risk.md:{line}: beliefs: no belief is called 'cramps-are-random'"
    assert missing in desk.problems()


def test_a_second_version_needs_the_first_in_a_file(desk: Desk) -> None:
    desk.change(BELIEF, r"^version = 1", "version = 2")

    line = desk.line(BELIEF, r'^id = "water-stops-cramp-1"')
    words = "water-stops-cramp-1: version 1 needs its file past/water-stops-cramp-1.v1.toml"
    assert desk.problems() == [f"{BELIEF}:{line}: {words}"]


def test_the_file_of_a_past_version_is_named_by_it(desk: Desk) -> None:
    rewrite(desk)
    past = desk.path("quiz/past/water-stops-cramp-1.v1.toml")
    past.rename(past.with_name("water.toml"))

    assert (
        "quiz/past/water.toml:1: id: the file should be named water-stops-cramp-1.v1.toml" in desk.problems()
    )


def test_a_past_version_of_a_question_that_is_gone_is_told(desk: Desk) -> None:
    rewrite(desk)
    past = desk.path("quiz/past/water-stops-cramp-1.v1.toml")
    past.write_text(past.read_text().replace("water-stops-cramp-1", "water-stops-cramp-9"))
    past.rename(past.with_name("water-stops-cramp-9.v1.toml"))

    told = [problem for problem in desk.problems() if problem.startswith("quiz/past/water-stops-cramp-9")]
    assert len(told) == 1


@pytest.mark.django_db
def test_words_changed_under_an_old_number_are_refused(desk: Desk) -> None:
    before = list(QuestionVersion.objects.order_by("pk").values())
    line = desk.line(BELIEF, r'^id = "water-stops-cramp-1"')
    desk.change(BELIEF, r'^stem = ".*"', 'stem = "What first?"')
    desk.change(THREE_ITEMS, r'^stem = ".*"', 'stem = "A cramp means thirst."')

    with pytest.raises(ContentError) as refused:
        content.load()

    words = "water-stops-cramp-1: the words changed, so version 1 must become 2"
    assert f"{BELIEF}:{line}: {words}" in str(refused.value)
    assert "dehydration-is-the-cause-1: the words changed" in str(refused.value)
    assert list(QuestionVersion.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_new_version_is_asked_and_the_old_one_kept(desk: Desk) -> None:
    old = Question.objects.get(slug="water-stops-cramp-1").current
    form = Form.objects.get(slug="start").data()
    rewrite(desk)

    content.load()

    question = Question.objects.get(slug="water-stops-cramp-1")
    assert (question.current.number, question.current.data["stem"]) == (2, "What first?")
    assert question.versions.get(number=1) == old
    assert question.versions.get(number=1).data == old.data
    asked = next(item for item in Form.objects.get(slug="start").bank() if item["id"] == question.slug)
    assert (asked["version"], asked["stem"]) == (2, "What first?")
    assert Form.objects.get(slug="start").data()["version"] != form["version"]


@pytest.mark.django_db
def test_past_versions_come_into_a_new_database_too(desk: Desk) -> None:
    rewrite(desk)
    QuestionVersion.objects.all().delete()
    Question.objects.all().delete()

    content.load()

    versions = Question.objects.get(slug="water-stops-cramp-1").versions.order_by("number")
    assert [version.number for version in versions] == [1, 2]
    assert versions[0].digest == released()["water-stops-cramp-1"]["1"]


@pytest.mark.django_db
def test_a_past_version_cannot_change_its_words(desk: Desk) -> None:
    rewrite(desk)
    desk.change("quiz/past/water-stops-cramp-1.v1.toml", r'^stem = ".*"', 'stem = "What then?"')

    with pytest.raises(ContentError, match=r"water-stops-cramp-1\.v1\.toml:1: .* the words changed"):
        content.load()


@pytest.mark.django_db
def test_a_question_that_is_taken_out_is_retired_and_its_words_kept(desk: Desk) -> None:
    text = desk.path(THREE_ITEMS).read_text()
    at = text.index('[[item]]\nid = "dehydration-is-the-cause-3"')
    desk.path(THREE_ITEMS).write_text(text[:at])
    desk.change(FORMS, r'^  "dehydration-is-the-cause-3",\n', "")

    content.load()

    question = Question.objects.get(slug="dehydration-is-the-cause-3")
    assert question.retired_at
    assert question.versions.count() == 1


@pytest.mark.django_db
def test_a_form_that_is_taken_out_is_no_longer_offered(desk: Desk) -> None:
    offered = [form.slug for form in Form.objects.listed()]
    desk.change(FORMS, r"^\[first-six\](?s:.*?)(?=^\[)", "")

    content.load()

    assert ["first-six", *(form.slug for form in Form.objects.listed())] == offered


@pytest.mark.django_db
def test_every_released_question_keeps_its_words() -> None:
    """A change of words is a new version: old answers are marked against what was asked."""
    found: dict[str, dict[str, str]] = {}
    for version in QuestionVersion.objects.select_related("question").order_by("question__slug", "number"):
        found.setdefault(version.question.slug, {})[str(version.number)] = version.digest

    for slug, versions in released().items():
        for number, digest in versions.items():
            assert found.get(slug, {}).get(number) == digest, (
                f"{slug} version {number} is released, and its words are others now, or gone. "
                f"Keep them in past/{slug}.v{number}.toml and raise the version"
            )
    assert found == released(), f"add the new versions to {RELEASED.name}"


def released() -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = json.loads(RELEASED.read_text())
    return kept


def rewrite(desk: Desk) -> None:
    """Ask the first question of BELIEF in other words, as version 2, with the old words in their file."""
    item = desk.path(BELIEF).read_text().split("[[item]]\n")[1].replace("[item.refutation]", "[refutation]")
    desk.path("quiz/past").mkdir(exist_ok=True)
    desk.path("quiz/past/water-stops-cramp-1.v1.toml").write_text(item)
    desk.change(BELIEF, r"^version = 1", "version = 2")
    desk.change(BELIEF, r'^stem = ".*"', 'stem = "What first?"')


@pytest.mark.django_db
def test_a_belief_knows_what_to_read_next() -> None:
    belief = Belief.objects.get(slug="water-stops-cramp")

    assert belief.reading() == {
        "fact": belief.fact,
        "safety": True,
        "lesson": {"url": "/lessons/cramping-now/", "title": belief.lesson.title},
    }
