"""A mail server that is down."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Closed(BaseEmailBackend):
    def send_messages(self, _messages: Sequence[EmailMessage]) -> int:
        raise ConnectionRefusedError
