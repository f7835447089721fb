"""A way into a team: its code, link or QR, or a card with a nickname on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from coach.models import JoinCard, Membership, Team


@dataclass(frozen=True)
class Entry:
    team: Team
    card: JoinCard | None = None

    @classmethod
    def opened_by(cls, given: str) -> Entry | None:
        """Return what a code or token opens now. Ended, drawn anew, archived and unknown are all nothing."""
        if not given.isprintable():  # PostgreSQL takes no NUL, and no code or token has one
            return None
        team = Team.objects.open_to(given).first()
        if team:
            return cls(team)
        card = JoinCard.objects.open_to(given).select_related("team").first()
        return cls(card.team, card) if card else None

    @classmethod
    def held_by(cls, given: str) -> Entry | None:
        """Return the same, with the team held until the transaction ends: who joins next waits.

        Two athletes cannot take one nickname, nor two phones one card.
        """
        found = cls.opened_by(given)
        if found:
            Team.objects.select_for_update().get(pk=found.team.pk)
        return found and cls.opened_by(given)

    def membership_of(self, person: User | None) -> Membership | None:
        found: Membership | None = self.team.memberships.filter(athlete=person).first() if person else None
        return found

    def admit(self, person: User | None, nickname: str, *, shows_beliefs: bool) -> Membership:
        """Put an athlete on the team, a new one where the phone is nobody's yet."""
        name = self.card.nickname if self.card else nickname
        now = timezone.now()
        membership: Membership = Membership.objects.create(
            team=self.team,
            athlete=person or User.objects.create_user(nickname=name),
            nickname=name,
            approved_at=None if self.team.asks_approval and not self.card else now,
            shows_beliefs_since=now if shows_beliefs else None,
        )
        if self.card:
            JoinCard.objects.filter(pk=self.card.pk).update(membership=membership)
        return membership
