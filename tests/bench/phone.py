"""A phone that was never here, on a slow line: Chromium with a new profile, slowed by its own tools."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from playwright.sync_api import CDPSession, Page, Playwright

from tests.browser.chromium import FLAGS, PHONE
from tests.browser.engines import program
from tests.browser.waiting import until

LATENCY = 0.15  # seconds there and back; with the two rates this is Lighthouse's slow 4G
DOWN = 1.6e6 / 8  # bytes a second
UP = 750e3 / 8
SLOW_4G = {"offline": False, "latency": 1000 * LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP}
PATIENCE = 120
READY = 'ready-sign[data-state="ready"]'
FIRST_PAINT = "first-contentful-paint"
SEEN = "bench-seen"
# Marks the first frame that has the element, be it in the page or in one that it holds.
WATCH = """{
  const look = () => {
    const held = [...document.querySelectorAll("iframe")].map(({ contentDocument }) => contentDocument);
    const signs = [document, ...held].map((each) => each?.querySelector(%s));
    if (signs.some((sign) => sign?.checkVisibility())) performance.mark("bench-seen");
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
MOMENT = """(name) => {
  const [entry] = performance.getEntriesByName(name);
  return entry && performance.timeOrigin + entry.startTime;
}"""
BEGIN = "performance.timeOrigin"
BLOCKING = """performance.getEntriesByType("resource")
  .filter(({ renderBlockingStatus }) => renderBlockingStatus === "blocking").map(({ name }) => name)"""


class Load(NamedTuple):
    """What a moment in the life of a page took."""

    seconds: float
    requests: int
    bytes: int


@dataclass
class Wire:
    """The answers that came for a page, headers included, as Chromium's network stack counts them."""

    asked: dict[str, str] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    offset: float = 0
    """What has to be added to the seconds of the network stack to get those of the clock on the wall."""

    @classmethod
    def tapped(cls, session: CDPSession) -> Wire:
        wire = cls()
        session.on("Network.requestWillBeSent", wire.hear_request)
        session.on("Network.responseReceived", wire.hear_answer)
        session.on("Network.loadingFinished", wire.hear_end)
        session.send("Network.enable")
        return wire

    def hear_request(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.asked[event["requestId"]] = event["request"]["url"]
            self.offset = event["wallTime"] - event["timestamp"]

    def hear_answer(self, event: dict[str, Any]) -> None:
        self.begun[event["requestId"]] = event["timestamp"]

    def hear_end(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def load(self, page: Page, name: str) -> Load:
        """Count every answer that had begun by a moment, each with all its bytes."""
        end, seconds = moment(page, name), seconds_until(page, name)
        begun = {key for key, time in self.begun.items() if time + self.offset <= end}
        return self._sum(seconds, begun & self.asked.keys())

    def load_of(self, seconds: float, urls: set[str]) -> Load:
        """Count the answers from some addresses."""
        return self._sum(seconds, {key for key, url in self.asked.items() if url in urls})

    def _sum(self, seconds: float, keys: set[str]) -> Load:
        return Load(seconds, len(keys), round(sum(self.sizes.get(key, 0) for key in keys)))

    def forget(self) -> None:
        """Begin anew with the next page."""
        self.asked.clear()
        self.begun.clear()
        self.sizes.clear()


@contextmanager
def new_phone(
    playwright: Playwright, folder: Path, workers: Literal["allow", "block"] = "allow"
) -> Iterator[Page]:
    """Give the one page of a browser that knows nothing yet."""
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program("chromium", "chromium"),
            args=[flag for flag in FLAGS if "disk-cache" not in flag],
            viewport=PHONE,
            service_workers=workers,
        )
        context.set_default_timeout(1000 * PATIENCE)
        try:
            yield context.pages[0]
        finally:
            context.close()


def slow_line(page: Page) -> CDPSession:
    """Slow the page down; its worker is not slowed with it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    return session


def watch(page: Page, sign: str) -> None:
    """From the next page on, mark when an element is first seen."""
    page.add_init_script(WATCH % json.dumps(sign))


def moment(page: Page, name: str) -> float:
    """Wait for a moment in a page or in one that it holds, and return it, by the clock on the wall."""

    def look() -> float | None:
        moments = (frame.evaluate(MOMENT, name) for frame in page.frames)
        return next((float(each) for each in moments if each), None)

    return until(look, name, PATIENCE) / 1000


def seconds_until(page: Page, name: str) -> float:
    """Return how long after a page was asked for a moment came."""
    return moment(page, name) - float(page.evaluate(BEGIN)) / 1000


def load_until_seen(playwright: Playwright, folder: Path, url: str, sign: str) -> Load:
    """Open a page as a new phone does, and tell what it took until an element of it was seen."""
    with new_phone(playwright, folder) as page:
        wire = Wire.tapped(slow_line(page))
        watch(page, sign)
        page.goto(url)
        return wire.load(page, SEEN)


def load_until_paint(page: Page, url: str) -> Load:
    """Tell what a page took until its first words were painted."""
    wire = Wire.tapped(slow_line(page))
    page.goto(url)
    return wire.load(page, FIRST_PAINT)


def load_that_blocks(page: Page, wire: Wire, url: str) -> Load:
    """Tell what a page's first paint has to wait for: itself, and what Chromium says blocks it."""
    wire.forget()
    page.goto(url)
    return wire.load_of(seconds_until(page, FIRST_PAINT), {url, *page.evaluate(BLOCKING)})
