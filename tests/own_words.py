"""Tell whether a text shares a run of seven words with the articles the project started from.

The articles are other people's text and stay out of the repository: only hashes of their runs lie in
`seed_runs.bin`, five bytes each. `python -m tests.own_words FOLDER` makes that file anew.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "seed_runs.bin"
RUN = 7
SIZE = 5  # bytes: 40,000 runs of ours against 7,000 of theirs meet by chance once in 4,000 times


def runs(text: str) -> Iterator[str]:
    """Yield every run of seven words, whatever stands between them."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("\u2019", ""))
    for at in range(len(words) - RUN + 1):
        yield " ".join(words[at : at + RUN])


def digest(run: str) -> bytes:
    return hashlib.sha256(run.encode()).digest()[:SIZE]


@cache
def theirs() -> frozenset[bytes]:
    data = FILE.read_bytes()
    return frozenset(data[at : at + SIZE] for at in range(0, len(data), SIZE))


def copied(text: str) -> list[str]:
    """Return the runs of a text that stand in one of the articles."""
    return [run for run in runs(text) if digest(run) in theirs()]


def main(folder: Path) -> None:
    found = {digest(run) for path in folder.glob("*.txt") for run in runs(path.read_text(encoding="utf-8"))}
    FILE.write_bytes(b"".join(sorted(found)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
