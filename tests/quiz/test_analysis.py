"""What item analysis makes of answers: which count, how many it takes, whether it finds what was planted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.analysis import Asked, Given, Paper, analyse
from quiz.figures import Flag, FormFigures, ItemFigures, OptionFigures
from tests.simulated import NOON, answers_of, make_item, make_test

PAPER, QUESTIONS = make_test(20)
FIRST = Asked("item-1", 1)
LATER = NOON + dt.timedelta(days=1)
DIFFICULTY = {"item-3": -3.5, "item-4": 0.3, "item-6": 6.0}
PULL = {"item-2": [1.0, 4.0, 1.0], "item-4": [1.0, 1.0, 0.0], "item-6": [0.1, 1.0, 1.0]}
CROWD = answers_of(300, PAPER, QUESTIONS, DIFFICULTY, PULL)
MISKEYED = {**QUESTIONS, Asked("item-2", 1): make_item("item-2", answer="rumour")}


def make_given(
    person: str = "Abel", asked: Asked = FIRST, option: str | None = "right", at: dt.datetime = NOON
) -> Given:
    return Given(f"{person} {asked} {at}", person, "start", asked, option, 2, 1, at)


def by_many(people: int) -> list[Given]:
    """Let so many people answer the first question rightly."""
    return [make_given(f"{number}") for number in range(people)]


def item_of(forms: Sequence[FormFigures], asked: Asked = FIRST) -> ItemFigures:
    return next(item for item in forms[0].items if (item.item, item.version) == asked)


def first_item(answers: Sequence[Given], paper: Paper = PAPER) -> ItemFigures:
    return item_of(analyse(answers, [paper], QUESTIONS))


# Which answers count


def test_only_the_first_answer_of_a_person_counts() -> None:
    item = first_item([make_given(at=LATER), make_given(option="rumour"), make_given("Bea", at=LATER)])

    assert (item.asked, item.right) == (2, 1)


def test_of_two_answers_at_one_moment_the_lower_id_is_first() -> None:
    answers = [make_given()._replace(id="b"), make_given(option="rumour")._replace(id="a")]

    assert first_item(answers).right == first_item(answers[::-1]).right == 0


def test_a_question_that_comes_again_in_the_same_sitting_does_not_count() -> None:
    again = make_given("Bea")._replace(round=2)

    assert first_item([make_given(), again]).asked == 1


def test_a_first_answer_in_another_form_makes_this_one_a_repeat() -> None:
    forms = analyse([make_given()._replace(form="daily"), make_given(at=LATER)], [PAPER], QUESTIONS)

    assert forms == []


def test_other_words_have_other_figures() -> None:
    changed = Asked("item-1", 2)
    answers = [make_given(), make_given(asked=changed, option="guess", at=LATER)]

    forms = analyse(answers, [PAPER], {**QUESTIONS, changed: make_item("item-1")})

    assert [(item.version, item.asked, item.right) for item in forms[0].items] == [(2, 1, 0), (1, 1, 1)]


def test_a_skipped_question_counts_as_asked_and_as_not_right() -> None:
    item = first_item([make_given(), make_given("Bea", option=None)._replace(sure=None)])

    assert (item.asked, item.right, item.skipped, item.share) == (2, 1, 1, 0.5)


def test_what_came_first_is_settled_before_a_day_cuts_off_the_rest() -> None:
    answers = [make_given(), make_given(at=LATER), make_given("Bea", at=LATER)]

    forms = analyse(answers, [PAPER], QUESTIONS, since=LATER)

    assert item_of(forms).asked == 1


def test_a_question_that_nobody_knows_is_passed_over() -> None:
    assert analyse([make_given(asked=Asked("item-1", 9))], [PAPER], QUESTIONS) == []


# How many it takes


def test_options_are_told_from_thirty_people_on() -> None:
    few, enough = first_item(by_many(29)), first_item(by_many(30))

    assert {option.share for option in few.options} == {None}
    assert [option.share for option in enough.options] == [1, 0, 0]
    assert (few.flags(), [flag.finding for flag in enough.flags()]) == ([], ["easy", "unused", "unused"])


def whole_forms(people: int) -> list[Given]:
    return CROWD[: people * len(PAPER.questions)]


def test_correlations_are_told_from_fifty_whole_forms_on() -> None:
    few, enough = first_item(whole_forms(49)), first_item(whole_forms(50))

    assert (few.fit_people, few.fit, [option.fit for option in few.options]) == (49, None, [None] * 3)
    assert enough.fit_people == 50
    assert None not in {enough.fit, *(option.fit for option in enough.options)}


def test_reliability_is_told_from_a_hundred_whole_forms_on() -> None:
    few, enough = (analyse(whole_forms(people), [PAPER], QUESTIONS)[0] for people in (99, 100))

    assert (few.complete, few.kr20, few.sure_people, few.alpha) == (99, None, 99, None)
    assert enough.complete == enough.sure_people == 100
    assert None not in {enough.kr20, enough.alpha}


def test_who_left_out_a_question_is_in_no_total() -> None:
    form = analyse(whole_forms(60)[:-1], [PAPER], QUESTIONS)[0]

    assert (form.people, form.complete, item_of([form]).asked, item_of([form]).fit_people) == (60, 59, 60, 59)


def test_who_kept_certainty_back_once_is_not_in_its_alpha() -> None:
    form = analyse([CROWD[0]._replace(sure=None), *whole_forms(101)[1:]], [PAPER], QUESTIONS)[0]

    assert (form.complete, form.sure_people) == (101, 100)


def test_new_words_of_one_question_empty_the_reliability_but_not_the_figures_of_the_rest() -> None:
    changed = Asked("item-1", 2)
    paper = PAPER._replace(questions=[changed, *PAPER.questions[1:]])

    form = analyse(CROWD, [paper], {**QUESTIONS, changed: make_item("item-1")})[0]

    assert (form.complete, form.kr20) == (0, None)
    assert {(item.fit_people, item.fit is None) for item in form.items} == {(300, False)}


def test_each_wording_is_correlated_over_those_who_met_it() -> None:
    changed = Asked("item-1", 2)
    later = [a._replace(asked=changed) if a.asked == FIRST else a for a in CROWD[200 * 20 :]]

    forms = analyse(CROWD[: 200 * 20] + later, [PAPER], {**QUESTIONS, changed: make_item("item-1")})

    assert [item_of(forms, asked).fit_people for asked in (FIRST, changed)] == [200, 100]


def test_a_question_that_left_the_form_is_set_against_all_that_stayed() -> None:
    paper = PAPER._replace(questions=PAPER.questions[1:])
    right = np.array([answer.option == "right" for answer in CROWD]).reshape(300, 20)

    item = first_item(CROWD, paper)

    assert item.fit == pytest.approx(np.corrcoef(right[:, 0], right[:, 1:].sum(axis=1))[0, 1])


# What needs a look


def test_planted_faults_are_found() -> None:
    """Question 2 has a wrong key, 3 is too easy, 4 has an option that nobody chooses, 6 is too hard."""
    form = analyse(CROWD, [PAPER], MISKEYED)[0]
    found = {item.item: item.flags() for item in form.items if item.flags()}

    assert form.items[0].item == "item-2"
    assert found.pop("item-2") == [Flag("key"), Flag("drawn", "right")]
    assert Flag("easy") in found.pop("item-3")
    assert found.pop("item-4") == [Flag("unused", "guess")]
    assert Flag("hard") in found.pop("item-6")
    assert {flag.finding for flags in found.values() for flag in flags} <= {"watch"}
    assert len(found) <= 2


def test_the_figures_of_a_crowd_are_those_of_numpy() -> None:
    form = analyse(CROWD, [PAPER], QUESTIONS)[0]
    chosen = np.array([answer.option for answer in CROWD]).reshape(300, 20)
    right = chosen == "right"
    sure = np.array([answer.sure for answer in CROWD]).reshape(300, 20)
    marks = np.where(right, sure, np.select([sure == 1, sure == 2], [0, -2], -6))

    for place, asked in enumerate(PAPER.questions):
        rest = right.sum(axis=1) - right[:, place]
        item = item_of([form], asked)
        assert item.share == pytest.approx(right[:, place].mean())
        for option in item.options:
            took = chosen[:, place] == option.id
            assert option.share == pytest.approx(took.mean())
            if took.any():
                assert option.fit == pytest.approx(np.corrcoef(took, rest)[0, 1])
    for figure, table in ((form.kr20, right.astype(int)), (form.alpha, marks)):
        spread = np.cov(table, rowvar=False)
        assert figure == pytest.approx(20 / 19 * (1 - np.trace(spread) / spread.sum()))


@given(st.randoms(use_true_random=False))
def test_figures_do_not_depend_on_the_order_of_arrival(chance: Random) -> None:
    answers = [*whole_forms(60), *(answer._replace(at=LATER, option="guess") for answer in whole_forms(10))]
    expected = analyse(answers, [PAPER], QUESTIONS)

    chance.shuffle(answers)

    assert analyse(answers, [PAPER], QUESTIONS) == expected


def make_figures(
    share: float = 0.6,
    fit: float | None = 0.4,
    people: int = 100,
    option: OptionFigures | None = None,
    *,
    may_be_easy: bool = False,
) -> ItemFigures:
    right, options = round(share * people), [option] if option else []
    return ItemFigures("item-1", 1, may_be_easy, people, right, 0, share, 0, 1, people, fit, options)


@pytest.mark.parametrize(
    ("figures", "findings"),
    [
        (make_figures(share=0.19), ["hard"]),
        (make_figures(share=0.2), []),
        (make_figures(share=0.95), []),
        (make_figures(share=0.96), ["easy"]),
        (make_figures(share=0.96, may_be_easy=True), []),
        (make_figures(share=0.19, may_be_easy=True), ["hard"]),
        (make_figures(share=0.96, people=29), []),
        (make_figures(fit=None), []),
        (make_figures(fit=-0.01), ["key"]),
        (make_figures(fit=0.0), ["fix"]),
        (make_figures(fit=0.19), ["fix"]),
        (make_figures(fit=0.2), ["watch"]),
        (make_figures(fit=0.29), ["watch"]),
        (make_figures(fit=0.3), []),
        (make_figures(share=0.96, fit=-0.1), ["key", "easy"]),
    ],
)
def test_a_question_is_flagged_at_the_limits_in_use(figures: ItemFigures, findings: list[str]) -> None:
    assert [flag.finding for flag in figures.flags()] == findings


def make_option(share: float | None, fit: float | None, *, is_right: bool = False) -> OptionFigures:
    return OptionFigures("rumour", is_right, 4, share, fit)


@pytest.mark.parametrize(
    ("figures", "findings"),
    [
        (make_figures(option=make_option(0.04, -0.2)), ["unused"]),
        (make_figures(option=make_option(0.05, -0.2)), []),
        (make_figures(option=make_option(0.04, -0.2), may_be_easy=True), []),
        (make_figures(option=make_option(None, None)), []),
        (make_figures(option=make_option(0.09, 0.01), may_be_easy=True), ["drawn"]),
        (make_figures(option=make_option(0.09, 0.0)), []),
        (make_figures(option=make_option(0.01, 0.4, is_right=True)), []),
    ],
)
def test_an_option_is_flagged_at_the_limits_in_use(figures: ItemFigures, findings: list[str]) -> None:
    assert figures.flags() == [(finding, "rumour") for finding in findings]
