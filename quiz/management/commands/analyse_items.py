"""Say how good each question is, from first answers: in the terminal, as CSV or as JSON."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quiz import answersheets, findings
from quiz.answerfiles import FileError
from quiz.figures import FormFigures, ItemFigures
from quiz.models import Form


def midnight(text: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)


class Command(BaseCommand):
    help = "Item analysis by classical test theory, from the answers on this server and in exported files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--form", default="", help="only this form, by its name in the address: start")
        parser.add_argument("--since", type=midnight, metavar="DATE", help="only first answers from then on")
        parser.add_argument("--from", nargs="+", type=Path, default=[], metavar="FILE", dest="files")
        parser.add_argument("--format", choices=WRITERS, default="table")
