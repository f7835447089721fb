"""`make bench`: Crampwise's own figures, each beside its limit, into docs/bench.md."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tests.bench import board, installing, lighthouse, loading, offline, reading, serving, sync
from tests.bench.report import COLUMNS, UNMEASURED, Figure, reason, table, tell, write
from tests.bench.stage import Stage, stage

TITLE = "Crampwise beside its limits"


PARTS = {
    "serving": serving.figures,
    "sync": sync.figures,
    "offline": offline.figures,
    "loading": loading.figures,
    "reading": reading.figures,
    "installing": installing.figures,
    "board": board.figures,
    "lighthouse": lighthouse.figures,
}


def figures(here: Stage, part: str) -> Iterator[Figure]:
    """Measure a part; what goes wrong in it costs no other part its figures."""
    here.site.start()
    here.bare.start()
    try:
        yield from PARTS[part](here)
    except UNMEASURED as error:
        yield Figure(f"the rest of {part}", reason(error))


def main() -> None:
    """BENCH_ONLY names the parts that are wanted; then nothing is written."""
    wanted = os.environ.get("BENCH_ONLY", "").split()
    with stage() as here:
        rows = [tell(figure) for part in wanted or PARTS for figure in figures(here, part)]
    if not wanted:
        write(TITLE, f"{here.surroundings}\n\n{table(COLUMNS, rows)}")


if __name__ == "__main__":
    main()
