"""Write the questions in a format that other learning systems read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import learn.content
import quiz.content
from learn.contentfile import ContentError
from quiz.bank import Bank
from quiz.interchange import gift, moodle
from quiz.interchange.questions import categories

WRITERS = {"gift": gift.write, "moodle": moodle.write}


class Command(BaseCommand):
    help = "Write the questions, with what is said to each answer, as GIFT or Moodle XML."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=list(WRITERS), required=True)
        parser.add_argument("--form", default="", help="only this form, as its address names it: start")
        parser.add_argument(
            "--out", type=Path, metavar="FILE", help="a file to write instead of the terminal"
        )
        parser.add_argument(
            "--with-follow-up",
            action="store_true",
            help="also what the second test asks. Left out otherwise: whoever meets these questions before "
            "taking that test remembers them, and it no longer shows what was learned.",
        )

    def handle(self, **options: Any) -> None:
        bank = read()
        ids = chosen(bank, options["form"], with_held_back=options["with_follow_up"])
        text = WRITERS[options["format"]](categories(bank, ids))
        if not options["out"]:
            self.stdout.write(text, ending="")
            return
        try:
            options["out"].write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Nothing was written: {error}") from error


def read() -> Bank:
    try:
        return quiz.content.read(learn.content.read())
    except ContentError as error:
        raise CommandError(f"The content has faults:\n{error}") from error


def chosen(bank: Bank, form: str, *, with_held_back: bool) -> set[str]:
    """Return the ids to write.

    Raises CommandError when there are none.
    """
    if form and form not in bank.forms:
        raise CommandError(f"No form is called {form}.")
    asked = {item.id for _, _, item in bank.items()}
    if form:
        asked &= set(bank.items_of(bank.forms[form]))
    if not asked:
        raise CommandError(f"The form {form} asks about no belief.")
    if not with_held_back:
        asked -= bank.held_back()
    if not asked:
        raise CommandError(f"The questions of {form} are held back; see --with-follow-up in --help.")
    return asked
