"""A team's due dates and events as a calendar that anybody with its secret address can subscribe to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.people import SignedInRequest
from coach.models import Assignment, Fixture, Team, new_token
from coach.teams import coached

if TYPE_CHECKING:
    from icalendar import Event

CANCELLED_FOR = timedelta(days=30)
EPOCH = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


@require_safe
@never_cache
def feed(_request: SignedInRequest, secret: str) -> HttpResponse:
    """Answer with the feed; it names no athlete."""
    team = Team.objects.live().filter(calendar_secret=secret).first()
    if team is None:
        raise Http404
    return HttpResponse(calendar(team), content_type="text/calendar; charset=utf-8")


@require_POST
@never_cache
@login_required
def secret(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """End the address that is out, and open a new one."""
    team = coached(request, team_id)
    team.calendar_secret = new_token()
    team.save(update_fields=["calendar_secret"])
    return redirect("coach:assignments", team.pk)


def calendar(team: Team) -> bytes:
    """Return the feed (RFC 5545): an event a due date and an event a fixture, each under an id that stays."""
    from icalendar import Calendar  # only here: a server carries it once somebody subscribes

    found = Calendar()
    found.add("prodid", "-//Crampwise//team calendar//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"Crampwise: {team.name}")
    cancelled_since = timezone.now() - CANCELLED_FOR
    due = team.assignments.exclude(due_on=None).exclude(withdrawn_at__lt=cancelled_since)
    for assignment in due.select_related("lesson", "form"):
        found.add_component(of_assignment(assignment))
    for fixture in team.fixtures.all():
        found.add_component(of_fixture(fixture))
    return bytes(found.to_ical())


def of_assignment(assignment: Assignment) -> Event:
    told = _("Due: %s") % assignment.title
    withdrawn_at: datetime | None = assignment.withdrawn_at
    changed_at = max(assignment.changed_at, withdrawn_at or assignment.changed_at)
    event = all_day(f"assignment-{assignment.pk}", assignment.due_on, told, changed_at)
    event.add("description", "\n".join(filter(None, [assignment.note, url_of(assignment)])))
    event.add("status", "CANCELLED" if withdrawn_at else "CONFIRMED")
    return event


def url_of(assignment: Assignment) -> str:
    return f"{settings.ORIGIN}{assignment.work.get_absolute_url()}"


def of_fixture(fixture: Fixture) -> Event:
    event = all_day(f"fixture-{fixture.pk}", fixture.held_on, fixture.name, fixture.changed_at)
    places = [
        (_("Meet"), fixture.meeting_point),
        (_("Medical tent"), fixture.medical_tent),
        (_("AED"), fixture.aed),
        (_("Emergency number"), fixture.emergency_number),
    ]
    event.add("description", "\n".join(f"{name}: {place}" for name, place in places if place))
    event.add("location", fixture.meeting_point)
    return event


def all_day(name: str, day: date | None, summary: str, changed_at: datetime) -> Event:
    """Return an event of one day; its sequence, in seconds, grows with each change."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.ORIGIN).hostname}")
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("sequence", int(changed_at.timestamp()) - EPOCH)
    event.add("summary", summary)
    if day:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
