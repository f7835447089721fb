"""What a squad believes, in counts, and what keeps those counts from naming anybody.

A belief is shown only when the states of at least five athletes count for it. An athlete who did not agree
to be shown by name counts only together with four others like that, or is left out: what is known by name
could else be taken off the sum, and the rest would be one athlete's answers. So from ONE board, with all
that it says by name, no state of a group smaller than five follows, and an athlete who shows nothing by name
is one of five or more in each belief.

Prevented besides: excuses change completion alone, never a count here; what was set for single athletes
counts like the rest, so a belief that only they were asked about stays hidden until they are five; who
leaves, is removed or waits for approval counts nowhere from the next request on.

Not prevented: two boards of different days can be compared, so when one athlete alone answered, left, was
removed or was set something in between, the difference of the counts is theirs. Holding numbers back until
five have changed would prevent that, but then who leaves would still be counted. Nor is it hidden that all
agree: five of five is each of the five.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Q

from coach.completion import Member
from coach.models import Standing, Team
from quiz.marking import State
from quiz.models import Belief

LEAST = 5
STATES: list[State] = ["misconception", "gap", "shaky", "solid"]


class Share(NamedTuple):
    """Where a belief stands in the squad: how many athletes, by state, of all those with answers."""

    belief: Belief
    counts: Counter[State]
    athletes: int
    by_name_only: bool

    @property
    def to_mend(self) -> int:
        return self.counts["misconception"] + self.counts["gap"]

    @property
    def cells(self) -> list[tuple[State, int, int]]:
        """Return each state with its count and its share in per cent."""
        return [
            (state, self.counts[state], round(100 * self.counts[state] / self.athletes)) for state in STATES
        ]

    def part(self, count: int) -> float:
        return count / self.athletes


class Squad(NamedTuple):
    """What may be shown of a squad's beliefs, and how much may not be yet."""

    shares: list[Share]
    athletes: int  # with answers
    held_back: int  # beliefs

    @property
    def is_enough(self) -> bool:
        return self.athletes >= LEAST


def squad_of(team: Team, members: Iterable[Member]) -> Squad:
    """Return the shares that may be shown, what can hurt first, then what most have to mend."""
    answered = [member for member in members if member.has_answers]
    named = sum(member.shows_beliefs for member in answered)
    counted = counts_of(team)
    beliefs = Belief.objects.in_bulk(list(counted))
    shares = [
        share
        for number, (by_name, hidden) in counted.items()
        if (share := allowed(beliefs[number], by_name, hidden, named, len(answered)))
    ]
    return Squad(sorted(shares, key=urgency), len(answered), len(counted) - len(shares))


def counts_of(team: Team) -> dict[int, tuple[Counter[State], Counter[State]]]:
    """Count the states of each belief, of those who show them by name and of those who do not."""
    found: dict[int, tuple[Counter[State], Counter[State]]] = defaultdict(lambda: (Counter(), Counter()))
    rows = (
        Standing.objects.filter(
            team=team, athlete__memberships__team=team, athlete__memberships__approved_at__isnull=False
        )
        .annotate(is_hidden=Q(athlete__memberships__shows_beliefs_since=None))
        .values_list("belief", "state", "is_hidden")
        .annotate(Count("pk"))
    )
    for belief, state, is_hidden, count in rows:
        found[belief][is_hidden][state] += count
    return found


def allowed(
    belief: Belief, by_name: Counter[State], hidden: Counter[State], named: int, all_answered: int
) -> Share | None:
    """Return what may be said: all of it, only of those who show it by name, or nothing."""
    is_exposed = 0 < hidden.total() < LEAST
    counts = by_name if is_exposed else by_name + hidden
    if counts.total() < LEAST:
        return None
    return Share(belief, counts, named if is_exposed else all_answered, is_exposed)


def urgency(share: Share) -> tuple[bool, float, str]:
    return (not share.belief.safety, -share.part(share.to_mend), share.belief.slug)


def ordered(shares: Iterable[Share], by: str) -> list[Share]:
    """Return the shares in the order of a column; a minus before its name turns it round."""
    name = by.removeprefix("-")
    if name not in {"fact", *STATES}:
        return list(shares)
    return sorted(shares, key=key_of(name), reverse=by.startswith("-"))


def key_of(name: str) -> Callable[[Share], Any]:
    if name == "fact":
        return lambda share: share.belief.fact.casefold()
    state: State = next(each for each in STATES if each == name)
    return lambda share: share.part(share.counts[state])
