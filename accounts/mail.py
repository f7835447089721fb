"""Where mail goes on a server that has none: to the terminal, where whoever runs it can read the code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class TerminalBackend(BaseEmailBackend):
    """Prints each mail in short: to whom, the subject, and the lines that say something."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            lines = [f"Mail to {', '.join(message.to)}: {message.subject}", *str(message.body).splitlines()]
            told = "\n".join(f"  | {plain(line)}" for line in lines if line.strip())
            sys.stdout.write(f"\n{told}\n\n")
        sys.stdout.flush()
        return len(email_messages)


def plain(line: str) -> str:
    """Leave out what a terminal would obey instead of showing."""
    return "".join(letter for letter in line if letter.isprintable())
