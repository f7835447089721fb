"""Lighthouse, whose slow line and slow processor are simulated; a bare page is audited in the same rounds."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.bench.report import Figure, median, say, times
from tests.bench.stage import Stage
from tests.browser.engines import program

HERE = Path(__file__).parent
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
FULL = 100
MOST_RUNS = 3
NAMED = 5


class Audit(NamedTuple):
    """One run: scores and faults in the order of the categories, the largest paint in milliseconds."""

    url: str
    error: str
    scores: list[int]
    paint: float
    faults: list[list[str]]


class Verdict(NamedTuple):
    """One page: the medians of its runs, and what was ever at fault."""

    url: str
    scores: list[float]
    paint: float
    faults: list[set[str]]


def audit(
    urls: Iterable[str], package: str = "lighthouse", categories: Iterable[str] = CATEGORIES
) -> list[Audit]:
    """Audit each page with nothing kept from the one before."""
    urls = list(urls)
    say(f"{package} audits {len(urls)} addresses ...")
    done = subprocess.run(
        ["node", "lighthouse.mjs", package, ",".join(categories), *urls],
        cwd=HERE,
        env={**os.environ, "CHROME_PATH": program("chromium", "chromium")},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return [Audit(**json.loads(line)) for line in done.stdout.splitlines()]


def verdicts(urls: list[str], runs: int) -> dict[str, Verdict]:
    """Audit all pages in as many rounds; a page that was never painted has no verdict."""
    rounds = [audit(urls) for _ in range(runs)] if urls else []
    told = {}
    for url, audits in zip(urls, zip(*rounds, strict=True), strict=True):
        if good := [each for each in audits if not each.error]:
            told[url] = verdict(url, good)
    return told


def verdict(url: str, audits: list[Audit]) -> Verdict:
    scores = [median(column) for column in zip(*(each.scores for each in audits), strict=True)]
    faults = [
        {fault for each in column for fault in each}
        for column in zip(*(each.faults for each in audits), strict=True)
    ]
    return Verdict(url, scores, median(each.paint for each in audits), faults)


def figures(stage: Stage) -> Iterator[Figure]:
    runs = min(stage.runs, MOST_RUNS)
    bare = f"{stage.bare.origin}/page/"
    templates = [stage.site.origin + page for page in stage.templates]
    others = [stage.site.origin + page for page in stage.chosen if page not in stage.templates]
    often = verdicts([bare, *templates], runs)
    least = often.pop(bare).paint
    once = verdicts(others, 1)
    every = [*often.values(), *once.values()]
    extent = f"{len(often)} templates as median of {runs}, {len(once)} pages more once"
    for place, category in enumerate(CATEGORIES):
        yield lowest(place, f"Lighthouse {category}, lowest of {extent}", every)
    yield slowest(
        f"largest paint, slow 4G, slowest of {len(often)} templates, median of {runs}",
        [*often.values()],
        least,
    )
    if once:
        yield slowest(
            f"largest paint, slow 4G, slowest of {len(once)} pages more, once", [*once.values()], least
        )
    if unloaded := {*templates, *others} - {*often, *once}:
        yield Figure("pages that Lighthouse never saw painted", ", ".join(map(path_of, sorted(unloaded))))
    yield progressive(stage)


def lowest(place: int, what: str, verdicts: list[Verdict]) -> Figure:
    """Name what is below the full score, and why."""
    told = [
        f"{path_of(each.url)} ({', '.join(sorted(each.faults[place]))})"
        for each in verdicts
        if each.scores[place] < FULL
    ]
    below = f"; {len(told)} below: {', '.join(told[:NAMED])}{', …' * (len(told) > NAMED)}" if told else ""
    return Figure(what, f"{min(each.scores[place] for each in verdicts):.0f}{below}", f"{FULL}")


def slowest(what: str, verdicts: list[Verdict], least: float) -> Figure:
    slow = max(verdicts, key=lambda each: each.paint)
    middle = median(each.paint for each in verdicts) / 1000
    where = f"{path_of(slow.url)}; half of them below {middle:.2f} s"
    measured = f"{slow.paint / 1000:.2f} s, {times(slow.paint, least)} ({where})"
    return Figure(what, measured, "1.10 x a bare page", f"bare page of 10 kB: {least / 1000:.2f} s")


def path_of(url: str) -> str:
    return urlsplit(url).path


def progressive(stage: Stage) -> Figure:
    (told,) = audit([f"{stage.site.origin}/"], "lighthouse-11", ["pwa"])
    faults = f" ({', '.join(told.faults[0])})" if told.faults[0] else ""
    return Figure("Lighthouse 11, PWA", f"{told.scores[0]}{faults}{told.error}", f"{FULL}")
