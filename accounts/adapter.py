"""What allauth asks us: how a mail leaves, and what is said when it cannot."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class CoachAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or say that it failed: the next page can make a new code, so nobody is stuck."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("The mail server of EMAIL_URL took no mail")
            messages.error(self.request, _("The mail did not leave. Make a new code in a minute."))
