"""What makes questions fair: only knowledge tells right from wrong, and no form gives away another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from learn.contentfile import Problem
from learn.schemas import DOUBT, DOUBT_WORD
from quiz import huddle, schemas
from quiz.bank import TESTS, Bank

BEFORE, AFTER = TESTS
UNSURE = ("low", "very-low")
EVENT = "event"
EVENT_SCENES = 6
LEAST = 8  # in each test: beliefs that can hurt, and questions told as scenes
LEAST_TRUE, MOST_TRUE = 0.4, 0.6
MOST_LONGEST = 0.4
ENOUGH_TO_TELL = 5  # three-option questions; of fewer a share says nothing


class Asked(NamedTuple):
    """A question of a form, with its belief."""

    belief: schemas.Belief
    item: schemas.Item


def unfair(bank: Bank) -> Iterator[Problem]:
    yield from wrong_ids(bank)
    yield from too_sure(bank)
    forms = asked_in(bank)
    for name, asked in forms.items():
        yield from (bank.problem_of(name, words) for words in faults(name, asked))
    if AFTER in forms:
        yield from leaks(bank, forms)


def wrong_ids(bank: Bank) -> Iterator[Problem]:
    for file, belief in bank.beliefs.items():
        for number, item in enumerate(belief.item):
            if not re.fullmatch(rf"{belief.slug}-\d+", item.id):
                yield file.problem(("item", number, "id"), f"should be {belief.slug}- and a number")


def too_sure(bank: Bank) -> Iterator[Problem]:
    """Find answers that hide how little is known."""
    for file, belief in bank.beliefs.items():
        for number, item in enumerate(belief.item):
            said = f"{item.claim} {item.refutation.fact}"
            if belief.certainty in UNSURE and not DOUBT_WORD.search(said):
                words = f"certainty is {belief.certainty}, so this or the right option needs one of: "
                yield file.problem(("item", number, "refutation", "fact"), words + ", ".join(DOUBT))


def asked_in(bank: Bank) -> dict[str, list[Asked]]:
    """Return what each form asks or draws from, each question once; a warm-up asks about no belief."""
    known = {item.id: Asked(belief, item) for _, belief, item in bank.items()}
    return {
        name: [known[item] for item in dict.fromkeys(bank.items_of(form)) if item in known]
        for name, form in bank.forms.items()
    }


def faults(name: str, asked: list[Asked]) -> Iterator[str]:
    yield from longest(asked)
    if name in TESTS:
        yield from unlike_a_test(asked)
    if name == EVENT and [one.item.kind for one in asked] != ["scene"] * EVENT_SCENES:
        yield f"should be {EVENT_SCENES} questions of kind scene"
    if name in (*TESTS, EVENT):
        yield from asked_twice(asked)


def longest(asked: list[Asked]) -> Iterator[str]:
    """Find a form that can be passed by taking the longest option."""
    three = [item for _, item in asked if len(item.options) == schemas.OPTIONS]
    telling = sum(item.is_right_longest for item in three)
    if len(three) >= ENOUGH_TO_TELL and telling > MOST_LONGEST * len(three):
        yield f"the right option is the longest in {telling} of {len(three)}, more than {MOST_LONGEST:.0%}"


def unlike_a_test(asked: list[Asked]) -> Iterator[str]:
    answers = [item.answer for _, item in asked if item.kind == "true-false"]
    true = answers.count("true")
    if answers and not LEAST_TRUE <= true / len(answers) <= MOST_TRUE:
        yield f"{true} of {len(answers)} statements are true, not {LEAST_TRUE:.0%} to {MOST_TRUE:.0%}"
    can_hurt = sum(belief.safety for belief, _ in asked)
    if can_hurt < LEAST:
        yield f"asks about {can_hurt} SAFETY beliefs, at least {LEAST} are needed"
    scenes = sum(item.scene for _, item in asked)
    if scenes < LEAST:
        yield f"tells {scenes} scenes, at least {LEAST} are needed"


def asked_twice(asked: list[Asked]) -> Iterator[str]:
    """Find beliefs asked about twice: after the first answer the second is given away."""
    slugs = [belief.slug for belief, _ in asked]
    for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        yield f"two questions are about {slug}"


def leaks(bank: Bank, forms: dict[str, list[Asked]]) -> Iterator[Problem]:
    """Find what would spoil the test after: it asks new questions about the same beliefs."""
    after = {item.id for _, item in forms[AFTER]}
    if not bank.forms[AFTER].waits_days:
        yield bank.forms_file.problem(
            (AFTER, "waits_days"), "should be set, so that nothing draws its questions"
        )
    for name, form in bank.forms.items():
        for item in form.items:
            if name != AFTER and item in after:
                yield bank.problem_of(name, f"{item} is held back for {AFTER}", item)
    for item in after.intersection(huddle.ITEMS):
        yield bank.problem_of(AFTER, f"{item} is shown in the huddle", item)
    before, beliefs = ({belief.slug for belief, _ in forms.get(name, [])} for name in TESTS)
    if before != beliefs:
        yield bank.problem_of(
            AFTER, f"should ask about what {BEFORE} asks, not: {', '.join(sorted(before ^ beliefs))}"
        )
