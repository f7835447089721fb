"""The board of a team: who has done what, what the squad believes, and what to talk about.

It is read from summary rows alone, in as many queries for a million answers as for none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import SignedInRequest
from coach import gain, shares, talk
from coach.completion import Member, Tally, members_of, tallies
from coach.models import Membership, Standing, Team
from coach.shares import STATES, Squad
from coach.teams import coached
from quiz.models import Belief

BEFORE, AFTER = "start", "follow-up"
MOST_RIGHT = 20


class Board(NamedTuple):
    team: Team
    read_at: datetime
    members: list[Member]
    tallies: list[Tally]
    squad: Squad
    talks: list[talk.Talk]
    gain: gain.Gain | None

    @property
    def named(self) -> list[Member]:
        """Return who agreed to show what they believe by name."""
        return [member for member in self.members if member.shows_beliefs]


class Column(NamedTuple):
    """The head of a column of the squad's table: its link sorts by it, or turns the order round."""

    name: str
    query: str
    aria_sort: str


def read(team: Team) -> Board:
    members = members_of(team)
    work = tallies(team, members, localdate())
    squad = shares.squad_of(team, members)
    return Board(team, timezone.now(), members, work, squad, talk.talks(squad.shares), gain_of(work))


def kept(found: Board) -> dict[str, Any]:
    """Return what the coach's phone keeps of the board, in words: see static/js/offline/boards.js."""
    return {
        "team": str(found.team.pk),
        "name": found.team.name,
        "read": _("%s UTC") % date_format(found.read_at, "j F Y, H:i"),
        "athletes": found.squad.athletes,
        "work": [kept_work(tally) for tally in found.tallies],
        "beliefs": [kept_belief(share) for share in found.squad.shares],
    }


def kept_work(tally: Tally) -> dict[str, str]:
    due, counts = tally.assignment.due_on, {"finished": tally.finished, "counted": tally.counted}
    rest = [tile.member.nickname for tile in tally.tiles if tile.status not in {"finished", "excused"}]
    return {
        "title": tally.assignment.title,
        "due": date_format(due, "j F") if due else "",
        "finished": _("%(finished)d of %(counted)d") % counts,
        "rest": ", ".join(rest),
    }


def kept_belief(share: shares.Share) -> dict[str, Any]:
    belief = share.belief
    counts = [share.counts[state] for state in STATES]
    return {"fact": belief.fact, "url": belief.url, "safety": belief.safety, "counts": counts}


def gain_of(work: list[Tally]) -> gain.Gain | None:
    """Compare the two tests of those who finished both, by the first time they finished each."""
    before, after = scores(work, BEFORE), scores(work, AFTER)
    both = [athlete for athlete in before if athlete in after]
    return gain.gain([before[each] for each in both], [after[each] for each in both], MOST_RIGHT)


def scores(work: list[Tally], form: str) -> dict[UUID, float]:
    """Return how many of twenty each athlete had right."""
    found: dict[UUID, tuple[Any, float]] = {}
    for tally in work:
        for tile in tally.tiles if tally.assignment.form_id and tally.assignment.subject == form else []:
            step = tile.step
            if step.finished_on and step.right is not None and step.total:
                score = (step.finished_on, MOST_RIGHT * step.right / step.total)
                found[tile.member.athlete] = min(score, found.get(tile.member.athlete, score))
    return {athlete: score for athlete, (_day, score) in found.items()}


def columns(by: str) -> list[Column]:
    """Return the columns; words go up first, numbers down."""
    return [column("fact", by, "fact"), *(column(state, by, f"-{state}") for state in STATES)]


def column(name: str, by: str, first: str) -> Column:
    turned = f"-{name}" if by == name else name
    if by.removeprefix("-") != name:
        return Column(name, first, "none")
    return Column(name, turned, "descending" if by.startswith("-") else "ascending")


@require_safe
@never_cache
@login_required
def board(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = coached(request, team_id)
    by = request.GET.get("sort", "")
    found = read(team)
    context = {"page": {"title": _("Board of %s") % team.name}, "team": team, "board": found, "by": by}
    context["kept"] = kept(found)
    rows = shares.ordered(found.squad.shares, by)
    return render(request, "coach/board.html", {**context, "rows": rows, "columns": columns(by)})


@require_safe
@never_cache
@login_required
def athlete(request: SignedInRequest, team_id: UUID, athlete_id: UUID) -> HttpResponse:
    """Show what an athlete believes to the coaches of the one team that they agreed to show it to."""
    team = coached(request, team_id)
    agreed = team.memberships.approved().exclude(shows_beliefs_since=None)
    member = get_object_or_404(agreed, athlete=athlete_id)
    context = {"page": {"title": member.nickname}, "team": team, "groups": states_of(member)}
    return render(request, "coach/board_athlete.html", context)


def states_of(member: Membership) -> list[tuple[str, list[Belief]]]:
    """Return the beliefs of an athlete by state; within one, what can hurt first."""
    rows = Standing.objects.filter(team=member.team_id, athlete=member.athlete_id).select_related("belief")
    ordered = sorted(rows, key=lambda row: (not row.belief.safety, row.belief.fact))
    return [(state, [row.belief for row in ordered if row.state == state]) for state in STATES]
