"""A phone with no signal: a browser that opened one page while the server lived, which is dead since then."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.browser.engines import Browser, LastingBrowser
from tests.browser.server import Site
from tests.browser.waiting import until
from tests.pages import Page

FIRST_PAGE = {"chromium": "/now/", "firefox": "/lessons/", "webkit": "/about/"}
OFFLINE_PAGE = "/offline/"
READY = """(() => {
  const sign = document.querySelector("ready-sign");
  return sign.dataset.state === "ready" && sign.textContent;
})()"""


@dataclass
class Phone:
    browser: Browser
    origin: str
    pages: dict[str, Page]
    """What the live server said: every page of the sitemap, by its path, and the offline page."""
    words: str
    """What the ready sign said when it was ready."""

    @property
    def lasting(self) -> LastingBrowser:
        assert isinstance(self.browser, LastingBrowser)
        return self.browser

    @property
    def public(self) -> list[str]:
        return [path for path in self.pages if path != OFFLINE_PAGE]

    def heading(self, path: str) -> str:
        return plain(self.pages[path].inside["h1"][0])

    def open(self, path: str) -> None:
        self.browser.open(self.origin + path)


def pack(browser: Browser, site: Site) -> Phone:
    """Open one page, wait for the ready sign, and take the signal away."""
    site.start()
    pages = {path: Page(site.get(path)) for path in [*sitemap(site), OFFLINE_PAGE]}
    browser.open(site.origin + FIRST_PAGE[browser.name])
    words = until(lambda: browser.run(READY), "the ready sign", seconds=60)
    site.kill()
    return Phone(browser, site.origin, pages, words)


def sitemap(site: Site) -> list[str]:
    """Return the paths of every page that the sitemap names."""
    return [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", site.get("/sitemap.xml"))]


def form_data(page: Page) -> dict[str, Any]:
    """Return what a quiz page tells its script: the questions, and the key."""
    told = [json.loads(text) for text in page.inside["script"] if text.startswith("{")]
    data: dict[str, Any] = next(data for data in told if "form" in data)
    return data


def plain(text: str) -> str:
    """Return a text as it is read, whatever its line breaks."""
    return " ".join(text.split())
