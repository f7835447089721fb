"""The worked examples of tests/cases, which the phone's marking passes too, then the rules behind them."""

from __future__ import annotations

import copy
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.marking import Answer, Item, Sure, fixed, mark, mistaken, mulberry32, option_order, order, states

CASES = Path(__file__).parent.parent / "cases"
ORDER = json.loads((CASES / "order.json").read_text(encoding="utf-8"))
MARKING = json.loads((CASES / "marking.json").read_text(encoding="utf-8"))
STATES = json.loads((CASES / "states.json").read_text(encoding="utf-8"))
FIXED = json.loads((CASES / "fixed.json").read_text(encoding="utf-8"))
GOLDEN = 0x6D2B79F5
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
IDS = st.lists(st.text(min_size=1, max_size=8), max_size=25, unique=True)


def each(cases: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in cases])


def item_called(slug: str) -> Item:
    found: Item = next(item for item in MARKING["items"] if item["id"] == slug)
    return found


@each(ORDER["numbers"])
def test_the_numbers_behind_a_shuffle_are_those_of_the_phone(case: dict[str, Any]) -> None:
    states_of_generator = [(case["seed"] + step * GOLDEN) % 2**32 for step in range(1, 6)]

    assert [mulberry32(state) for state in states_of_generator] == case["expected"]


@each(ORDER["checksums"])
def test_a_checksum_is_that_of_the_phone(case: dict[str, Any]) -> None:
    assert zlib.crc32(case["text"].encode()) == case["expected"]


@each(ORDER["orders"])
def test_a_seed_gives_the_same_order_everywhere(case: dict[str, Any]) -> None:
    assert order(case["seed"], case["ids"]) == case["expected"]


@each(ORDER["options"])
def test_options_stand_in_the_same_order_everywhere(case: dict[str, Any]) -> None:
    assert option_order(case["seed"], case["item"], case.get("round", 1)) == case["expected"]


@each(MARKING["mistaken"])
def test_a_sure_mistake_touches_the_same_beliefs_everywhere(case: dict[str, Any]) -> None:
    assert mistaken(item_called(case["item"]), case["option"], case["sure"]) == case["expected"]


@each([case for case in MARKING["marks"] if case["option"] is not None])
def test_an_answer_is_marked_as_on_the_phone(case: dict[str, Any]) -> None:
    assert mark(item_called(case["item"]), case["option"])._asdict() == case["expected"]


@each(MARKING["refused"])
def test_an_option_that_is_not_there_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        mark(item_called(case["item"]), case["option"])


@each(STATES)
def test_beliefs_are_told_as_on_the_phone(case: dict[str, Any]) -> None:
    assert states(case["items"], case["answers"]) == case["expect"]


@each(FIXED)
def test_beliefs_are_mended_for_good_as_on_the_phone(case: dict[str, Any]) -> None:
    assert fixed(case["items"], case["answers"]) == case["expect"]


@given(SEEDS, IDS)
def test_an_order_holds_every_id_once(seed: int, ids: list[str]) -> None:
    assert sorted(order(seed, ids)) == sorted(ids)


@given(SEEDS, IDS)
def test_an_order_is_the_same_each_time_and_leaves_its_ids_alone(seed: int, ids: list[str]) -> None:
    before = list(ids)

    assert order(seed, ids) == order(seed, ids)
    assert ids == before


@given(IDS.filter(lambda ids: len(ids) > 10))
def test_seeds_do_shuffle(ids: list[str]) -> None:
    assert len({tuple(order(seed, ids)) for seed in range(5)}) == 5


ITEMS: list[Item] = MARKING["items"]
CERTAINTIES: list[Sure | None] = [1, 2, 3, None]


@st.composite
def runs(draw: st.DrawFn) -> list[Answer]:
    """Draw answers in the order of their time, some at the very same moment."""
    moments = sorted(draw(st.lists(st.integers(0, 30), max_size=12)))
    return [draw(one_answer(number, f"2026-11-22T10:00:{at:02}Z")) for number, at in enumerate(moments)]


@st.composite
def one_answer(draw: st.DrawFn, number: int, at: str) -> Answer:
    item = draw(st.sampled_from(ITEMS))
    options = [option["id"] for option in item["options"]]
    return {
        "id": f"{number:04}",
        "item": item["id"],
        "option": draw(st.sampled_from([*options, None])),
        "sure": draw(st.sampled_from(CERTAINTIES)),
        "at": at,
    }


@given(runs(), st.randoms(use_true_random=False))
def test_states_do_not_depend_on_the_order_of_arrival(answers: list[Answer], random: Any) -> None:
    arrived = list(answers)
    random.shuffle(arrived)

    assert states(ITEMS, arrived) == states(ITEMS, answers)


@given(runs())
def test_marking_again_finds_the_same_and_leaves_the_answers_alone(answers: list[Answer]) -> None:
    before = copy.deepcopy(answers)

    assert states(ITEMS, answers) == states(ITEMS, answers)
    assert answers == before


@given(runs().filter(bool))
def test_only_the_last_answer_and_what_was_wrong_before_it_count(answers: list[Answer]) -> None:
    """The same answer once more can mend shaky to solid, and nothing else."""
    repeated: Answer = {**answers[-1], "id": "zzzz"}

    before, after = states(ITEMS, answers), states(ITEMS, [*answers, repeated])

    changed = {(before[belief], after[belief]) for belief in before if before[belief] != after[belief]}
    assert changed <= {("shaky", "solid")}


@given(runs())
def test_skipping_never_makes_a_misconception(answers: list[Answer]) -> None:
    skipped: list[Answer] = [{**answer, "option": None} for answer in answers]
    unsure: list[Answer] = [{**answer, "sure": None} for answer in answers]

    assert set(states(ITEMS, skipped).values()) <= {"gap"}
    assert "misconception" not in states(ITEMS, unsure).values()


@given(runs())
def test_no_belief_is_solid_without_certainty(answers: list[Answer]) -> None:
    guessed: list[Answer] = [{**answer, "sure": 1} for answer in answers]

    assert set(states(ITEMS, guessed).values()) <= {"gap", "shaky"}


@given(runs())
def test_an_answer_to_a_question_nobody_knows_changes_nothing(answers: list[Answer]) -> None:
    stranger: Answer = {
        "id": "z",
        "item": "no-such-question-1",
        "option": "true",
        "sure": 3,
        "at": "2026-11-22T09:00:00Z",
    }

    assert states(ITEMS, [stranger, *answers]) == states(ITEMS, answers)
