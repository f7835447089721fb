"""Everything that the server keeps of one person, for them to take away."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession

from accounts.models import Dispute, Event, ReturnKey, User
from coach.models import Certificate, Coaching, Excuse, Membership, Progress, Standing


def of(person: User) -> dict[str, Any]:
    """Return it as JSON can tell it: who they are, their teams, every event as their phone sent it, and all
    that was worked out from it; of sign-ins what can be told without letting anybody in.
    """
    athlete = {"athlete": person}
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
        "certificates": list(Certificate.objects.filter(**athlete).values_list("code", flat=True)),
        "work": list(
            Progress.objects.filter(**athlete).values(
                "assignment", "opened_at", "finished_at", "right", "total"
            )
        ),
        "excused": list(Excuse.objects.filter(**athlete).values("assignment", "made_at")),
        "beliefs": list(Standing.objects.filter(**athlete).values("team__name", "belief__slug", "state")),
        "sign_ins": list(
            UserSession.objects.filter(user=person).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
        "return_keys": list(ReturnKey.objects.filter(owner=person).values("made_at", "used_at")),
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
