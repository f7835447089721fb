"""Say how good each question is, from first answers: in the terminal, as CSV or as JSON."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quiz import answerfiles, answersheets, findings
from quiz.analysis import Asked
from quiz.answersheets import Worded
from quiz.figures import FormFigures, ItemFigures
from quiz.models import Form

FIGURES = ("asked", "right", "skipped", "share", "low", "high", "fit_people", "fit")


class Command(BaseCommand):
    help = "Item analysis by classical test theory, from first answers on this server and in exported files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--form", default="", help="only this form, as its address names it: start")
        parser.add_argument(
            "--since", type=midnight, metavar="DATE", help="first answers from this day on (UTC)"
        )
        parser.add_argument("--from", dest="files", nargs="+", type=Path, default=[], metavar="FILE")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, **options: Any) -> None:
        form = options["form"]
        if form and not Form.objects.filter(slug=form).exists():
            raise CommandError(f"No form is called {form}.")
        questions = answersheets.all_questions()
        try:
            read = answerfiles.read_all(options["files"], questions)
        except answerfiles.FileError as error:
            raise CommandError(f"Nothing was analysed:\n{error}") from error
        files = dict(zip(map(str, options["files"]), read, strict=True))
        figures = answersheets.figures(questions, form, options["since"], files)
        write = {"table": as_table, "csv": as_csv, "json": as_json}[options["format"]]
        self.stdout.write(write(figures, questions), ending="")


def midnight(text: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)


def as_table(figures: Sequence[FormFigures], questions: Mapping[Asked, Worded]) -> str:
    return "".join(f"{line}\n" for form in figures for line in lines_of(findings.told(form, questions)))


def lines_of(form: findings.FormWords) -> list[str]:
    lines = [f"{form.id}: {form.people}", *form.reliability, ""]
    for item in form.items:
        lines += [f"{item.id} (version {item.version})", f"  {item.right}", f"  {item.fit}"]
        lines += [
            f"  {'+' if option.is_right else '-'} {option.text}: {option.chosen}" for option in item.options
        ]
        lines += [f"  ! {words}" for words in item.to_do]
    return [*lines, ""]


def as_csv(figures: Sequence[FormFigures], _questions: Mapping[Asked, Worded]) -> str:
    """Return a row an option, its question's figures in front, so that a spreadsheet can sort by any."""
    sheet = StringIO()
    writer = csv.writer(sheet)
    named = ("option", "is_right", "chosen", "option_share", "option_fit")
    writer.writerow(["form", "item", "version", *FIGURES, "flags", *named])
    for form in figures:
        for item in form.items:
            row = [
                form.form,
                item.item,
                item.version,
                *(getattr(item, name) for name in FIGURES),
                flags_of(item),
            ]
            writer.writerows([*row, *option] for option in item.options)
    return sheet.getvalue()


def flags_of(item: ItemFigures) -> str:
    return " ".join(":".join(filter(None, flag)) for flag in item.flags())


def as_json(figures: Sequence[FormFigures], _questions: Mapping[Asked, Worded]) -> str:
    told = [{**form._asdict(), "items": [plain(item) for item in form.items]} for form in figures]
    return json.dumps(told, indent=2) + "\n"


def plain(item: ItemFigures) -> dict[str, Any]:
    return {
        **item._asdict(),
        "options": [option._asdict() for option in item.options],
        "flags": [flag._asdict() for flag in item.flags()],
    }
