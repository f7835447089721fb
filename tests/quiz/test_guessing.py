"""Whether somebody who knows nothing of cramps can tell the right one of three options by its wording."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from statistics import mean

import pytest

from quiz import content
from quiz.schemas import OPTIONS, Belief, Item

MOST_GUESSED = 0.4
ABSOLUTE = re.compile(
    r"\b(all|always|any|both|cannot|every|good deal|just|means?|most|must|neither|never|no|none|only|proof"
    r"|proven|sure|true)\b"
)
HELP = re.compile(r"\b(help(?! (him|her|it)\b)|emergency|hospital|doctor|seen|AED)\b")
NO_HELP = re.compile(r"\b(shown|should|rub) (to )?help\b|\bhelp against\b|\bhelp if (that|it)\b")
SMALL = 4  # letters; shorter words are in most stems

Cue = Callable[[Item, str], float]


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.casefold()) if len(word) >= SMALL}


def length(_: Item, option: str) -> float:
    return len(option)


def shortness(_: Item, option: str) -> float:
    return -len(option)


def modesty(_: Item, option: str) -> float:
    return -bool(ABSOLUTE.search(option.casefold()))


def echo(item: Item, option: str) -> float:
    return len(words(option) & words(item.stem))


def call_for_help(_: Item, option: str) -> float:
    return bool(HELP.search(NO_HELP.sub("", option)))


def guessed(item: Item, cue: Cue) -> float:
    """Return the chance to be right by the option that has most of something; of equal ones, by any."""
    marks = {option.id: cue(item, option.text) for option in item.options}
    best = [name for name, mark in marks.items() if mark == max(marks.values())]
    return (item.answer in best) / len(best)


def asked(which: str) -> list[Item]:
    """Return the questions with three options: all, those on SAFETY beliefs, or those told at an event."""
    files = sorted((content.FOLDER / "beliefs").glob("*.toml"))
    beliefs = [
        Belief.model_validate({"slug": file.stem, **tomllib.loads(file.read_text())}) for file in files
    ]
    asked = [(belief, item) for belief in beliefs for item in belief.item if len(item.options) == OPTIONS]
    return [
        item
        for belief, item in asked
        if {"all": True, "safety": belief.safety}.get(which, item.kind == which)
    ]


@pytest.mark.parametrize("which", ["all", "safety", "scene"])
@pytest.mark.parametrize("cue", [length, shortness, modesty, echo, call_for_help])
def test_no_way_of_guessing_finds_more_than_two_in_five(cue: Cue, which: str) -> None:
    items = asked(which)

    share = mean(guessed(item, cue) for item in items)

    told = sorted(item.id for item in items if guessed(item, cue) == 1)
    assert share <= MOST_GUESSED, f"{share:.1%} of {len(items)}; found at once: {', '.join(told)}"
