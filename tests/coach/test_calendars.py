"""A team's calendar: due days and events under ids that stay, and nobody's name; read by another's parser."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils.timezone import localdate

from accounts.models import User
from coach.models import Team
from tests.people import make_assignment, signed_in

PARSER = Path(__file__).parents[1] / "js" / "calendar.mjs"


def feed(team: Team) -> list[dict[str, Any]]:
    """Return the events of the feed as a calendar app reads them."""
    team.refresh_from_db()
    reply = Client().get(f"/calendar/{team.calendar_secret}.ics")
    assert reply["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\n" not in reply.content.replace(b"\r\n", b"")
    assert max(map(len, reply.content.split(b"\r\n"))) <= 75
    read = subprocess.run(["node", PARSER], input=reply.content, capture_output=True, check=True)
    told = json.loads(read.stdout)
    assert told["name"] == f"Crampwise: {team.name}"
    events: list[dict[str, Any]] = told["events"]
    return events


def test_due_days_stand_in_the_calendar_and_names_do_not(abel: User, harriers: Team) -> None:
    due = localdate() + timedelta(days=9)
    note = "Bring; commas, too\\ and \U0001f3c3\u200d\u2642\ufe0f " + "a long line " * 9
    work = make_assignment(harriers, due_on=due, note=note)
    make_assignment(harriers, "first-six")

    (event,) = feed(harriers)

    assert event["summary"] == f"Due: {work.title}"
    assert event["description"].startswith(note)
    assert (event["start"], event["end"], event["isAllDay"]) == (str(due), str(due + timedelta(days=1)), True)
    assert abel.nickname not in str(event)


def test_a_change_keeps_the_id_and_raises_the_sequence(cora: User, harriers: Team) -> None:
    work = make_assignment(harriers, due_on=localdate())
    work.changed_at -= timedelta(minutes=1)
    type(work).objects.filter(pk=work.pk).update(changed_at=work.changed_at)
    (before,) = feed(harriers)

    signed_in(cora).post(f"{work.get_absolute_url()}withdrawal/")

    (after,) = feed(harriers)
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")


def test_an_event_of_the_team_stands_there_with_where_help_is(harriers: Team) -> None:
    harriers.fixtures.create(
        name="City run", held_on=date(2027, 5, 1), aed="At the gate", emergency_number="112"
    )

    (event,) = feed(harriers)

    assert event["summary"] == "City run"
    assert "AED: At the gate" in event["description"]


def test_a_new_address_ends_the_old_one(cora: User, harriers: Team) -> None:
    old = harriers.calendar_secret

    signed_in(cora).post(f"/coach/teams/{harriers.pk}/calendar/")

    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    assert feed(harriers) == []
