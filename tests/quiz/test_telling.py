"""How the facts are told: what can hurt first, and each badge as sure as its belief."""

from __future__ import annotations

import pytest

from quiz import telling
from quiz.models import Belief


def belief(fact: str, group: str = "danger", *, safety: bool = False, certainty: str = "high") -> Belief:
    return Belief(fact=fact, group=group, safety=safety, certainty=certainty)


def test_what_can_hurt_stands_first_and_the_rest_by_the_alphabet() -> None:
    mild = [belief("B"), belief("A")]
    harmful = [belief("D", safety=True), belief("C", safety=True)]

    (danger, *others) = telling.groups([*mild, *harmful])

    assert [found.fact for found in danger.beliefs] == ["C", "D", "A", "B"]
    assert [group.beliefs for group in others] == [[], [], [], [], []]


@pytest.mark.parametrize("group", telling.names())
def test_each_group_tells_all_parts_and_marks_the_false_one(group: str) -> None:
    found = Belief(group=group, belief="false", why="why", truth="true", action="do")

    told = telling.told(found)

    assert {part.text for part in told} == {"false", "why", "true", "do"}
    assert [part.text for part in told if part.is_false] == ["false"]


@pytest.mark.parametrize(
    ("certainty", "safety", "badge"),
    [
        ("high", False, ("strong", "Strong")),
        ("moderate", False, ("good", "Good")),
        ("low", False, ("limited", "Limited")),
        ("very-low", True, ("very-limited", "Very limited")),
        ("consensus", True, ("safety-rule", "Safety rule")),
        ("consensus", False, ("good", "Experts agree")),
    ],
)
def test_a_badge_is_as_sure_as_its_belief(certainty: str, *, safety: bool, badge: tuple[str, str]) -> None:
    assert telling.certainty(belief("A", safety=safety, certainty=certainty)) == badge
