"""Work the board's summary rows out anew from the events, or prove that they are right."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from coach import progress
from coach.models import Team


class Command(BaseCommand):
    help = "Work the board's summary rows out anew from the events; --check changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only name each row that is not as it should"
        )

    def handle(self, **options: Any) -> None:
        teams = Team.objects.order_by("made_at", "pk")
        work = self.compare if options["check"] else progress.renew
        for team in teams.iterator():
            with transaction.atomic():  # one team at a time: phones go on sending meanwhile
                work(team)
        if self.found:
            raise CommandError(f"{self.found} rows differ from the events. Run rebuild_board.")
        self.stdout.write(f"The board is as the events say, for {teams.count()} teams.")

    found = 0

    def compare(self, team: Team) -> None:
        for difference in progress.differences(team):
            self.found += 1
            self.stdout.write(difference)
