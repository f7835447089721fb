"""The home screen: offered once there is something to lose, shown to who must tap, silent once there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Playwright

from tests.browser.chromium import Chromium, ChromiumTab
from tests.browser.phone import READY
from tests.browser.server import Site
from tests.browser.taker import SCENES, Taker, assert_the_phone_holds
from tests.browser.waiting import settled, until

pytestmark = pytest.mark.browser

SHORT = "check-cramping-now"
SEEN = """[...document.querySelectorAll("install-offer > *")]
  .filter((way) => way.checkVisibility()).map((way) => way.dataset.slot)"""
SIGN = """(({ dataset, firstElementChild, textContent }) => ({
  state: dataset.state, link: firstElementChild?.getAttribute("href") ?? null, words: textContent,
}))(document.querySelector("ready-sign"))"""
# Chromium offers by an event of its own; `prompt` would open a window that no test can close.
NOTE_PROMPT = """
addEventListener("beforeinstallprompt", (event) => {
  event.prompt = async () => void (globalThis.prompted = (globalThis.prompted ?? 0) + 1);
});
"""
REFUSE_PROMPT = """
addEventListener("beforeinstallprompt", (event) => {
  event.prompt = () => Promise.reject(new DOMException("not now", "NotAllowedError"));
});
"""
PROMPTED = "globalThis.prompted ?? 0"
MAC_TAB = """
Object.defineProperty(Navigator.prototype, "standalone", { get: () => false });
addEventListener("beforeinstallprompt", (event) => event.stopImmediatePropagation());  // it has no such event
"""
IPHONE_TAB = f"""{MAC_TAB}
Object.defineProperty(Navigator.prototype, "maxTouchPoints", {{ get: () => 5 }});
"""
IPHONE_APP = 'Object.defineProperty(Navigator.prototype, "standalone", { get: () => true });'
NOTE_PERSIST = """
globalThis.asked = 0;
StorageManager.prototype.persisted = async () => globalThis.asked > 0;
StorageManager.prototype.persist = async () => Boolean(++globalThis.asked);
"""
ASKED = "globalThis.asked"


@pytest.fixture
def tab(chromium: Chromium, live: Site) -> Iterator[ChromiumTab]:
    """Give a tab on a phone that has everything, with nothing answered yet."""
    chromium.open(f"{live.origin}/about/")
    until(lambda: chromium.run(READY), "the ready sign", seconds=60)
    tab = chromium.new_tab()
    yield tab
    tab.page.close()


def test_nothing_stands_in_the_way_of_an_install(tab: ChromiumTab, live: Site) -> None:
    tab.open(f"{live.origin}/")

    session = tab.page.context.new_cdp_session(tab.page)
    errors = session.send("Page.getInstallabilityErrors")

    assert errors["installabilityErrors"] == []


def test_the_browser_is_let_ask_once_a_quiz_is_finished(tab: ChromiumTab, live: Site) -> None:
    tab.page.add_init_script(NOTE_PROMPT)
    taker = Taker.new(tab, live.origin, SHORT)
    taker.begin()
    taker.answer()
    before = settled(lambda: tab.run(SEEN))
    taker.go_on()
    taker.take()

    assert before == []
    assert until(lambda: tab.run(SEEN), "the offer") == ["ask"]
    tab.click('install-offer [data-slot="ask"]')
    assert until(lambda: tab.run(PROMPTED), "the browser to ask") == 1
    assert tab.run(SEEN) == []


def test_a_browser_that_offers_and_then_will_not_ask_leaves_the_steps(tab: ChromiumTab, live: Site) -> None:
    tab.page.add_init_script(REFUSE_PROMPT)
    tab.open(f"{live.origin}/install/")
    until(lambda: tab.run(SEEN) == ["ask"], "the offer")

    tab.click('install-offer [data-slot="ask"]')

    assert until(lambda: tab.run(SEEN), "the way") == ["show"]
    assert tab.console_errors() == []


def windows(session: CDPSession) -> list[str]:
    """Return what every window shows, those too that Playwright was not told of."""
    return [target["url"] for target in session.send("Target.getTargets")["targetInfos"]]


def test_a_launch_never_takes_the_place_of_a_quiz_that_is_under_way(
    playwright: Playwright, tmp_path: Path, live: Site
) -> None:
    browser = Chromium(playwright, tmp_path / "launched")
    app = {"manifestId": f"{live.origin}/"}
    browser.open(f"{live.origin}/")
    until(lambda: browser.run(READY), "the ready sign", seconds=60)
    session = browser.context.new_cdp_session(browser.page)
    session.send("PWA.install", {**app, "installUrlOrBundleUrl": f"{live.origin}/"})
    session.send("PWA.launch", app)
    quiz = Taker(browser, f"{live.origin}/quiz/{SCENES}/")
    quiz.begin()
    quiz.answer()

    session.send("PWA.launch", {**app, "url": f"{live.origin}/now/"})  # as a shortcut does
    until(lambda: f"{live.origin}/now/" in windows(session), "the page that was launched")

    assert quiz.look() == quiz.see("feedback")
    session.send("PWA.uninstall", app)
    browser.close()


def test_the_page_with_the_steps_offers_it_too(tab: ChromiumTab, live: Site) -> None:
    tab.open(f"{live.origin}/install/")

    assert until(lambda: tab.run(SEEN), "the offer") == ["ask"]


def test_an_app_on_the_home_screen_offers_nothing(playwright: Playwright, tmp_path: Path, live: Site) -> None:
    """A window of its own, as Chromium opens an installed app."""
    app = Chromium(playwright, tmp_path / "app", flags=[f"--app={live.origin}/install/"])

    until(lambda: app.run(READY), "the ready sign", seconds=60)
    seen = settled(lambda: app.run(SEEN), seconds=1)
    app.close()

    assert seen == []


def test_a_tab_of_an_iphone_is_sent_to_the_home_screen_and_never_called_ready(
    tab: ChromiumTab, live: Site
) -> None:
    tab.page.add_init_script(IPHONE_TAB)
    tab.open(f"{live.origin}/lessons/")

    sign = settled(lambda: tab.run(SIGN), seconds=1)
    assert (sign["state"], sign["link"]) == ("tab", "/install/")
    assert "home screen" in sign["words"]
    tab.click("ready-sign a")
    assert until(lambda: tab.run(SEEN), "the way") == ["show"]


def test_a_tab_of_a_mac_is_ready_and_is_sent_nowhere(tab: ChromiumTab, live: Site) -> None:
    tab.page.add_init_script(MAC_TAB)
    tab.open(f"{live.origin}/install/")

    until(lambda: tab.run(READY), "the ready sign")
    assert tab.run(SEEN) == []


def test_the_app_on_an_iphone_says_that_it_is_ready(tab: ChromiumTab, live: Site) -> None:
    tab.page.add_init_script(IPHONE_APP)
    tab.open(f"{live.origin}/install/")

    until(lambda: tab.run(READY), "the ready sign")
    assert tab.run(SEEN) == []


def test_the_browser_is_asked_to_keep_things_when_a_quiz_is_finished_and_not_before(
    tab: ChromiumTab, live: Site
) -> None:
    tab.page.add_init_script(NOTE_PERSIST)
    taker = Taker.new(tab, live.origin, SCENES)
    taker.begin()
    taker.answer()
    taker.go_on()
    before = tab.run(ASKED)
    taker.take()
    once = until(lambda: tab.run(ASKED), "the browser to be asked")
    tab.click('[data-act="again"]')
    taker.take()

    assert before == 0
    assert once == 1
    assert settled(lambda: tab.run(ASKED)) == 1


def test_a_browser_that_promises_nothing_breaks_nothing(tab: ChromiumTab, live: Site) -> None:
    tab.page.add_init_script(
        'StorageManager.prototype.persist = () => Promise.reject(new TypeError("not here"));'
    )
    taker = Taker.new(tab, live.origin, SHORT)
    taker.begin()
    taker.take()

    assert tab.console_errors() == []


def test_a_browser_that_shows_no_caches_is_not_packing_for_ever(tab: ChromiumTab, live: Site) -> None:
    tab.page.add_init_script(
        'CacheStorage.prototype.open = () => Promise.reject(new DOMException("not here", "SecurityError"));'
    )
    tab.open(f"{live.origin}/about/")

    assert until(lambda: (sign := tab.run(SIGN))["state"] == "off" and sign, "the sign")["words"]
    assert tab.console_errors() == []


def test_a_phone_that_was_cleared_starts_anew_without_a_fault(tab: ChromiumTab, live: Site) -> None:
    """As a browser clears what a site stored when room is short: all of it at once, the worker too."""
    taker = Taker.new(tab, live.origin, SCENES)
    taker.begin()
    taker.answer()
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Storage.clearDataForOrigin", {"origin": live.origin, "storageTypes": "all"})
    taker.saved.clear()
    tab.console_errors()

    question = taker.begin()
    taker.answer()

    assert question.numbers[0] == 1
    assert not question.alarm
    assert_the_phone_holds(taker.saved, tab)
    assert len(taker.saved) == 1
    until(lambda: tab.run(READY), "the ready sign", seconds=60)
    assert tab.console_errors() == []
