"""What a person's phone keeps of their teams, to be read with no signal."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from coach.models import Assignment, Excuse, Membership, Progress


def plan(athlete: User) -> dict[str, Any]:
    """Return the teams of an athlete, where help is at their events, and what is set, soonest due first."""
    mine = Membership.objects.filter(athlete=athlete, team__archived_at=None).select_related("team")
    memberships = list(mine.prefetch_related("team__fixtures"))
    return {
        "told_at": timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "person": {"id": str(athlete.pk), "nickname": athlete.nickname},
        "teams": [team_of(membership) for membership in memberships],
        "assignments": assignments(athlete) if memberships else [],
    }


def team_of(membership: Membership) -> dict[str, Any]:
    waits = membership.approved_at is None
    return {
        "id": str(membership.team_id),
        "name": membership.team.name,
        "waits": waits,
        "shows_beliefs": membership.shows_beliefs_since is not None,
        "fixtures": []
        if waits
        else [
            {
                "name": fixture.name,
                "held_on": fixture.held_on.isoformat(),
                "medical_tent": fixture.medical_tent,
                "aed": fixture.aed,
                "emergency_number": fixture.emergency_number,
                "meeting_point": fixture.meeting_point,
            }
            for fixture in membership.team.fixtures.all()
        ],
    }


def assignments(athlete: User) -> list[dict[str, Any]]:
    found: list[Assignment] = list(Assignment.objects.set_for(athlete).select_related("lesson", "form"))
    progress = {row.assignment_id: row for row in Progress.objects.filter(athlete=athlete)}
    excused = set(Excuse.objects.filter(athlete=athlete).values_list("assignment_id", flat=True))
    return [
        {
            "id": str(each.pk),
            "team": str(each.team_id),
            "kind": "lesson" if each.lesson_id else "form",
            "slug": each.subject,
            "title": each.title,
            "url": each.work.get_absolute_url(),
            "due_on": each.due_on.isoformat() if each.due_on else None,
            "note": each.note,
            "excused": each.pk in excused,
            "opened": bool(each.pk in progress and progress[each.pk].opened_at),
            "finished": bool(each.pk in progress and progress[each.pk].finished_at),
        }
        for each in found
    ]
