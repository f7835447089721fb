"""Real browsers and a real server. What is missing fails with the line to type; nothing is skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.chromium import Chromium
from tests.browser.engines import Browser
from tests.browser.firefox import Firefox
from tests.browser.phone import Phone, pack
from tests.browser.server import Site
from tests.browser.taker import SCENES, Taker
from tests.browser.webkit import WebKit


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Deploy once; a test that needs an answer starts the server, one that needs silence kills it."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.prepare()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def live(site: Site) -> Site:
    site.start()
    return site


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give the engine that the test names, else Chromium, with a new profile."""
    name = getattr(request, "param", Chromium.name)
    profile = tmp_path_factory.mktemp("profile") / name
    start: dict[str, Callable[[], Browser]] = {
        "chromium": lambda: Chromium(request.getfixturevalue("playwright"), profile),
        "firefox": lambda: Firefox(profile),
        "webkit": WebKit,
    }
    browser = start[name]()
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def chromium(browser: Browser) -> Chromium:
    assert isinstance(browser, Chromium)
    return browser


@pytest.fixture(scope="module")
def phone(browser: Browser, site: Site) -> Phone:
    return pack(browser, site)


@pytest.fixture
def taker(phone: Phone) -> Taker:
    return Taker.new(phone.browser, phone.origin, SCENES)
