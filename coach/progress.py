"""The summary rows that the board is read from, worked out from the events alone.

`note` is called by the sync in its transaction. Whoever changes who is to do what calls `renew(team)` in
the transaction of that change: work is set, withdrawn or given to others, an athlete joins, is approved,
leaves or is removed, a team is archived or comes back. `manage.py rebuild_board` works all rows out anew,
and proves them equal with `--check`. A coach sees assigned work only: what came in after it was assigned
and after the athlete had joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from accounts.models import Event, User
from coach.models import Assignment, Membership, Progress, Standing, Team
from quiz.marking import mark, states
from quiz.models import Answer, Belief, QuestionVersion

FIELDS = ["opened_at", "finished_at", "right", "total"]

Row = tuple[datetime | None, datetime | None, int | None, int | None]


class Work(NamedTuple):
    """What an athlete did of what a team set, oldest first; the answers apart, with what they answer."""

    joined_at: datetime
    events: dict[str, list[Event]]
    answers: list[Any]
    items: dict[int, Any]

    def begins(self, assignment: Assignment) -> datetime:
        """Return from when on the coaches may see: what was done before joining stays private."""
        return max(assignment.assigned_at, self.joined_at)

    def since(self, assignment: Assignment) -> list[Event]:
        found = self.events.get(assignment.subject, [])
        return [event for event in found if event.received_at >= self.begins(assignment)]

    def counted(self, assignment: Assignment) -> list[Any]:
        """Return the answers in an assigned form that the coaches may see."""
        given = [each for each in self.answers if each.form == assignment.subject]
        return [each for each in given if each.received_at >= self.begins(assignment)]


def note(athlete: User, subjects: Iterable[str]) -> None:
    """Bring the rows of an athlete up to date in the teams that set one of these lessons or forms."""
    named = Q(assignments__lesson__slug__in=set(subjects)) | Q(assignments__form__slug__in=set(subjects))
    for team in Team.objects.live().joined_by(athlete).filter(named).distinct():
        renew(team, [athlete])


def renew(team: Team, athletes: Iterable[User] | None = None) -> None:
    """Work out the rows of a team anew, for these athletes or for all; who left has none."""
    named = None if athletes is None else [each.pk for each in athletes]
    found = athletes_of(team, named)
    if named is None:
        Progress.objects.filter(assignment__team=team).exclude(athlete__in=found).delete()
        Standing.objects.filter(team=team).exclude(athlete__in=found).delete()
    for pk in found if named is None else named:
        membership = found.get(pk)
        progress, standings = rows(membership) if membership else ({}, {})
        write_progress(team, pk, progress)
        write_standings(team, pk, standings)


def athletes_of(team: Team, named: Collection[UUID] | None = None) -> dict[UUID, Membership]:
    """Return who is on the team, or who of those named is."""
    if team.archived_at:
        return {}
    members = team.memberships.approved().select_related("athlete")
    chosen = members if named is None else members.filter(athlete__in=named)
    return {each.athlete_id: each for each in chosen}


def rows(membership: Membership) -> tuple[dict[UUID, Row], dict[int, str]]:
    """Return what is true now: progress by assignment, and the state of each belief."""
    found = Assignment.objects.set_for(membership.athlete).filter(team=membership.team_id)
    assignments = list(found.select_related("lesson", "form"))
    work = work_of(membership, assignments)
    progress = {each.pk: row for each in assignments if (row := progress_of(each, work)) != (None,) * 4}
    return progress, standings_of(assignments, work)


def work_of(membership: Membership, assignments: list[Assignment]) -> Work:
    """Read what the rows are worked out from; the words that were asked are read once, however often."""
    athlete = membership.athlete
    subjects = {each.subject for each in assignments}
    events = defaultdict(list)
    told = Event.objects.filter(owner=athlete, subject__in=subjects).exclude(kind=Event.Kind.ANSWER)
    for event in told.order_by("number"):
        events[event.subject].append(event)
    forms = {each.subject for each in assignments if each.form_id}
    names = ("id", "attempt", "form", "question", "option", "sure", "round", "at", "received_at")
    given = Answer.objects.filter(owner=athlete, form__in=forms).values_list(*names, named=True)
    answers = list(given)
    return Work(membership.joined_at, events, answers, items_of({each.question for each in answers}))


def items_of(versions: Collection[int]) -> dict[int, Any]:
    """Return questions as marking knows them, by the number of their version."""
    rows = QuestionVersion.objects.filter(pk__in=versions)
    names = ("pk", "number", "question__slug", "question__belief__slug", "data")
    return {
        pk: {**data, "id": slug, "version": number, "belief": belief or ""}
        for pk, number, slug, belief, data in rows.values_list(*names)
    }


def progress_of(assignment: Assignment, work: Work) -> Row:
    """Return when it was first opened and finished, as received, and what of a form was right at first."""
    since = work.since(assignment)
    opening, ending = ("start", "finish") if assignment.form_id else ("open", "read")
    opened = first(event for event in since if event.kind in {opening, ending})
    finished = first(event for event in since if event.kind == ending)
    return (at(opened), at(finished), *score(finished, since, work.counted(assignment), work.items))


def first(events: Iterable[Event]) -> Event | None:
    return next(iter(events), None)


def at(event: Event | None) -> datetime | None:
    return event.received_at if event else None


def score(
    finish: Event | None, events: list[Event], answers: list[Any], items: dict[int, Any]
) -> tuple[int, int] | tuple[None, None]:
    """Count what was right at the first time of asking, of all that the attempt asks.

    An attempt that was begun before the form was assigned has no score: a coach sees none of it.
    """
    attempt = finish.attempt if finish else None
    start = first(event for event in events if event.kind == "start" and event.attempt == attempt)
    if attempt is None or start is None:
        return None, None
    given = [each for each in answers if each.attempt == attempt and each.round == 1]
    right = sum(mark(items[each.question], each.option or None).right for each in given)
    return right, len(start.body["items"])


def standings_of(assignments: list[Assignment], work: Work) -> dict[int, str]:
    """Return the state of each belief that the assigned forms touched, by the belief's number."""
    forms = [each for each in assignments if each.form_id]
    counted = {answer.id: answer for each in forms for answer in work.counted(each)}.values()
    found = states(work.items.values(), [as_marked(each, work.items[each.question]) for each in counted])
    numbers = dict(Belief.objects.filter(slug__in=found).values_list("slug", "pk"))
    return {numbers[slug]: state for slug, state in found.items() if slug in numbers}


def as_marked(answer: Any, item: Any) -> Any:
    """Return an answer as marking knows it."""
    return {
        "id": str(answer.id),
        "item": item["id"],
        "version": item["version"],
        "option": answer.option or None,
        "sure": answer.sure,
        "at": answer.at.isoformat(),
    }


def differences(team: Team) -> list[str]:
    """Name each summary row of a team that is missing, is too many, or says what the events do not."""
    wanted = set(wanted_rows(team))
    kept = set(kept_rows(team))
    return [
        f"{team}: {what} {' '.join(map(str, row))}"
        for what, found in [("missing", wanted - kept), ("wrong", kept - wanted)]
        for row in sorted(found, key=str)
    ]


def wanted_rows(team: Team) -> Iterator[tuple[Any, ...]]:
    for pk, membership in athletes_of(team).items():
        progress, standings = rows(membership)
        yield from (("progress", assignment, pk, *row) for assignment, row in progress.items())
        yield from (("standing", belief, pk, state) for belief, state in standings.items())


def kept_rows(team: Team) -> Iterator[tuple[Any, ...]]:
    for row in Progress.objects.filter(assignment__team=team).values_list("assignment", "athlete", *FIELDS):
        yield ("progress", *row)
    for row in Standing.objects.filter(team=team).values_list("belief", "athlete", "state"):
        yield ("standing", *row)


def write_progress(team: Team, athlete: UUID, wanted: dict[UUID, Row]) -> None:
    standing = Progress.objects.filter(assignment__team=team, athlete=athlete)
    known = {row.assignment_id: row for row in standing}
    if stale := known.keys() - wanted.keys():
        standing.filter(assignment__in=stale).delete()
    changed = []
    for assignment, values in wanted.items():
        named = dict(zip(FIELDS, values, strict=True))
        row = known.get(assignment)
        if row is None or any(getattr(row, name) != value for name, value in named.items()):
            changed.append(Progress(assignment_id=assignment, athlete_id=athlete, **named))
    Progress.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["assignment", "athlete"], update_fields=FIELDS
    )


def write_standings(team: Team, athlete: UUID, wanted: dict[int, str]) -> None:
    standing = Standing.objects.filter(team=team, athlete=athlete)
    known = {row.belief_id: row for row in standing}
    if stale := [row.pk for belief, row in known.items() if wanted.get(belief) != row.state]:
        standing.filter(pk__in=stale).delete()
    Standing.objects.bulk_create(
        Standing(team=team, athlete_id=athlete, belief_id=belief, state=state)
        for belief, state in wanted.items()
        if belief not in known or known[belief].state != state
    )
