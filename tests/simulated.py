"""People who never lived, answering by a known rule, so that a test knows what item analysis must find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_OID, uuid5

import numpy as np

from quiz.analysis import Asked, Given, Paper
from quiz.marking import Item, Sure

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
STEEPNESS = 1.7
SURES: list[Sure] = [1, 2, 3]


def make_item(name: str, answer: str = "right") -> Item:
    options = ["right", "rumour", "guess"]
    return {
        "id": name,
        "kind": "single",
        "belief": "",
        "answer": answer,
        "options": [{"id": option, "text": option, "belief": None} for option in options],
    }


def make_test(length: int) -> tuple[Paper, dict[Asked, Item]]:
    asked = [Asked(f"item-{number}", 1) for number in range(1, length + 1)]
    return Paper("start", asked, may_be_easy=False), {each: make_item(each.item) for each in asked}


def answers_of(
    people: int,
    paper: Paper,
    questions: Mapping[Asked, Item],
    difficulty: Mapping[str, float],
    pull: Mapping[str, Sequence[float]],
) -> list[Given]:
    """Let people of normally spread skill answer a whole form.

    The chance to know a question is logistic in skill less difficulty (usually 0). Who does not know it
    chooses by the pull of its options (usually all alike). Who is more skilled is surer.
    """
    chance = np.random.default_rng(seed=20261125)
    given = []
    for number, skill in enumerate(chance.standard_normal(people)):
        for place, asked in enumerate(paper.questions):
            options = [option["id"] for option in questions[asked]["options"]]
            weights = np.array(pull.get(asked.item, [1] * len(options)), dtype=float)
            is_known = chance.random() < 1 / (
                1 + np.exp(-STEEPNESS * (skill - difficulty.get(asked.item, 0)))
            )
            guessed = str(chance.choice(options, p=weights / weights.sum()))
            option = questions[asked]["answer"] if is_known else guessed
            sure = SURES[int(np.clip(round(skill + chance.normal()) + 1, 0, 2))]
            name = str(uuid5(NAMESPACE_OID, f"{number} {asked.item}"))
            at = NOON + dt.timedelta(minutes=number, seconds=place)
            given.append(Given(name, f"person {number}", paper.form, asked, option, sure, 1, at))
    return given
