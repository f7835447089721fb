"""How long a sign-in lasts. A phone that joined by code: a year. A coach: while it is used, up to a month."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends import db

from accounts.models import User

IDLE = timedelta(days=14).total_seconds()
LONGEST = timedelta(days=30).total_seconds()
DAY = timedelta(days=1).total_seconds()
BEGAN, SEEN = "coach_began", "coach_seen"


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """Return what is kept; of a coach's session that has ended, nothing. Note its use once a day."""
        kept: dict[str, Any] = super().load()
        if BEGAN not in kept:
            return kept
        now = time.time()
        if now - kept[SEEN] > IDLE or now - kept[BEGAN] > LONGEST:
            self.delete()
            self._session_key = None
            return {}
        if now - kept[SEEN] > DAY:
            kept[SEEN] = now
            self.modified = True
        return kept


def begin(session: Any, person: User) -> None:
    """Start the clock of a coach's session; a phone's has its own."""
    if not person.is_athlete:
        session[BEGAN] = session[SEEN] = time.time()
