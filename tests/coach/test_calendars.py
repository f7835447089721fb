"""A team's calendar: due days and events under ids that stay, and nobody's name."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.utils.timezone import localdate
from icalendar import Calendar

from accounts.models import User
from coach.models import Team
from tests.people import make_assignment, signed_in


def feed(team: Team) -> Calendar:
    team.refresh_from_db()
    reply = Client().get(f"/calendar/{team.calendar_secret}.ics")
    assert reply["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\n" not in reply.content.replace(b"\r\n", b"")
    assert max(map(len, reply.content.split(b"\r\n"))) <= 75
    return Calendar.from_ical(reply.content)


def test_due_days_stand_in_the_calendar_and_names_do_not(abel: User, harriers: Team) -> None:
    due = localdate() + timedelta(days=9)
    make_assignment(harriers, due_on=due, note="Bring; commas, too\nand lines")
    make_assignment(harriers, "first-six")

    (event,) = feed(harriers).walk("VEVENT")

    assert event["dtstart"].dt == due
    assert abel.nickname not in str(event)


def test_a_change_keeps_the_id_and_raises_the_sequence(cora: User, harriers: Team) -> None:
    work = make_assignment(harriers, due_on=localdate())
    (before,) = feed(harriers).walk("VEVENT")

    signed_in(cora).post(f"{work.get_absolute_url()}withdrawal/")

    (after,) = feed(harriers).walk("VEVENT")
    assert before["uid"] == after["uid"]
    assert before["sequence"] <= after["sequence"]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")


def test_an_event_of_the_team_stands_there_with_where_help_is(harriers: Team) -> None:
    harriers.fixtures.create(
        name="City run", held_on=date(2027, 5, 1), aed="At the gate", emergency_number="112"
    )

    (event,) = feed(harriers).walk("VEVENT")

    assert event["summary"] == "City run"
    assert "AED: At the gate" in event["description"]


def test_a_new_address_ends_the_old_one(cora: User, harriers: Team) -> None:
    old = harriers.calendar_secret

    signed_in(cora).post(f"/coach/teams/{harriers.pk}/calendar/")

    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    assert feed(harriers)
