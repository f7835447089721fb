"""Three things to talk about this week, each with a minute of words for the coach.

The rule: a belief that can hurt comes first, if anybody was sure of it; then the more of the squad were sure
and wrong, the sooner; among equals the one that more do not know. A belief that nobody holds or lacks is not
talked about. Every word is the belief's own or a question's, as the bank has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F

from coach.shares import Share
from quiz import telling
from quiz.models import Belief, Form, QuestionVersion

MOST = 3


class Check(NamedTuple):
    """A question to end with; none of a test that is held back."""

    stem: str
    options: list[str]  # to read out; none where it is true or false
    answer: str


class Talk(NamedTuple):
    """One thing to talk about: how many were sure and wrong, and what to say."""

    share: Share
    certainty: tuple[str, str]
    check: Check | None

    @property
    def belief(self) -> Belief:
        return self.share.belief

    @property
    def sure_wrong(self) -> int:
        return self.share.counts["misconception"]


def talks(shares: Iterable[Share]) -> list[Talk]:
    chosen = choose(shares)
    checks = checks_of([share.belief for share in chosen])
    return [Talk(share, telling.certainty(share.belief), checks.get(share.belief.pk)) for share in chosen]


def choose(shares: Iterable[Share]) -> list[Share]:
    """Return the three that need it most, by the rule above."""
    return sorted((share for share in shares if share.to_mend), key=need)[:MOST]


def need(share: Share) -> tuple[bool, float, float, str]:
    sure_wrong, unknown = share.part(share.counts["misconception"]), share.part(share.counts["gap"])
    is_urgent = share.belief.safety and sure_wrong > 0
    return (not is_urgent, -sure_wrong, -unknown, share.belief.slug)


def checks_of(beliefs: list[Belief]) -> dict[int, Check]:
    """Return a question about each belief: true or false if there is one, and of no test if there is one."""
    if not beliefs:
        return {}
    tests = list(Form.objects.listed().filter(draws=0))
    held_back = {slug for form in tests if form.waits_days for slug in form.items}
    tested = {slug for form in tests for slug in form.items}
    versions = (
        QuestionVersion.objects.filter(
            question__belief__in=beliefs, question__retired_at=None, number=F("question__version")
        )
        .exclude(question__slug__in=held_back)
        .select_related("question")
    )
    ranked = sorted(versions, key=lambda each: rank(each, tested), reverse=True)
    return {version.question.belief_id or 0: check(version.data) for version in ranked}


def rank(version: QuestionVersion, tested: set[str]) -> tuple[bool, bool, str]:
    slug = version.question.slug
    return (version.data["kind"] != "true-false", slug in tested, slug)


def check(data: Any) -> Check:
    texts = {option["id"]: option["text"] for option in data["options"]}
    options = [] if data["kind"] == "true-false" else list(texts.values())
    return Check(data["stem"], options, texts[data["answer"]])
