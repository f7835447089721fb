"""The table of causes and types: what brings what on, surest first."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import mean
from typing import NamedTuple

from learn.evidence import SUREST_FIRST
from learn.models import SpasmType


class Cell(NamedTuple):
    """How sure it is that a cause brings a type on; no evidence where nothing links the two."""

    type: SpasmType
    evidence: str | None


class Row(NamedTuple):
    name: str
    cells: list[Cell]

    @property
    def sureness(self) -> list[int]:
        """Return the places of its badges in the order of certainty: rows sort by this."""
        return sorted(SUREST_FIRST.index(cell.evidence) for cell in self.cells if cell.evidence)


def table(types: Iterable[SpasmType]) -> list[Row]:
    """Return a row a cause, with a cell for every type; the surest links stand on top."""
    kinds = list(types)
    names = {cause["slug"]: cause["name"] for kind in kinds for cause in kind.causes}
    rows = [Row(name, [Cell(kind, surest(kind, slug)) for kind in kinds]) for slug, name in names.items()]
    return sorted(rows, key=lambda row: (row.sureness[0], mean(row.sureness), -len(row.sureness), row.name))


def surest(kind: SpasmType, slug: str) -> str | None:
    """Return the best badge under which a page names a cause."""
    found = [cause["evidence"] for cause in kind.causes if cause["slug"] == slug]
    return min(found, key=SUREST_FIRST.index, default=None)
