"""How a belief's page tells its story: the order of its parts, and what stands over each, by group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from learn import evidence
from learn.models import Unit
from quiz.models import Belief

BADGES = {
    "high": "strong",
    "moderate": "good",
    "low": "limited",
    "very-low": "very-limited",
    "consensus": "safety-rule",
}


class Part(NamedTuple):
    """One part of the page; the false belief is shown as what it is."""

    heading: str
    text: str
    is_false: bool


class Group(NamedTuple):
    name: str
    beliefs: list[Belief]


def names() -> dict[str, str]:
    """Return what each group is called, in the order of the list: what can hurt stands first."""
    return {
        "danger": _("More than a cramp"),
        "relief": _("While it hurts"),
        "prevention": _("Before it comes"),
        "causes": _("Where it comes from"),
        "medicine": _("Pills and inhalers"),
        "words": _("What it is called"),
    }


def headings(group: str) -> dict[str, str]:
    """Return the parts in the order that serves the group: at the event the deed comes first."""
    return {
        "danger": {
            "action": _("Do this"),
            "truth": _("What is going on"),
            "belief": _("The risky guess"),
            "why": _("Why people guess wrong"),
        },
        "relief": {
            "action": _("In the moment"),
            "truth": _("The reason"),
            "belief": _("The rumour"),
            "why": _("Why it sounds right"),
        },
        "prevention": {
            "truth": _("What the evidence says"),
            "belief": _("The promise"),
            "why": _("Why it is tempting"),
            "action": _("What to do instead"),
        },
        "causes": {
            "belief": _("The old story"),
            "why": _("Why it stuck"),
            "truth": _("What was found instead"),
            "action": _("So what now?"),
        },
        "medicine": {
            "truth": _("What is known"),
            "action": _("Before you take or drop a pill"),
            "belief": _("The wrong idea"),
            "why": _("Where the idea comes from"),
        },
        "words": {
            "truth": _("What is what"),
            "belief": _("The mix-up"),
            "why": _("How it gets mixed up"),
            "action": _("When you meet one"),
        },
    }[group]


def told(belief: Belief) -> list[Part]:
    return [
        Part(heading, getattr(belief, name), name == "belief")
        for name, heading in headings(belief.group).items()
    ]


def groups(beliefs: Iterable[Belief]) -> list[Group]:
    """Return the beliefs by group; within one, those that can hurt stand first."""
    rows = sorted(beliefs, key=lambda belief: (not belief.safety, belief.fact))
    return [
        Group(name, [belief for belief in rows if belief.group == group]) for group, name in names().items()
    ]


def units(beliefs: Iterable[Belief]) -> list[Group]:
    """Return the beliefs by the unit that has their lesson; within one, those that can hurt stand first."""
    rows = sorted(beliefs, key=lambda belief: (not belief.safety, belief.fact))
    return [
        Group(unit.name, [belief for belief in rows if belief.lesson.unit_id == unit.pk])
        for unit in Unit.objects.with_lessons()
    ]


def certainty(belief: Belief) -> tuple[str, str]:
    """Return the badge of a belief and its words; where experts agree, only safety makes it a rule."""
    if belief.certainty == "consensus" and not belief.safety:
        return "good", _("Experts agree")
    badge = BADGES[belief.certainty]
    return badge, evidence.name_of(badge)
