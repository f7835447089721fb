"""What a phone sees that meets the site for the first time, on a line that brings little by little."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.engines import Browser
from tests.browser.phone import READY
from tests.browser.relay import Relay
from tests.browser.server import Site
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)

LOOK = """({
  state: document.readyState,
  words: document.querySelector("h1").checkVisibility(),
  wears: [...document.fonts].some(({ family }) => family.includes("Barlow")),
})"""
TIMES = """({
  painted: Math.min(...performance.getEntriesByType("paint").map(({ startTime }) => startTime)),
  asked: performance.getEntriesByType("resource")
    .filter(({ name }) => /(js|woff2)$/.test(name)).map(({ startTime }) => startTime),
})"""


@pytest.fixture
def relay(live: Site) -> Iterator[Relay]:
    relay = Relay()
    relay.behind = live.origin
    yield relay
    relay.close()


@each_engine
def test_a_page_is_painted_before_its_scripts_and_its_race_face_are_asked_for(
    browser: Browser, relay: Relay
) -> None:
    relay.hanging = "/static/"
    relay.answers.clear()
    browser.open(f"{relay.origin}/now/")
    alone = browser.run(LOOK)
    relay.answers.set()
    times = until(lambda: len((seen := browser.run(TIMES))["asked"]) >= 2 and seen, "script and face to come")
    until(lambda: browser.run(READY), "the ready sign", seconds=60)
    browser.open(f"{relay.origin}/danger/")
    again = browser.run(LOOK)

    assert alone == {"state": "complete", "words": True, "wears": False}
    assert times["painted"] <= min(times["asked"])
    assert again == {"state": "complete", "words": True, "wears": True}
