"""No sentence of ours is anybody else's."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import pytest

import learn.content
import quiz.content
from tests.own_words import copied

FILES = sorted(
    path
    for app in (learn, quiz)
    for path in app.content.FOLDER.rglob("*")
    if path.suffix in {".md", ".toml", ".svg"}
)
# What a source is called is its own; everything else is said in our words.
NAMES = ("title = ", "authors = ", "where = ")


def our_lines(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    is_register = path.name == "sources.toml"
    return (line for line in text.splitlines() if not (is_register and line.startswith(NAMES)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_seven_words_in_a_row_are_an_articles(path: Path) -> None:
    assert copied("\n".join(our_lines(path))) == []


def test_a_copied_run_would_be_caught() -> None:
    """One run of an article, written so that it is not text of theirs here either."""
    run = codecs.decode("gur zbfg pbzzba nernf jurer fcnfzf bpphe", "rot13")

    assert copied(f"Note {run.title()}, if any.") == [run]
    assert copied(f"Note {run.replace(' areas', ' other areas')}.") == []
