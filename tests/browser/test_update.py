"""A new version waits, is offered, and comes with one click: never unasked, never during a quiz."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium, ChromiumTab
from tests.browser.phone import READY
from tests.browser.server import Site
from tests.browser.taker import Taker
from tests.browser.waiting import settled, until

pytestmark = pytest.mark.browser

LEARN = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)"
WAITING = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"
OFFERED = 'document.querySelector("update-notice").checkVisibility()'
TAKE_IT = "update-notice button"
LOOK_AGAIN = 'document.dispatchEvent(new Event("visibilitychange"))'
NUMBER = """document.querySelector('main a[href^="tel:"]').getAttribute("href").slice(4)"""
CACHES = "caches.keys()"


class Deployments:
    """A site that is deployed again and again, each time with another number to call."""

    def __init__(self, var: Path) -> None:
        self.site = Site(var)
        self.number = 112

    def renew(self) -> str:
        """Deploy something new in place of the old, and return the number to call."""
        self.number += 1
        self.site.kill()
        self.site.start(EMERGENCY_NUMBER=str(self.number))
        return str(self.number)


@pytest.fixture(scope="module")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployments]:
    deployments = Deployments(tmp_path_factory.mktemp("deployments"))
    yield deployments
    deployments.site.kill()


@pytest.fixture
def chromium(playwright: Playwright, tmp_path: Path, deployments: Deployments) -> Iterator[Chromium]:
    """Give a new phone, ready with what is deployed now, on the page that says whom to call."""
    deployments.site.start(EMERGENCY_NUMBER=str(deployments.number))
    chromium = Chromium(playwright, tmp_path / "profile")
    chromium.open(f"{deployments.site.origin}/now/")
    until(lambda: chromium.run(READY), "the ready sign", seconds=60)
    yield chromium
    chromium.close()


def learn_of_update(tab: ChromiumTab) -> None:
    """Look for a new version, as a browser does at each visit, and wait until it is all there."""
    tab.run(LEARN)
    until(lambda: tab.run(WAITING), "the new worker to wait")


def take(tab: ChromiumTab) -> None:
    """Take what is offered, and wait for the page to load."""
    until(lambda: tab.run(OFFERED), "the notice")
    with tab.page.expect_event("load"):
        tab.click(TAKE_IT)


def test_a_deployment_of_the_same_content_gives_the_same_worker(deployments: Deployments) -> None:
    number = {"EMERGENCY_NUMBER": str(deployments.number)}
    deployments.site.start(**number)
    first = deployments.site.get("/serviceworker.js")
    deployments.site.kill()
    deployments.site.prepare(**number)
    deployments.site.start(**number)

    assert deployments.site.get("/serviceworker.js") == first


def test_a_new_version_comes_with_one_click_and_one_load_in_this_tab_alone(
    chromium: Chromium, deployments: Deployments
) -> None:
    old = chromium.run(NUMBER)
    new = deployments.renew()
    learn_of_update(chromium)
    other_tab = chromium.new_tab()
    other_tab.open(f"{deployments.site.origin}/danger/")
    loads: list[str] = []
    for page in (chromium.page, other_tab.page):
        page.on("load", lambda page: loads.append(page.url))

    for tab in (chromium, other_tab):
        until(partial(tab.run, OFFERED), "the notice")
    unasked = settled(lambda: (chromium.run(NUMBER), other_tab.run(NUMBER), list(loads)))
    take(chromium)
    asked = settled(lambda: (chromium.run(NUMBER), other_tab.run(NUMBER), list(loads)))

    assert unasked == (old, old, [])
    assert asked == (new, old, [chromium.page.url])
    assert (chromium.run(OFFERED), other_tab.run(OFFERED)) == (False, False)
    assert len(chromium.run(CACHES)) == 1


def test_a_version_that_waited_is_whole_with_the_server_dead(
    chromium: Chromium, deployments: Deployments
) -> None:
    new = deployments.renew()
    learn_of_update(chromium)
    deployments.site.kill()
    take(chromium)

    assert until(lambda: chromium.run(READY), "the ready sign")
    chromium.open(f"{deployments.site.origin}/danger/")
    assert chromium.run(NUMBER) == new


def test_nothing_is_offered_while_a_quiz_is_under_way_in_another_tab(
    chromium: Chromium, deployments: Deployments
) -> None:
    taker = Taker(chromium.new_tab(), f"{deployments.site.origin}/quiz/first-six/")
    taker.begin()
    taker.answer()
    deployments.renew()
    learn_of_update(chromium)
    chromium.run(LOOK_AGAIN)

    assert settled(lambda: chromium.run(OFFERED)) is False

    taker.go_on()
    taker.take()
    chromium.run(LOOK_AGAIN)
    until(lambda: chromium.run(OFFERED), "the notice after the quiz")


def test_an_offer_lapses_when_a_quiz_begins_in_another_tab(
    chromium: Chromium, deployments: Deployments
) -> None:
    old = chromium.run(NUMBER)
    deployments.renew()
    learn_of_update(chromium)
    until(lambda: chromium.run(OFFERED), "the notice")
    taker = Taker(chromium.new_tab(), f"{deployments.site.origin}/quiz/start/")
    taker.begin()
    taker.answer()

    chromium.click(TAKE_IT)

    until(lambda: not chromium.run(OFFERED), "the notice to go")
    assert settled(lambda: (chromium.run(NUMBER), chromium.run(WAITING))) == (old, True)
