"""What the five articles say is answered on a page, or left out for a reason (docs/coverage.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from django.test import Client
from pydantic import Field, TypeAdapter, ValidationError

from learn.schemas import Strict
from tests.pages import PUBLIC, Page

FILE = Path(__file__).parents[2] / "docs" / "coverage.toml"
ITEMS = [*(f"C{number:03}" for number in range(1, 206)), *(f"X{number:02}" for number in range(1, 37))]
SHORT_RUN = range(3, 9)
LEAST_REASON = 5  # words
ELSEWHERE = "/privacy/"  # answers no item, so what it says too is the frame of every page


class Answer(Strict):
    """Words that stand on a public page and answer an item."""

    page: str
    says: str

    def faults(self, words_of: Callable[[str], str]) -> list[str]:
        if self.page not in PUBLIC:
            return [f"{self.page} is no public page"]
        says = self.says.casefold()
        wrong = {
            f'{self.page} does not say "{self.says}"': says not in words_of(self.page).casefold(),
            f'every page says "{self.says}"': says in words_of(ELSEWHERE).casefold(),
            f'"{self.says}" is no short run of words': len(says.split()) not in SHORT_RUN,
        }
        return [fault for fault, is_so in wrong.items() if is_so]


class LeftOut(Strict):
    """Why the app says nothing about an item."""

    left_out: str

    def faults(self, _words_of: Callable[[str], str]) -> list[str]:
        too_short = len(self.left_out.split()) < LEAST_REASON
        return [f'"{self.left_out}" is no reason'] if too_short else []


Entry = Answer | LeftOut | Annotated[list[Answer], Field(min_length=1)]
COVERAGE = TypeAdapter(dict[str, Entry])


def faults(entry: Entry, words_of: Callable[[str], str]) -> list[str]:
    parts = entry if isinstance(entry, list) else [entry]
    return [fault for part in parts for fault in part.faults(words_of)]


@pytest.fixture
def words_of(visitor: Client) -> Callable[[str], str]:
    return lambda url: Page.of(visitor.get(url).content).words


def test_every_item_has_one_entry_in_its_place() -> None:
    assert list(tomllib.loads(FILE.read_text(encoding="utf-8"))) == ITEMS


@pytest.mark.django_db  # or no tables are made when this file is run alone
def test_every_item_is_answered_where_the_file_says(words_of: Callable[[str], str]) -> None:
    coverage = COVERAGE.validate_python(tomllib.loads(FILE.read_text(encoding="utf-8")))

    assert {item: wrong for item, entry in coverage.items() if (wrong := faults(entry, words_of))} == {}


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"page": "/offline/", "says": "a hard knot"}, "/offline/ is no public page"),
        ({"page": "/now/", "says": "a hard nut"}, '/now/ does not say "a hard nut"'),
        ({"page": "/now/", "says": "danger signs"}, 'every page says "danger signs"'),
        ({"page": "/now/", "says": "a knot"}, '"a knot" is no short run of words'),
        (
            [{"page": "/now/", "says": "A hard knot"}, {"page": "/now/", "says": "no such words"}],
            "no such words",
        ),
        ({"left_out": "Not for us."}, '"Not for us." is no reason'),
    ],
)
def test_a_wrong_entry_would_be_caught(entry: Any, fault: str) -> None:
    words = {"/now/": "A hard knot.\nDanger signs", ELSEWHERE: "Danger signs"}

    found = faults(COVERAGE.validate_python({"C001": entry})["C001"], words.__getitem__)

    assert fault in " | ".join(found)


@pytest.mark.parametrize(
    "entry",
    [{}, [], {"page": "/now/"}, {"page": "/now/", "says": "a hard knot", "left_out": "It is not so."}],
)
def test_an_entry_of_another_shape_is_refused(entry: Any) -> None:
    with pytest.raises(ValidationError):
        COVERAGE.validate_python({"C001": entry})


def test_a_right_entry_is_let_through() -> None:
    words = {"/now/": "It is a Hard Knot, is it not?", ELSEWHERE: ""}
    right: list[Entry] = [
        Answer(page="/now/", says="a hard knot"),
        [Answer(page="/now/", says="is it not"), Answer(page="/now/", says="It is a hard")],
        LeftOut(left_out="No source that we read says so."),
    ]

    assert [fault for entry in right for fault in faults(entry, words.__getitem__)] == []
