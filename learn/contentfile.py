"""Read one content file and say, when it is wrong, in which line and what to do about it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Schema = TypeVar("Schema", bound=BaseModel)
FRONT_MATTER = re.compile(r"\A\+\+\+\n(?P<toml>.*?)^\+\+\+\n(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
WHERE_TOML_BROKE = re.compile(r" \(at line (?P<line>\d+), column \d+\)| \(at end of document\)")
MESSAGES = {"missing": "is missing", "extra_forbidden": "is not a field of this file"}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one file."""

    path: Path
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


class ContentError(Exception):
    """The content cannot be loaded; `problems` says everything that is wrong, file by file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class ContentFile:
    """A TOML file, or a Markdown file with TOML between `+++` lines, and where each field stands in it."""

    path: Path
    toml: str
    body: str = ""
    first_line: int = 1

    @classmethod
    def read(cls, path: Path) -> ContentFile:
        """Read a file.

        Raises ContentError when it cannot be read, or is Markdown without front matter.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ContentError([Problem(path, 1, f"cannot be read: {error}")]) from error
        if path.suffix != ".md":
            return cls(path, text)
        parts = FRONT_MATTER.match(text)
        if not parts:
            raise ContentError([Problem(path, 1, "should start with +++ lines around TOML")])
        return cls(path, parts["toml"], parts["body"], first_line=2)

    @property
    def slug(self) -> str:
        return self.path.stem

    def data(self) -> dict[str, Any]:
        """Parse the TOML.

        Raises ContentError with the line where it broke.
        """
        try:
            return tomllib.loads(self.toml)
        except tomllib.TOMLDecodeError as error:
            found = WHERE_TOML_BROKE.search(str(error))
            line = int(found["line"]) if found and found["line"] else self.toml.count("\n") + 1
            words = WHERE_TOML_BROKE.sub("", str(error))
            raise ContentError([self.problem_at(line, f"broken TOML: {words}")]) from error

    def parse(self, schema: type[Schema], **given: object) -> Schema:
        """Check the file against a schema.

        Raises ContentError naming the line of each wrong field.
        """
        try:
            return schema.model_validate({**self.data(), **given})
        except ValidationError as error:
            problems = [self.problem(entry["loc"], words_of(entry)) for entry in error.errors()]
            raise ContentError(problems) from error

    def problem(self, field: tuple[int | str, ...], words: str) -> Problem:
        name = ".".join(str(part) for part in field) or "file"
        return self.problem_at(self.line_of(field), f"{name}: {words}")

    def line_of(self, field: tuple[int | str, ...]) -> int:
        """Return the line (1 is the first of the TOML) where a field stands, or where its own table starts.

        TOML parsers keep no positions, so this follows the tables and keys named in `field` down the text.
        """
        lines = self.toml.splitlines()
        start, end, name = 0, len(lines), ""
        for part, after in zip_longest(field, field[1:]):
            if isinstance(part, int):
                continue
            name = f"{name}.{part}".strip(".")
            nth = after if isinstance(after, int) else 0
            tables = [at for at in range(start, end) if re.match(rf"\[+{re.escape(name)}\]", lines[at])]
            if nth < len(tables):
                start = tables[nth]
                inner = re.compile(rf"\[+{re.escape(name)}\.")
                end = next((at for at in headers(lines, start + 1, end) if not inner.match(lines[at])), end)
                continue
            keys_end = next(headers(lines, start + 1 if name != part else start, end), end)
            keys = (at for at in range(start, keys_end) if re.match(rf"\s*{re.escape(part)}\s*=", lines[at]))
            start = next(keys, start)
        return start + 1

    def line_with(self, words: str) -> int:
        """Return the first line of the TOML that holds these words."""
        lines = self.toml.splitlines()
        return next((number for number, line in enumerate(lines, 1) if words in line), 1)

    def body_line(self, line: int) -> int:
        """Turn a line of the body (1 is its first) into one that `problem_at` takes."""
        return self.toml.count("\n") + 1 + line

    def problem_at(self, line: int, words: str) -> Problem:
        return Problem(self.path, line + self.first_line - 1, words)


def words_of(entry: ErrorDetails) -> str:
    return MESSAGES.get(entry["type"], entry["msg"].removeprefix("Value error, "))


def headers(lines: list[str], start: int, end: int) -> Iterator[int]:
    """Yield where tables start between two lines."""
    return (at for at in range(start, end) if lines[at].startswith("["))


class Problems:
    """Collects what is wrong, so that one run names everything."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        try:
            yield
        except ContentError as error:
            self.found.extend(error.problems)

    def stop_if_any(self) -> None:
        """Raise ContentError when anything was noted."""
        if self.found:
            raise ContentError(self.found)


def gather(paths: Iterable[Path], schema: type[Schema]) -> dict[ContentFile, Schema]:
    """Parse many files; the file's name is its slug.

    Raises ContentError naming every problem in all of them.
    """
    problems = Problems()
    parsed = {}
    for path in sorted(paths):
        with problems.noted():
            file = ContentFile.read(path)
            parsed[file] = file.parse(schema, slug=path.stem)
    problems.stop_if_any()
    return parsed
