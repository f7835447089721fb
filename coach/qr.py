"""A QR code as a drawing: one path, so that a page can hold it without a style or a script."""

from __future__ import annotations

from dataclasses import dataclass

QUIET = 4  # modules of white around it, without which cameras do not see it


@dataclass(frozen=True)
class QR:
    size: int
    path: str

    @classmethod
    def of(cls, text: str) -> QR:
        """Draw each row's dark runs as strokes through the middle of the row."""
        import segno  # only here: a server carries it once somebody wants a drawing

        code = segno.make(text, error="m", micro=False)
        rows = [bytes(row) for row in code.matrix_iter(border=QUIET)]
        runs = [run for number, row in enumerate(rows) for run in _runs(number, row)]
        return cls(len(rows), "".join(runs))


def _runs(number: int, row: bytes) -> list[str]:
    runs = []
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        runs.append(f"M{start} {number}h{end - start}v1h{start - end}z")
        start = row.find(1, end)
    return runs
