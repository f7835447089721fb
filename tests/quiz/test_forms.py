"""The forms as assessment.md wants them: balanced, so that nothing but knowledge gives an answer away."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from quiz.models import Form, QuestionVersion
from tests.pages import Grade

pytestmark = pytest.mark.django_db

FORMS = ["start", "first-six", "try"]


def bank(slug: str) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = Form.objects.get(slug=slug).bank()
    return questions


def everything() -> list[dict[str, Any]]:
    return [
        version.as_item() for version in QuestionVersion.objects.select_related("question__belief__lesson")
    ]


def share_true(items: list[dict[str, Any]]) -> float:
    answers = [item["answer"] for item in items if item["kind"] == "true-false"]
    return answers.count("true") / len(answers)


def share_longest(items: list[dict[str, Any]]) -> float:
    """Return how often the right option is longer than each other one."""
    chosen = [item for item in items if item["kind"] != "true-false"]
    return sum(map(is_right_one_longest, chosen)) / len(chosen)


def is_right_one_longest(item: dict[str, Any]) -> bool:
    right = next(len(option["text"]) for option in item["options"] if option["id"] == item["answer"])
    return all(len(option["text"]) < right for option in item["options"] if option["id"] != item["answer"])


def test_start_asks_once_about_each_of_twenty_beliefs() -> None:
    items = bank("start")

    assert len(items) == len({item["belief"] for item in items}) == 20


def test_start_is_mixed() -> None:
    items = bank("start")

    assert Counter(item["kind"] for item in items) == {"single": 8, "true-false": 8, "scene": 4}
    assert sum(item["safety"] for item in items) >= 8
    assert sum(item["scene"] for item in items) >= 8
    assert 0.4 <= share_true(items) <= 0.6


def test_first_six_is_six_scenes() -> None:
    items = bank("first-six")

    assert [item["scene"] for item in items] == [True] * 6
    assert len({item["belief"] for item in items}) == 6


def test_every_scenario_is_a_scene() -> None:
    assert [item["id"] for item in everything() if item["kind"] == "scene" and not item["scene"]] == []


def test_the_start_page_tries_one_belief_by_true_or_false() -> None:
    (item,) = bank("try")

    assert item["kind"] == "true-false"


def test_no_question_stands_in_two_forms() -> None:
    asked = [item["id"] for slug in FORMS for item in bank(slug)]

    assert [slug for slug, count in Counter(asked).items() if count > 1] == []


def test_neither_true_nor_the_longest_option_is_the_better_guess() -> None:
    assert 0.4 <= share_true(everything()) <= 0.6
    assert share_longest(everything()) <= 0.4
    assert share_longest(bank("start")) <= 0.4
    assert share_longest(bank("first-six")) <= 0.4


@pytest.mark.parametrize("slug", FORMS)
def test_a_form_reads_easily(slug: str) -> None:
    parts = ("warning", "fact", "because", "action")
    lines = [item["stem"] for item in bank(slug)]
    lines += [item["refutation"][part] for item in bank(slug) for part in parts]

    grade = Grade.of("\n".join(lines))

    assert grade.automated_readability <= 8
    assert grade.coleman_liau <= 8


@pytest.mark.parametrize("slug", ["start", "first-six"])
def test_the_phone_gets_every_belief_that_an_answer_can_show(slug: str) -> None:
    data = Form.objects.get(slug=slug).data()

    shown = {option["belief"] for item in data["items"] for option in item["options"]} - {None}
    assert shown | {item["belief"] for item in data["items"]} == set(data["beliefs"])
    assert [item["id"] for item in data["items"]] == Form.objects.get(slug=slug).items
