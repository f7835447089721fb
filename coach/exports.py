"""What a coach takes along: completion, the squad's beliefs, and beliefs by name where that was agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.people import SignedInRequest
from coach.completion import members_of, tallies
from coach.models import Standing, Team
from coach.shares import STATES, squad_of
from coach.sheets import Row, csv_file, xlsx_file
from coach.teams import coached


def completion(team: Team) -> Iterator[Row]:
    yield [_("Nickname"), _("Assignment"), _("Due"), _("State"), _("Opened"), _("Finished")]
    for tally in tallies(team, members_of(team), localdate()):
        due, title = tally.assignment.due_on, tally.assignment.title
        for tile in tally.tiles:
            days = [
                day.isoformat() if day else "" for day in (due, tile.step.opened_on, tile.step.finished_on)
            ]
            yield [tile.member.nickname, title, days[0], tile.word, *days[1:]]


def beliefs(team: Team) -> Iterator[Row]:
    """Give the squad's counts, under the rules of the board: nothing where fewer than five count."""
    names, said = state_names(), yes_no()
    yield [_("Fact"), _("Safety"), *(names[state] for state in STATES), _("Athletes"), _("Counted")]
    for share in squad_of(team, members_of(team)).shares:
        counted = _("those who show it by name") if share.by_name_only else _("all with answers")
        counts = [share.counts[state] for state in STATES]
        yield [share.belief.fact, said[share.belief.safety], *counts, share.athletes, counted]


def beliefs_by_name(team: Team) -> Iterator[Row]:
    """Give the states of those who agreed to show them by name."""
    names, said = state_names(), yes_no()
    yield [_("Nickname"), _("Fact"), _("Safety"), _("State")]
    agreed = {each.athlete: each.nickname for each in members_of(team) if each.shows_beliefs}
    rows = Standing.objects.filter(team=team, athlete__in=agreed).values_list(
        "athlete", "belief__fact", "belief__safety", "state"
    )
    for athlete, fact, safety, state in sorted(rows, key=lambda row: (agreed[row[0]], not row[2], row[1])):
        yield [agreed[athlete], fact, said[safety], names[state]]


def state_names() -> Mapping[str, str]:
    return {"misconception": _("Misconception"), "gap": _("Gap"), "shaky": _("Shaky"), "solid": _("Solid")}


def yes_no() -> dict[bool, str]:
    return {True: _("yes"), False: _("no")}


SHEETS: dict[str, Callable[[Team], Iterator[Row]]] = {
    "completion": completion,
    "beliefs": beliefs,
    "beliefs-by-name": beliefs_by_name,
}
KINDS: dict[str, Callable[[Iterable[Row], str], HttpResponseBase]] = {"csv": csv_file, "xlsx": xlsx_file}


@require_safe
@never_cache
@login_required
def export(request: SignedInRequest, team_id: UUID, name: str) -> HttpResponseBase:
    team = coached(request, team_id)
    what, _dot, kind = name.partition(".")
    if what not in SHEETS or kind not in KINDS:
        raise Http404
    audit.note("export", request, request.user, team=str(team.pk), file=name)
    file_name = f"{slugify(team.name) or 'team'}-{what}-{localdate().isoformat()}"
    return KINDS[kind](list(SHEETS[what](team)), file_name)
