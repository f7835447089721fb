"""Bring the database to what the content files say; say what is wrong with them."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from cramps_site import content
from learn.contentfile import ContentError


class Command(BaseCommand):
    help = "Check every content file, then load them all or none."

    def handle(self, **_options: object) -> None:
        try:
            content.load()
        except ContentError as error:
            raise CommandError(f"The content was not loaded:\n{error}") from error
