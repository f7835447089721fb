"""What happened to accounts, for whoever runs the server: a line of JSON each, in UTC, without secrets."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts import limits, sessions
from accounts.models import User

logger = logging.getLogger("crampwise.audit")

HEARD: list[tuple[Signal, str]] = [
    (auth.user_logged_out, "signed out"),
    (account.user_signed_up, "account made"),
    (account.email_confirmed, "address confirmed"),
    (account.email_changed, "address changed"),
    (account.password_changed, "password changed"),
    (account.password_set, "password set"),
    (account.password_reset, "password reset"),
    (account.login_code_rejected, "wrong code"),
    (account.password_reset_code_rejected, "wrong code"),
    (account.email_verification_code_rejected, "wrong code"),
    (mfa.authenticator_added, "passkey or codes added"),
    (mfa.authenticator_removed, "passkey or codes removed"),
    (mfa.authenticator_reset, "spare codes renewed"),
    (mfa.authenticator_used, "passkey or spare code used"),
    (mfa.authentication_failed, "passkey or spare code refused"),
]


def note(what: str, request: HttpRequest | None, person: User | None = None, **facts: str) -> None:
    """Write down what happened, to whom, and from which address. JSON keeps each on its line."""
    told = {
        **facts,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "what": what,
        "who": str(person.pk) if person else None,
        "from": limits.address_of(request) if request else None,
    }
    logger.info(json.dumps(told))


def listen() -> None:
    """Hear what Django and allauth tell of sign-ins and changes."""
    for signal, what in HEARD:
        signal.connect(heard(what), weak=False, dispatch_uid=f"audit {what}")
    auth.user_logged_in.connect(signed_in, dispatch_uid="audit")
    auth.user_login_failed.connect(refused, dispatch_uid="audit")


def heard(what: str) -> Any:
    def write(
        *, request: HttpRequest | None = None, user: Any = None, email_address: Any = None, **_told: object
    ) -> None:
        note(what, request, user or getattr(email_address, "user", None))

    return write


def signed_in(*, request: HttpRequest, user: User, **_told: object) -> None:
    sessions.begin(request.session, user)
    note("signed in", request, user)


def refused(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_told: object) -> None:
    """Tell tries at one address from tries at many, without the address: it may be a password, misplaced."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    note("refused", request, account=salted_hmac("audit", typed.lower()).hexdigest()[:12])
