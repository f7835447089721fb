"""A writer's desk: a copy of all content, to break and mend."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import learn.content
import quiz.content
from learn.contentfile import ContentError


class Desk:
    """Copies of the content files under `learn/` and `quiz/`, named by their path from here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.put_back()

    def put_back(self) -> None:
        """Make every file what it is in the repository."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for app in (learn, quiz):
            shutil.copytree(app.content.FOLDER, self.folder / app.__name__, copy_function=shutil.copyfile)

    def path(self, name: str) -> Path:
        return self.folder / name

    def change(self, name: str, pattern: str, replacement: str) -> int:
        """Change the first place that matches (`^` is the start of a line), and return its line."""
        text = self.path(name).read_text(encoding="utf-8")
        found = re.search(pattern, text, re.MULTILINE)
        assert found, f"{name} has nothing like {pattern}"
        changed = text[: found.start()] + found.expand(replacement) + text[found.end() :]
        self.path(name).write_text(changed, encoding="utf-8")
        return text.count("\n", 0, found.start()) + 1

    def line(self, name: str, pattern: str) -> int:
        """Return the first line that matches."""
        return self.change(name, f"(?={pattern})", "")

    def read_library(self) -> learn.content.Library:
        return learn.content.read(self.folder / "learn")

    def read(self) -> quiz.content.Bank:
        return quiz.content.read(self.read_library(), self.folder / "quiz")

    def problems(self) -> list[str]:
        """Return what is wrong, a line each: the file from here, its line, the words."""
        try:
            self.read()
        except ContentError as error:
            return [str(problem).removeprefix(f"{self.folder}/") for problem in error.problems]
        return []
