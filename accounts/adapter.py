"""What allauth asks us: how a mail leaves, and what is said when it cannot."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.models import User

logger = logging.getLogger(__name__)


class PasskeyAdapter(DefaultMFAAdapter):
    def generate_authenticator_name(self, user: User, kind: str) -> str:
        """Propose a name that says no more than which one it is."""
        number = Authenticator.objects.filter(user=user, type=kind).count() + 1
        return _("Passkey %(number)d") % {"number": number}


class CoachAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or say that it failed: the next page can make a new code, so nobody is stuck."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("The mail server of EMAIL_URL took no mail")
            messages.error(self.request, _("The mail did not leave. Make a new code in a minute."))
