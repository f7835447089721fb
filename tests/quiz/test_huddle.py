"""The huddle: five statements for a squad without phones, none of them about a belief of the two tests."""

from __future__ import annotations

import pytest
from django.test import Client

from quiz import content
from quiz.huddle import ITEMS, cards
from quiz.models import Question
from tests.pages import FORMS, Page

pytestmark = pytest.mark.django_db


def test_it_asks_five_true_or_false_statements_of_both_kinds() -> None:
    versions = [Question.objects.live().get(slug=slug).current for slug in ITEMS]

    assert [version.data["kind"] for version in versions] == ["true-false"] * 5
    assert 2 <= sum(card["is_true"] for card in cards()) <= 3


def test_three_of_them_are_about_what_can_hurt() -> None:
    assert sum(card["belief"].safety for card in cards()) == 3


def test_it_gives_nothing_away_that_the_tests_ask() -> None:
    tested = {item for name in content.TESTS if name in FORMS for item in FORMS[name]["items"]}
    beliefs = {slug.rsplit("-", 1)[0] for slug in tested}

    assert not {card["belief"].slug for card in cards()} & beliefs


def test_without_script_every_statement_can_be_read_with_its_answer(client: Client) -> None:
    page = Page(client.get("/huddle/").content.decode())

    for card in cards():
        for text in (card["stem"], card["belief"].fact, card["belief"].truth, card["belief"].action):
            assert text in page.words
    assert page.words.count("That is true.") + page.words.count("That is false.") == 5
