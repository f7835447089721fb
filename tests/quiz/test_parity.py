"""10,000 made-up attempts at the real questions, marked here and, in one run of node, as the phone does."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from quiz import wire
from quiz.marking import UINT32, Item, Sure, fixed, mulberry32, option_order, order, states
from quiz.models import QuestionVersion

SCRIPT = Path(__file__).parent.parent / "js" / "parity.mjs"
ATTEMPTS = 10_000
MOST_QUESTIONS = 20
MOST_ANSWERS = 30
CERTAINTIES: list[Sure | None] = [1, 2, 3, None]
MORNING = dt.datetime(2026, 11, 25, 6, tzinfo=dt.UTC)
STEPS = [dt.timedelta(), dt.timedelta(seconds=9), dt.timedelta(days=4), -dt.timedelta(days=800)]

Choice = TypeVar("Choice")
Bank = dict[str, Any]
Attempt = dict[str, Any]

pytestmark = pytest.mark.django_db


class Chance:
    """Throws the same dice each time, so that what fails can be seen again."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def below(self, sides: int) -> int:
        self.state = (self.state + 0x6D2B79F5) & UINT32
        return mulberry32(self.state) * sides >> 32

    def pick(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.below(len(choices))]

    def shuffled(self, choices: Sequence[Choice]) -> list[Choice]:
        return sorted(choices, key=lambda _: self.below(UINT32))


def real_bank() -> Bank:
    """Return every version of every question, warm-ups too, and a next version of some: turned round."""
    versions = QuestionVersion.objects.select_related("question__belief__lesson").order_by("pk")
    items = [version.as_item() for version in versions]
    turned = [turn(item) for item in items[::5]]
    return {f"{item['id']} {item['version']}": item for item in [*items, *turned]}


def turn(item: dict[str, Any]) -> dict[str, Any]:
    """Return a next version of a question, whose last option is the right one."""
    *wrong, right = item["options"]
    options = [{**each, "belief": each["belief"] or item["belief"] or None} for each in wrong]
    changes = {"answer": right["id"], "options": [*options, {**right, "belief": None}]}
    return {**item, "version": item["version"] + 1, **changes}


def make_attempt(chance: Chance, bank: Bank) -> Attempt:
    """Take a few questions and answer them again and again, often more than one in the same moment."""
    given = chance.shuffled(list(bank))[: 1 + chance.below(MOST_QUESTIONS)]
    at = MORNING
    answers = []
    for number in range(chance.below(MOST_ANSWERS)):
        at += chance.pick(STEPS)
        answers.append(
            make_answer(chance, bank[chance.pick(given)], f"{number:02}-{chance.below(99):02}", at)
        )
    return {
        "seed": chance.below(UINT32),
        "given": given,
        "answers": answers,
        "arrived": chance.shuffled(answers),
    }


def make_answer(chance: Chance, item: Item, name: str, at: dt.datetime) -> dict[str, Any]:
    """Answer, skip, leave out how sure; now and then it is a question or a version nobody knows."""
    is_right = chance.below(2)
    option = item["answer"] if is_right else chance.pick([*item["options"], {"id": None}])["id"]
    return {
        "id": name[::-1],
        "item": chance.pick([item["id"]] * 19 + ["no-such-question-1"]),
        "version": chance.pick([item["version"]] * 19 + [99]),
        "option": option,
        "sure": chance.pick(CERTAINTIES),
        "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "round": chance.pick([1, 2]),
    }


def marked(bank: Bank, attempt: Attempt) -> dict[str, Any]:
    """Mark an attempt here, in every way that tests/js/parity.mjs does."""
    items = [bank[name] for name in attempt["given"]]
    seed, answers, arrived = attempt["seed"], attempt["answers"], attempt["arrived"]
    skipped: list[Any] = [{**answer, "option": None} for answer in answers]
    unsure: list[Any] = [{**answer, "sure": None} for answer in answers]
    return {
        "states": states(items, answers),
        "again": states(items, answers),
        "arrived": states(items, arrived),
        "skipped": states(items, skipped),
        "unsure": states(items, unsure),
        "fixed": fixed(items, answers),
        "fixed_arrived": fixed(items, arrived),
        "order": order(seed, [item["id"] for item in items]),
        "options": [[option_order(seed, item, number) for number in (1, 2)] for item in items],
    }


def marked_on_the_phone(bank: Bank, attempts: list[Attempt]) -> list[dict[str, Any]]:
    told = {"items": [wire.told_of(item) for item in bank.values()]}
    lines = [json.dumps(line) for line in [told, *attempts]]
    run = subprocess.run(
        ["node", SCRIPT], input="\n".join(lines), stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_the_phone_marks_ten_thousand_attempts_as_the_server_does() -> None:
    bank, chance = real_bank(), Chance(20261125)
    attempts = [make_attempt(chance, bank) for _ in range(ATTEMPTS)]

    told = [marked(bank, attempt) for attempt in attempts]

    assert marked_on_the_phone(bank, attempts) == told
    assert all(each["again"] == each["arrived"] == each["states"] for each in told)
    assert all(each["fixed_arrived"] == each["fixed"] for each in told)
    assert {state for each in told for state in each["skipped"].values()} == {"gap"}
    assert {state for each in told for state in each["unsure"].values()} == {"gap", "shaky"}
    seen = {state for each in told for state in each["states"].values()}
    assert seen == {"solid", "shaky", "gap", "misconception"}
    assert sum(bool(each["fixed"]) for each in told) > ATTEMPTS / 50
