"""Read a list of nicknames as it comes out of a sheet, a mail or a chat."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from coach.nicknames import LONGEST, hides_something, read_nickname, shows_something, told_apart

MOST = 300
LONGEST_TEXT = 60_000
# Words over a column: which one to read, and which a list of names does not begin with.
NICKNAME_HEADERS = {"nickname", "nicknames", "nick", "alias", "handle"}
NAME_HEADERS = {"name", "names", "athlete", "athletes", "player", "players", "runner", "first name"}
OTHER_HEADERS = {
    "no",
    "no.",
    "nr",
    "nr.",
    "number",
    "#",
    "bib",
    "id",
    "squad",
    "group",
    "age",
    "year",
    "last name",
}
NUMBERING = re.compile(r"^\s*(?:[-*•‣·]\s+|\(?\d{1,4}[.):]\s*|#\d{1,4}\s+)+")
NUMBER = re.compile(r"^#?\d{1,6}[.):]?$")


class TooLongError(ValueError):
    """More than one list can be: the message says what to do."""


@dataclass(frozen=True)
class Row:
    """A line that names somebody: as it is on the card, and what is wrong with it, if anything."""

    line: int
    nickname: str
    problem: str = ""


def read_roster(text: str) -> list[Row]:
    """Return a row for each line with somebody on it; two of the same name are told apart in their order.

    The same text gives the same rows, whoever is on the team already: so a list can be pasted again.
    """
    if len(text) > LONGEST_TEXT:
        raise TooLongError(_("This is too much text for a list of nicknames. Paste one column only."))
    lines = cells(text)
    column, first = heading(lines)
    named = [(line, nickname_in(row, column)) for line, row in lines[first:]]
    rows = [(line, nickname) for line, nickname in named if nickname]
    if len(rows) > MOST:
        raise TooLongError(_("At most %(most)s nicknames at once. Paste the list in parts.") % {"most": MOST})
    return tell_apart(Row(line, nickname, problem_of(nickname)) for line, nickname in rows)


def cells(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line with its number; a single line is a list across."""
    lines = [
        (number, line) for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1) if line.strip()
    ]
    between = next((mark for mark in "\t;," if mark in text), ",")
    rows = [(number, split(line, between)) for number, line in lines]
    if len(rows) == 1:
        number, row = rows[0]
        return [(number, [cell]) for cell in row]
    return rows


def split(line: str, between: str) -> list[str]:
    """Read one line by itself, so that a quote left open spoils no other."""
    return next(csv.reader([line.replace("\x00", "\ufffd")], delimiter=between, skipinitialspace=True), [])


def heading(lines: Sequence[tuple[int, list[str]]]) -> tuple[int | None, int]:
    """Return which column the words over the list point at, if any, and the first row of names."""
    words = [cell.strip().casefold() for cell in lines[0][1]] if lines else []
    known = NICKNAME_HEADERS | NAME_HEADERS | OTHER_HEADERS
    if not any(words) or not {word for word in words if word} & known:
        return None, 0
    for wanted in (NICKNAME_HEADERS, NAME_HEADERS):
        found = [at for at, word in enumerate(words) if word in wanted]
        if found:
            return found[0], 1
    return None, 1


def nickname_in(row: Sequence[str], column: int | None) -> str:
    """Return the cell of that column, else the first that is not a mere number, without its numbering."""
    told = row[column : column + 1] if column is not None else row
    texts = [NUMBERING.sub("", cell) for cell in told]
    named = [nickname for nickname in map(read_nickname, texts) if nickname]
    return next((nickname for nickname in named if column is not None or not NUMBER.match(nickname)), "")


def problem_of(nickname: str) -> str:
    if hides_something(nickname) or "\ufffd" in nickname:
        return _("There is a hidden character in it.")
    if not shows_something(nickname):
        return _("There is no letter or number in it.")
    if len(nickname) > LONGEST:
        return _("It is longer than %(most)s characters.") % {"most": LONGEST}
    return ""


def tell_apart(rows: Iterable[Row]) -> list[Row]:
    """Give the second Abel of a list the name "Abel 2"."""
    done: list[Row] = []
    for row in rows:
        taken = (each.nickname for each in done)
        done.append(row if row.problem else replace(row, nickname=told_apart(row.nickname, taken)))
    return done
