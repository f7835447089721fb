from __future__ import annotations

from pathlib import Path

import pytest

from learn.contentfile import ContentError, ContentFile, Problem

TOML = """\
title = "Stretch first"

[[point]]
text = "one"
evidence = "good"

[[point]]
text = "two"
evidence = "good"

[red_flag]
items = ["one"]
"""


@pytest.mark.parametrize(
    ("field", "line"),
    [
        (("title",), 1),
        (("point", 0), 3),
        (("point", 0, "text"), 4),
        (("point", 1), 7),
        (("point", 1, "evidence"), 9),
        (("red_flag",), 11),
        (("red_flag", "items"), 12),
        (("red_flag", "items", 0), 12),
    ],
)
def test_a_field_is_found_where_it_stands(field: tuple[int | str, ...], line: int) -> None:
    assert ContentFile(Path("lesson.toml"), TOML).line_of(field) == line


@pytest.mark.parametrize(
    ("field", "line"),
    [
        (("summary",), 1),
        (("items",), 1),
        (("point", 0, "sources"), 3),
        (("point", 1, "sources"), 7),
        (("red_flag", "sources"), 11),
        (("argue", "text"), 1),
    ],
)
def test_a_missing_field_is_told_where_its_table_starts(field: tuple[int | str, ...], line: int) -> None:
    assert ContentFile(Path("lesson.toml"), TOML).line_of(field) == line


def test_a_field_missing_from_one_table_is_not_looked_for_in_the_next() -> None:
    toml = TOML.replace('evidence = "good"\n', "", 1)

    assert ContentFile(Path("lesson.toml"), toml).line_of(("point", 0, "evidence")) == 3


def test_lines_are_counted_from_the_top_of_a_markdown_file(tmp_path: Path) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(f"+++\n{TOML}+++\nBody.\n")

    file = ContentFile.read(path)

    assert (file.slug, file.toml, file.body) == ("lesson", TOML, "Body.\n")
    assert file.problem(("point", 1, "text"), "is dull") == Problem(path, 9, "point.1.text: is dull")


@pytest.mark.parametrize("text", ["", "Body.\n", "+++\ntitle = 1\n", "title = 1\n+++\nBody.\n"])
def test_a_markdown_file_needs_its_front_matter(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(text)

    with pytest.raises(ContentError, match=r"lesson\.md:1: should start with \+\+\+ lines around TOML"):
        ContentFile.read(path)


@pytest.mark.parametrize(
    ("toml", "line"),
    [('title = "Stretch\n', 1), ("title = 1\nnav = \n", 2), ("a = 1\nb = 2\na = 3\n", 3), ("a = [\n1,\n", 3)],
)
def test_broken_toml_is_told_with_its_line(toml: str, line: int) -> None:
    with pytest.raises(ContentError) as refused:
        ContentFile(Path("lesson.toml"), toml).data()

    assert str(refused.value).startswith(f"lesson.toml:{line}: broken TOML: ")


def test_problems_are_told_file_by_file_and_from_the_top() -> None:
    problems = [Problem(Path("b"), 1, "x"), Problem(Path("a"), 9, "x"), Problem(Path("a"), 2, "x")]

    assert str(ContentError(problems)) == "a:2: x\na:9: x\nb:1: x"


def test_a_file_that_is_not_there_is_a_problem_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"now\.toml:1: "):
        ContentFile.read(tmp_path / "now.toml")


def test_a_file_that_is_not_utf_8_is_a_problem_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "now.toml").write_bytes('title = "Crampe à l\'été"'.encode("latin-1"))

    with pytest.raises(ContentError, match=r"now\.toml:1: "):
        ContentFile.read(tmp_path / "now.toml")
