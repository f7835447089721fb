"""Who has done what is set: completion alone, never what anybody answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from coach.models import Assignment, Excuse, Progress, Standing, Team

Status = Literal["finished", "opened", "waiting", "late", "excused"]
ORDER: list[Status] = ["late", "waiting", "opened", "finished", "excused"]


class Member(NamedTuple):
    """An approved athlete of a team, as its coaches know them."""

    athlete: UUID
    nickname: str
    shows_beliefs: bool
    has_answers: bool


class Step(NamedTuple):
    """How far one athlete is with one assignment; the score is for the gain of the squad alone."""

    opened_on: date | None = None
    finished_on: date | None = None
    right: int | None = None
    total: int | None = None


class Tile(NamedTuple):
    member: Member
    status: Status
    step: Step

    @property
    def word(self) -> str:
        return words()[self.status]


class Tally(NamedTuple):
    """One assignment, with a tile for each athlete it was set for: who is late first."""

    assignment: Assignment
    tiles: list[Tile]

    @property
    def counts(self) -> Counter[Status]:
        return Counter(tile.status for tile in self.tiles)

    @property
    def counted(self) -> int:
        """Return how many are to do it; who is excused is not."""
        return len(self.tiles) - self.counts["excused"]

    @property
    def finished(self) -> int:
        return self.counts["finished"]

    @property
    def rest(self) -> list[tuple[Status, str, int]]:
        """Return who has not finished, in counts, each with its word."""
        shown: list[Status] = ["opened", "waiting", "late", "excused"]
        return [(status, words()[status], self.counts[status]) for status in shown if self.counts[status]]


def words() -> dict[Status, str]:
    return {
        "finished": _("Finished"),
        "opened": _("Opened"),
        "waiting": _("Not opened"),
        "late": _("Late"),
        "excused": _("Excused"),
    }


def members_of(team: Team) -> list[Member]:
    """Return who is on the team now; who waits for approval is not yet."""
    answered = Standing.objects.filter(team=team, athlete=OuterRef("athlete"))
    rows = team.memberships.approved().annotate(has_answers=Exists(answered))
    return [
        Member(athlete, nickname, since is not None, has_answers)
        for athlete, nickname, since, has_answers in rows.values_list(
            "athlete", "nickname", "shows_beliefs_since", "has_answers"
        )
    ]


def tallies(team: Team, members: Iterable[Member], today: date) -> list[Tally]:
    """Return what is set, what is next first: due today or later, then without a day, then what is over."""
    known = list(members)
    chosen = chosen_athletes(team)
    excused = set(Excuse.objects.filter(assignment__team=team).values_list("assignment", "athlete"))
    steps = steps_of(team)
    assignments = Assignment.objects.live().filter(team=team).select_related("lesson", "form")
    found = []
    for assignment in sorted(assignments, key=lambda each: next_first(each, today)):
        asked = [each for each in known if each.athlete in chosen.get(assignment.pk, {each.athlete})]
        tiles = [
            tile(assignment, each, steps.get((assignment.pk, each.athlete), Step()), excused, today)
            for each in asked
        ]
        found.append(Tally(assignment, sorted(tiles, key=lambda tile: ORDER.index(tile.status))))
    return found


def next_first(assignment: Assignment, today: date) -> tuple[int, int]:
    if assignment.due_on is None:
        return (1, -int(assignment.assigned_at.timestamp()))
    days = (assignment.due_on - today).days
    return (0, days) if days >= 0 else (2, -days)


def chosen_athletes(team: Team) -> dict[UUID, set[UUID]]:
    """Return for whom an assignment was set, where it was not set for all."""
    chosen: dict[UUID, set[UUID]] = defaultdict(set)
    pairs = Assignment.athletes.through.objects.filter(assignment__team=team)
    for assignment, athlete in pairs.values_list("assignment_id", "user_id"):
        chosen[assignment].add(athlete)
    return chosen


def steps_of(team: Team) -> dict[tuple[UUID, UUID], Step]:
    live = Progress.objects.filter(assignment__team=team, assignment__withdrawn_at=None)
    rows = live.values_list("assignment_id", "athlete_id", "opened_at", "finished_at", "right", "total")
    return {
        (assignment, athlete): Step(opened and opened.date(), finished and finished.date(), right, total)
        for assignment, athlete, opened, finished, right, total in rows
    }


def tile(
    assignment: Assignment, member: Member, step: Step, excused: set[tuple[UUID, UUID]], today: date
) -> Tile:
    if (assignment.pk, member.athlete) in excused:
        return Tile(member, "excused", step)
    if step.finished_on:
        return Tile(member, "finished", step)
    if assignment.due_on and assignment.due_on < today:
        return Tile(member, "late", step)
    return Tile(member, "opened" if step.opened_on else "waiting", step)
