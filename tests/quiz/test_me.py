"""The page of one's own record, as it leaves the server: the same for everyone, and empty."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from learn.models import Unit
from quiz.models import Belief
from tests.pages import BELIEFS, Page

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "quiz" / "record.js"
UNITS = 6


@pytest.fixture
def page(client: Client) -> Page:
    return Page(client.get("/me/").content.decode())


def test_every_belief_has_its_place_and_those_that_can_hurt_stand_first(page: Page) -> None:
    told = json.loads(page.inside["script"][-1])
    safety = set(Belief.objects.filter(safety=True).values_list("slug", flat=True))

    rows = [row for _, rows in told["groups"] for row in rows]
    assert len(told["groups"]) == UNITS
    assert sorted(slug for slug, *_ in rows) == BELIEFS
    assert {slug for slug, _, _, can_hurt in rows if can_hurt} == safety
    for _, group in told["groups"]:
        assert [can_hurt for *_, can_hurt in group] == sorted((row[3] for row in group), reverse=True)


def test_the_beliefs_stand_by_the_unit_of_their_lesson_in_the_order_of_the_course(page: Page) -> None:
    told = json.loads(page.inside["script"][-1])
    unit_of = dict(Belief.objects.live().values_list("slug", "lesson__unit__name"))

    assert [name for name, _ in told["groups"]] == list(
        Unit.objects.with_lessons().values_list("name", flat=True)
    )
    assert [(name, slug) for name, rows in told["groups"] for slug, *_ in rows if unit_of[slug] != name] == []


def test_a_belief_leads_to_its_page_and_its_lesson(page: Page) -> None:
    told = json.loads(page.inside["script"][-1])
    belief = Belief.objects.select_related("lesson").get(slug="bananas-fix")

    (row,) = [row for _, rows in told["groups"] for row in rows if row[0] == belief.slug]
    assert row[1] == belief.fact
    assert told["lessons"][row[2]] == [belief.lesson.title, belief.lesson.url]
    assert told["beliefs"].replace("slug", belief.slug) == belief.url


def test_without_script_the_page_says_what_would_stand_here(page: Page) -> None:
    assert "Nothing here yet" in page.words
    assert "Before and after, side by side" in page.words
    assert "runs no script" in page.words
    assert "/quiz/first-six/" in [link["href"] for link in page.all("a") if "href" in link]


def test_everything_that_can_be_wrong_with_a_file_has_its_words(page: Page) -> None:
    names = re.search(r"@typedef \{(.*?)\} FileProblem", SCRIPT.read_text(encoding="utf-8"), re.DOTALL)
    assert names
    problems = re.findall(r'"(\w+)"', names[1])

    (said,) = [tag for tag in page.all("p") if tag.get("data-slot") == "said"]
    assert len(problems) > 1
    for problem in [*problems, "clash", "failed"]:
        assert said[f"data-{problem}"].endswith("Nothing was changed."), problem
