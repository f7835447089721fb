"""Three judges of what a page tells search engines: they know schema.org and Google, but not our code."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.pages import Page

JUDGES = Path(__file__).parent / "js" / "structured.mjs"
JSON_LD = "application/ld+json"
BESIDE = {"BreadcrumbList", "WebApplication"}

Thing = dict[str, Any]


class Reading(NamedTuple):
    """A page, the things that the judges found told in it, and what they say is wrong."""

    page: Page
    things: list[Thing]
    problems: list[str]

    @property
    def types(self) -> set[str]:
        return {name for thing in self.things for name in types_of(thing)}

    @property
    def about(self) -> Thing:
        """Return what is told of the page itself."""
        return next(thing for thing in self.things if not types_of(thing) & BESIDE)

    def only(self, name: str) -> Thing:
        """Return the one thing of a type."""
        (thing,) = (thing for thing in self.things if name in types_of(thing))
        return thing


def types_of(thing: Thing) -> set[str]:
    return {thing["@type"]} if isinstance(thing["@type"], str) else set(thing["@type"])


def judge(pages: Mapping[str, str], folder: Path) -> dict[str, Reading]:
    """Have all pages judged in one run; `folder` takes what has to be written for it."""
    run = subprocess.run(
        ["node", JUDGES],
        input=json.dumps(pages),
        cwd=folder,
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    return {url: Reading(Page(pages[url]), **judged) for url, judged in json.loads(run.stdout).items()}


def scripts(page: Page) -> list[str]:
    """Return the text of each script that is for search engines."""
    texts = zip(page.all("script"), page.inside.get("script", []), strict=True)
    return [text for attributes, text in texts if attributes.get("type") == JSON_LD]


def values(told: object) -> Iterator[tuple[str, object]]:
    """Yield each property with its value, however deep."""
    if isinstance(told, dict):
        yield from told.items()
        told = list(told.values())
    for part in told if isinstance(told, list) else []:
        yield from values(part)
