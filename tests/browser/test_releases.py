"""Three phones meet a release ten deployments later: only what changed is fetched, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Error, Playwright

from tests.browser.chromium import Chromium
from tests.browser.engines import Browser
from tests.browser.firefox import Firefox
from tests.browser.phone import READY
from tests.browser.relay import Relay
from tests.browser.server import Site
from tests.browser.taker import Record, Taker, assert_the_phone_holds
from tests.browser.waiting import settled, until
from tests.browser.webkit import WebKit

pytestmark = pytest.mark.browser

RELEASES = 10
ENGINES = ["chromium", "firefox", "webkit"]
CHANGED = {"/now/", "/danger/"}  # the pages that say whom to call
LEARN = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true, String)"
WAITING = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"
OFFERED = '!document.querySelector("update-notice").hidden'
LOOK_AGAIN = 'document.dispatchEvent(new Event("visibilitychange"))'
NUMBER = """document.querySelector('main a[href^="tel:"]').getAttribute("href").slice(4)"""
MARK = 'void (document.documentElement.dataset.before = "")'
MARKED = '"before" in document.documentElement.dataset'
CACHES = "caches.keys()"
REGISTERED = "navigator.serviceWorker.getRegistrations().then((found) => found.length)"
WAY_OUT = (Path(__file__).parents[2] / "static" / "sw-off.js").read_text(encoding="utf-8")


class World:
    """A site behind a relay, deployed again and again, and the phones that met its first release."""

    def __init__(self, var: Path) -> None:
        self.site = Site(var)
        self.relay = Relay()
        self.number = 200
        self.browsers: dict[str, Browser] = {}
        self.deploy()

    def deploy(self) -> None:
        """Put something new in place of the old: another number to call."""
        self.number += 1
        self.site.kill()
        self.site.start(EMERGENCY_NUMBER=str(self.number))
        self.relay.behind = self.site.origin

    def at(self, path: str) -> str:
        return f"{self.relay.origin}{path}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, playwright: Playwright) -> Iterator[World]:
    """Pack three phones with the first release, begin a quiz on each, and deploy ten times more."""
    with ExitStack() as stack:
        world = World(tmp_path_factory.mktemp("world"))
        stack.callback(world.site.kill)
        stack.callback(world.relay.close)
        profile = tmp_path_factory.mktemp("profiles")
        engines: list[Callable[[], Browser]] = [
            lambda: Chromium(playwright, profile / "chromium"),
            lambda: Firefox(profile / "firefox"),
            WebKit,
        ]
        for start in engines:
            browser = start()
            stack.callback(browser.close)
            world.browsers[browser.name] = browser
            browser.open(world.at("/now/"))
            until(partial(browser.run, READY), "the ready sign", seconds=60)
        for _ in range(RELEASES):
            world.deploy()
        yield world


@pytest.fixture(autouse=True)
def healed(world: World) -> None:
    """Let no test suffer from what the one before did to the relay."""
    world.relay.behind, world.relay.broken, world.relay.replaced = world.site.origin, set(), {}


def number_of_new_page(browser: Browser) -> str | None:
    """Return the number to call once the page has loaded anew; while it loads, Chromium cannot be asked."""
    with suppress(Error):
        return None if browser.run(MARKED) else str(browser.run(NUMBER))
    return None


@pytest.mark.parametrize("name", ENGINES)
def test_a_phone_ten_releases_behind_takes_what_changed_with_one_click(world: World, name: str) -> None:
    browser = world.browsers[name]
    quiz = Taker(browser, world.at("/quiz/first-six/"))
    quiz.begin()
    quiz.answer()
    world.relay.pages_asked()

    browser.run(LEARN)
    until(lambda: browser.run(WAITING), "the new worker to wait")
    asked = world.relay.pages_asked()
    browser.run(LOOK_AGAIN)
    in_quiz = settled(lambda: browser.run(OFFERED))
    quiz.go_on()
    quiz.take()
    browser.open(world.at("/now/"))
    old = browser.run(NUMBER)
    browser.run(MARK)
    until(lambda: browser.run(OFFERED), "the notice after the quiz")
    unasked = settled(lambda: browser.run(MARKED))
    browser.click("update-notice button")
    until(lambda: number_of_new_page(browser), "the page to load anew")

    assert set(asked) == CHANGED
    assert len(asked) == len(CHANGED)
    assert in_quiz is False
    assert (old, unasked) == ("201", True)
    assert browser.run(NUMBER) == str(world.number)
    assert not browser.run(OFFERED)
    assert len(browser.run(CACHES)) == 1
    assert_the_phone_holds(quiz.saved, browser)
    assert Record.of(browser).finishes == 1


def test_an_update_that_breaks_off_leaves_the_old_version_whole(world: World) -> None:
    browser = world.browsers["chromium"]
    browser.open(world.at("/now/"))
    old = browser.run(NUMBER)
    world.deploy()
    world.relay.broken = {"/danger/"}

    browser.run(LEARN)
    until(lambda: "/danger/" in world.relay.asked, "the page that fails to be asked for")
    caches = until(lambda: len(kept := browser.run(CACHES)) == 1 and kept, "the half cache to go")
    world.relay.behind = ""
    browser.open(world.at("/danger/"))
    held = browser.run(NUMBER)
    until(lambda: browser.run(READY), "the ready sign")
    world.relay.behind, world.relay.broken = world.site.origin, set()
    browser.run(LEARN)
    until(lambda: browser.run(WAITING), "the new worker to wait")

    assert held == old
    assert len(caches) == 1
    assert browser.run(NUMBER) == old


def test_a_phone_of_an_earlier_release_mends_its_cache_from_its_own_bundle(world: World) -> None:
    """The worker in charge is one release behind: the page it lost has changed, its bundle is still there."""
    browser = world.browsers["firefox"]
    browser.open(world.at("/now/"))
    old = browser.run(NUMBER)
    world.deploy()
    browser.run("caches.keys().then(async ([name]) => (await caches.open(name)).delete('/danger/'))")

    browser.open(world.at("/lessons/"))
    until(lambda: browser.run(READY), "the ready sign", seconds=30)
    world.relay.behind = ""
    browser.open(world.at("/danger/"))

    assert browser.run(NUMBER) == old


@pytest.mark.parametrize("name", ENGINES)
def test_the_way_out_takes_worker_and_caches_and_leaves_every_answer(world: World, name: str) -> None:
    browser = world.browsers[name]
    taker = Taker.new(browser, world.relay.origin, "first-six")
    taker.begin()
    taker.answer()
    browser.open(world.at("/now/"))
    until(lambda: browser.run(READY), "the ready sign", seconds=60)
    world.relay.replaced = {"/serviceworker.js": WAY_OUT}

    browser.run(LEARN)
    until(lambda: browser.run(REGISTERED) == 0 and browser.run(CACHES) == [], "worker and caches to go")
    browser.open(world.at("/danger/"))

    assert browser.run(NUMBER)
    assert_the_phone_holds(taker.saved, browser)
    assert len(taker.saved) == 1
