"""Everything that the server keeps of one person, for them to take away."""

from __future__ import annotations

from typing import Any

from accounts.models import Dispute, Event, User
from coach.models import Certificate, Coaching, Membership


def of(person: User) -> dict[str, Any]:
    """Return it as JSON can tell it: who they are, their teams, and every event as their phone sent it."""
    return {
        "person": {
            "id": str(person.pk),
            "nickname": person.nickname,
            "email": person.email,
            "joined_at": person.joined_at.isoformat(),
        },
        "teams": [membership(each) for each in person.memberships.select_related("team")],
        "coaches": [each.team.name for each in Coaching.objects.filter(coach=person).select_related("team")],
        "events": list(Event.objects.filter(owner=person).order_by("number").values_list("body", flat=True)),
        "disputes": list(Dispute.objects.filter(owner=person).values_list("body", flat=True)),
        "certificates": list(Certificate.objects.filter(athlete=person).values_list("code", flat=True)),
    }


def membership(found: Membership) -> dict[str, Any]:
    shows = found.shows_beliefs_since
    return {
        "team": found.team.name,
        "nickname": found.nickname,
        "joined_at": found.joined_at.isoformat(),
        "agreed_at": found.agreed_at.isoformat(),
        "shows_beliefs_since": shows.isoformat() if shows else None,
    }
