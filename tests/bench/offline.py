"""What it takes to have the whole app on the phone, and how fast it is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from time import monotonic

import brotli
from playwright.sync_api import Page

from tests.bench.phone import FIRST_PAINT, READY, SEEN, new_phone, seconds_until, watch
from tests.bench.relay import relay
from tests.bench.report import Figure, kilobytes, median, spread, times
from tests.bench.servers import ask
from tests.bench.stage import Stage
from tests.browser.server import HOST

PAGES = 20
LOADED = """performance.getEntriesByType("navigation")[0].loadEventStart"""


def figures(stage: Stage) -> Iterator[Figure]:
    yield from sizes(stage)
    yield ready(stage)
    yield from opening(stage)


def sizes(stage: Stage) -> Iterator[Figure]:
    """Weigh what the server sends to a browser that takes brotli."""
    worker = stage.site.get("/serviceworker.js").body.decode()
    first, source = worker.split("\n", 1)
    listed = json.loads(first.removeprefix("self.PRECACHE = ").removesuffix(";"))
    bundle, whole = packed(stage, listed["bundle"]), packed(stage, "/serviceworker.js")
    scripts = sum(packed(stage, url) for url in listed["urls"] if url.endswith(".js"))
    singly = sum(packed(stage, url) for url in listed["urls"])
    yield Figure(
        "the whole offline app: bundle and worker",
        kilobytes(bundle + whole),
        "160 kB",
        f"{len(listed['urls'])} addresses singly: {kilobytes(singly)}",
    )
    yield Figure("JavaScript of the pages, brotli", kilobytes(scripts), "25 kB")
    yield Figure("sw.js, brotli", kilobytes(len(brotli.compress(source.encode()))), "2 kB")
    yield Figure(
        "the worker's list, brotli",
        kilobytes(len(brotli.compress(first.encode()))),
        "3 kB",
        f"both in one answer: {kilobytes(whole)}",
    )


def packed(stage: Stage, path: str) -> int:
    return len(stage.site.get(path, **{"Accept-Encoding": "br"}).body)


def ready(stage: Stage) -> Figure:
    ours, least, counts = zip(*(ready_and_bare(stage) for _ in range(stage.runs)), strict=True)
    return Figure(
        "time until ready for the event, slow 4G, cold",
        f"{spread(ours, 's')}, {times(median(ours), median(least))}, {kilobytes(median(counts))} in all",
        "2 x the bare transfer",
        f"those bytes in one answer: {spread(least, 's')}",
    )


def ready_and_bare(stage: Stage) -> tuple[float, float, int]:
    """Return the seconds of the app and of the bare transfer, and the bytes of both."""
    seconds, count = time_until_ready(stage)
    return seconds, transfer(stage, count), count


def time_until_ready(stage: Stage) -> tuple[float, int]:
    """Open the start page through the slow line; return the seconds, and the bytes that came down."""
    with relay(stage.site.port) as line, new_phone(stage.playwright, stage.folder) as page:
        watch(page, READY)
        page.goto(f"{line.origin}/")
        return seconds_until(page, SEEN), line.down.carried


def transfer(stage: Stage, count: int) -> float:
    """Fetch so many bytes in one answer, on a new connection."""
    with relay(stage.bare.port) as line:
        began = monotonic()
        connection = HTTPConnection(HOST, line.port)
        ask(connection, f"/bytes/{count}/", {})
        connection.close()
        return monotonic() - began


def opening(stage: Stage) -> Iterator[Figure]:
    """Open the same pages live and, with the server dead, from the phone."""
    step = max(1, len(stage.pages) // PAGES)
    urls = [stage.site.origin + page for page in stage.pages[::step][:PAGES]]
    with new_phone(stage.playwright, stage.folder, workers="block") as page:
        live = open_all(page, urls)
    with new_phone(stage.playwright, stage.folder) as page:
        page.goto(f"{stage.site.origin}/")
        page.locator(READY).wait_for()
        stage.site.kill()
        offline = open_all(page, urls)
    stage.site.start()
    for moment, kept, served in zip(("painted", "loaded"), offline, live, strict=True):
        yield Figure(
            f"a page opened offline until it is {moment}, {len(urls)} pages",
            f"{spread(kept, 'ms', 0)}, {times(median(kept), median(served))}",
            "1.2 x the same page live",
            f"live on loopback, scripts cached: {spread(served, 'ms', 0)}",
        )


def open_all(page: Page, urls: list[str]) -> tuple[list[float], list[float]]:
    """Open each page, and return the milliseconds until it was painted and until it was loaded."""
    painted, loaded = [], []
    for url in [urls[0], *urls]:  # the first warms up
        page.goto(url)
        painted.append(1000 * seconds_until(page, FIRST_PAINT))
        loaded.append(float(page.evaluate(LOADED)))
    return painted[1:], loaded[1:]
