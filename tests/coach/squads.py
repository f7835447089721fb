"""A squad for the board: athletes of a team, and the summary rows that the board is read from."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from coach.models import Assignment, Progress, Standing, Team
from quiz.models import Belief
from tests.people import make_athlete, make_membership

DANGER, MILD = "massage-any-calf", "bananas-fix"


def make_squad(team: Team, count: int, *, named: int = 0) -> list[User]:
    """Let so many athletes join; the first few show what they believe by name."""
    people = User.objects.bulk_create(User(nickname=f"Runner {number}") for number in range(count))
    for number, athlete in enumerate(people):
        since = timezone.now() if number < named else None
        make_membership(team, athlete, shows_beliefs_since=since)
    return people


def join(team: Team, nickname: str, **fields: Any) -> User:
    athlete = make_athlete(nickname)
    make_membership(team, athlete, **fields)
    return athlete


def finish(assignment: Assignment, *athletes: User, **fields: Any) -> None:
    now = timezone.now()
    Progress.objects.bulk_create(
        Progress(assignment=assignment, athlete=each, **{"opened_at": now, "finished_at": now, **fields})
        for each in athletes
    )


def stand(team: Team, state: str, *athletes: User, belief: str = DANGER) -> None:
    row = Belief.objects.get(slug=belief)
    Standing.objects.bulk_create(
        Standing(team=team, athlete=each, belief=row, state=state) for each in athletes
    )
