"""Figures, each beside its limit, on the terminal and as a section of docs/bench.md."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from subprocess import CalledProcessError
from tempfile import gettempdir
from typing import NamedTuple

from playwright.sync_api import Error

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "bench.md"
HEAD = """# Figures

Written by `make bench` and `make bench-peers`; nothing here passes or fails. Each figure stands beside its
limit, and beside what nothing can be faster than, measured in the same run.
"""


# An hour's figures are not thrown away for one that could not be had.
UNMEASURED = (AssertionError, CalledProcessError, Error, LookupError, OSError, TypeError, ValueError)


class Figure(NamedTuple):
    what: str
    measured: str
    limit: str = ""
    beside: str = ""


LAST_WORDS = 300
COLUMNS = ("what", "measured", "limit", "beside it, in the same run")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def tell(figure: Figure) -> Figure:
    """Show a figure as soon as it is known."""
    say(f"{figure.what}: {figure.measured}   limit {figure.limit or '-'}   beside {figure.beside or '-'}")
    return figure


def reason(error: Exception) -> str:
    """Return what stands in the place of a figure, without this machine's paths and other hosts' names."""
    plain = re.sub(rf"{gettempdir()}\S*|https?://(?!127\.)\S+", "…", str(error))
    return f"not measured: {' '.join(plain.split())[:LAST_WORDS]}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def write(title: str, body: str) -> None:
    """Put a section in the place of the one with the same title, and leave the others."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    section = f"\n## {title}\n\n{body.strip()}\n"
    older = re.compile(rf"\n## {re.escape(title)}\n.*?(?=\n## |\Z)", re.DOTALL)
    text = older.sub(lambda _: section, text) if older.search(text) else text + section
    PAGE.write_text(text, encoding="utf-8")
    say(f"Written to {PAGE.relative_to(ROOT)}")


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def spread(values: Sequence[float], unit: str, digits: int = 2) -> str:
    """Return the median, and from where to where the values went."""
    low, high = min(values), max(values)
    told = f"{median(values):,.{digits}f} {unit}"
    return told if len(values) == 1 else f"{told} ({low:,.{digits}f} to {high:,.{digits}f})"


def kilobytes(count: float) -> str:
    return f"{count / 1000:,.1f} kB"


def requests(count: float) -> str:
    return f"{count:.0f} request{'s' if count != 1 else ''}"


def times(value: float, other: float) -> str:
    return f"{value / other:.2f} x"
