"""Three phones meet a release ten deployments later: only what changed is fetched, and nothing is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Error, Playwright
from selenium.common.exceptions import WebDriverException

from cramps_site.cli import CODE
from cramps_site.settings import BASE_DIR
from tests.browser.chromium import Chromium
from tests.browser.engines import Browser, Tab
from tests.browser.firefox import Firefox
from tests.browser.marionette import RefusalError
from tests.browser.phone import READY
from tests.browser.relay import Relay
from tests.browser.server import Site
from tests.browser.taker import Record, Taker, assert_the_phone_holds
from tests.browser.waiting import settled, until
from tests.browser.webkit import WebKit
from tests.pages import KEPT_ON_THE_PHONE

pytestmark = pytest.mark.browser

RELEASES = 10
ENGINES = ["chromium", "firefox", "webkit"]
LESSON = "know-your-risk"
MOST_SINGLY = 20  # as static/sw.js has it: more are fetched in one bundle
LEARN = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true, String)"
BEGIN_TO_LEARN = "void navigator.serviceWorker.getRegistration().then((found) => found.update())"
AT_REST = "navigator.serviceWorker.getRegistration().then((found) => !found.installing)"
WAITING = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"
OFFERED = '!document.querySelector("update-notice").hidden'
LOOK_AGAIN = 'document.dispatchEvent(new Event("visibilitychange"))'
TITLE = 'document.querySelector("main h1").textContent'
NUMBER = """document.querySelector('main a[href^="tel:"]').getAttribute("href").slice(4)"""
MARK = 'void (document.documentElement.dataset.before = "")'
MARKED = '"before" in document.documentElement.dataset'
CACHES = "caches.keys()"
REGISTERED = "navigator.serviceWorker.getRegistrations().then((found) => found.length)"
WAY_OUT = (Path(__file__).parents[2] / "static" / "sw-off.js").read_text(encoding="utf-8")


class World:
    """A site behind a relay, deployed again and again, and the phones that met its first release."""

    def __init__(self, var: Path, code: Path) -> None:
        self.code = code
        self.site = Site(var, code)
        self.relay = Relay()
        self.number = 200
        self.browsers: dict[str, Browser] = {}
        self.deploy()
        self.first = self.pages()

    def deploy(self) -> None:
        """Put something new in place of the old: another number to call, and another title of a lesson."""
        self.number += 1
        path = self.code / "learn" / "content" / "en" / "lessons" / f"{LESSON}.md"
        path.write_text(re.sub(r'(?<=^title = ").*(?=")', self.title, path.read_text(), flags=re.MULTILINE))
        self.site.kill()
        self.site.start(EMERGENCY_NUMBER=str(self.number))
        self.relay.behind = self.site.origin

    def at(self, path: str) -> str:
        return f"{self.relay.origin}{path}"

    @property
    def title(self) -> str:
        return f"Clues to who cramps, release {self.number}"

    def pages(self) -> dict[str, str]:
        """Return all that may change, as the server has it now."""
        return {
            path: self.site.get(path) for path in [*KEPT_ON_THE_PHONE, "/quiz/bank.json", "/manifest.json"]
        }

    def changed(self) -> set[str]:
        """Return what is not as it was at first."""
        return {path for path, body in self.pages().items() if body != self.first[path]}


def copied(folder: Path) -> Path:
    """Return a copy of the code, whose content a deployment may change."""
    for name in CODE:
        shutil.copytree(BASE_DIR / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, playwright: Playwright) -> Iterator[World]:
    """Pack three phones with the first release, begin a quiz on each, and deploy ten times more."""
    with ExitStack() as stack:
        world = World(tmp_path_factory.mktemp("world"), copied(tmp_path_factory.mktemp("code")))
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
    world.relay.answers.set()


def title_of_new_page(tab: Tab) -> str | None:
    """Return what the lesson is called once the page has loaded anew; while it loads, nobody can be asked."""
    with suppress(Error, RefusalError, WebDriverException):
        return None if tab.run(MARKED) else str(tab.run(TITLE))
    return None


@pytest.mark.parametrize("name", ENGINES)
def test_a_phone_ten_releases_behind_takes_what_changed_with_one_click(world: World, name: str) -> None:
    """Two tabs are open, one of them in the midst of a quiz; the visit alone makes the browser look."""
    browser, other = world.browsers[name], world.browsers[name].new_tab()
    tabs: list[Tab] = [browser, other]
    world.relay.pages_asked()
    quiz = Taker(other, world.at("/quiz/first-six/"))
    quiz.begin()
    quiz.answer()

    browser.open(world.at(f"/lessons/{LESSON}/"))
    until(lambda: browser.run(WAITING), "the new worker to wait", seconds=30)
    asked = world.relay.pages_asked()
    for tab in tabs:
        tab.run(LOOK_AGAIN)
    in_quiz = settled(lambda: [tab.run(OFFERED) for tab in tabs])
    quiz.go_on()
    result = quiz.take()
    for tab in tabs:
        tab.run(LOOK_AGAIN)
        tab.run(MARK)
        until(partial(tab.run, OFFERED), "the notice after the quiz")
    unasked = settled(lambda: [tab.run(MARKED) for tab in tabs])
    old = browser.run(TITLE)
    browser.click("update-notice button")
    until(lambda: title_of_new_page(browser), "the page to load anew")
    until(lambda: not other.run(OFFERED), "the other tab's notice to go")

    assert set(asked) == world.changed()
    assert len(asked) == len(set(asked)) <= MOST_SINGLY
    assert {f"/lessons/{LESSON}/", "/lessons/", "/now/", "/danger/"} <= set(asked)
    assert (in_quiz, unasked) == ([False, False], [True, True])
    assert (old, browser.run(TITLE)) == ("Clues to who cramps, release 201", world.title)
    assert not browser.run(OFFERED)
    assert len(browser.run(CACHES)) == 1
    assert other.run(MARKED), "the tab that was not clicked in loaded anew"
    assert quiz.look() == result
    other.open(world.at(f"/lessons/{LESSON}/"))
    assert other.run(TITLE) == world.title
    assert not other.run(OFFERED)
    assert_the_phone_holds(quiz.saved, other)
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
def test_a_line_that_hangs_keeps_no_phone_from_saying_that_it_is_ready(world: World, name: str) -> None:
    """Its browser looks for a new version, and waits for the answer; what else it is asked waits with it."""
    browser = world.browsers[name]
    browser.open(world.at("/now/"))
    until(lambda: browser.run(READY), "the ready sign", seconds=60)
    browser.run(LEARN)
    until(lambda: browser.run(AT_REST), "a release of before to be fetched: the next look waits for it")
    world.relay.pages_asked()
    world.relay.answers.clear()

    browser.run(BEGIN_TO_LEARN)
    until(lambda: "/serviceworker.js" in world.relay.asked, "the worker to be asked for", seconds=60)
    browser.open(world.at("/lessons/"))

    assert until(lambda: browser.run(READY), "the ready sign", seconds=5)


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
