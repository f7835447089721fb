"""What all figures are measured on: a deployment, bare pages beside it, and how often to repeat."""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Playwright, sync_playwright

from tests.bench import machine, servers
from tests.bench.machine import keep_to_two_cores
from tests.bench.report import say
from tests.browser.server import CRAMPS


@dataclass(frozen=True)
class Stage:
    surroundings: str
    folder: Path
    site: servers.Server
    bare: servers.Server
    playwright: Playwright
    runs: int
    every_page: bool

    @property
    def pages(self) -> list[str]:
        """Return every page of the sitemap."""
        told = self.site.get("/sitemap.xml").body.decode()
        return [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", told)]

    @property
    def templates(self) -> list[str]:
        """Return the first page of each kind: one address in a folder looks like the next."""
        kinds: dict[str, str] = {}
        for page in self.pages:
            kinds.setdefault(re.sub(r"^(/[^/]+/)[^/]+/$", r"\1*", page), page)
        return list(kinds.values())

    @property
    def chosen(self) -> list[str]:
        return self.pages if self.every_page else self.templates

    def new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))


@contextmanager
def stage() -> Iterator[Stage]:
    """Deploy once into a temporary folder, and start both servers.

    BENCH_PAGES=templates leaves the pages out that look like another; BENCH_RUNS is how often to repeat.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing stays behind
    keep_to_two_cores()
    say(surroundings := machine.told())
    with tempfile.TemporaryDirectory(prefix="crampwise-bench-") as name, sync_playwright() as playwright:
        folder = Path(name)
        site, bare = servers.crampwise(folder / "site"), servers.bare(folder / "bare")
        try:
            site.run([CRAMPS, "prepare"])
            site.start()
            bare.start()
            runs = int(os.environ.get("BENCH_RUNS", "5"))
            every_page = os.environ.get("BENCH_PAGES", "all") != "templates"
            yield Stage(surroundings, folder, site, bare, playwright, runs, every_page)
        finally:
            site.kill()
            bare.kill()
