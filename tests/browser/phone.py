"""A phone with no signal: a browser that opened one page while the server lived. Since then the server is dead."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    site: Site
    headings: dict[str, str]
    """What the live server said: every page of the sitemap and the offline page, with its heading."""
    words: str
    """What the ready sign said when it was ready."""

    @property
    def lasting(self) -> LastingBrowser:
        assert isinstance(self.browser, LastingBrowser)
        return self.browser

    @property
    def pages(self) -> list[str]:
        return [path for path in self.headings if path != OFFLINE_PAGE]

    def open(self, path: str) -> None:
        self.browser.open(self.site.origin + path)


def pack(browser: Browser, site: Site) -> Phone:
    """Open one page, wait for the ready sign, and take the signal away."""
    site.start()
    headings = {path: heading(site, path) for path in [*sitemap(site), OFFLINE_PAGE]}
    browser.open(site.origin + FIRST_PAGE[browser.name])
    words = until(lambda: browser.run(READY), "the ready sign", seconds=60)
    site.kill()
    return Phone(browser, site, headings, words)


def sitemap(site: Site) -> list[str]:
    """Return the paths of every page that the sitemap names."""
    return [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", site.get("/sitemap.xml"))]


def heading(site: Site, path: str) -> str:
    return plain(Page(site.get(path)).inside["h1"][0])


def plain(text: str) -> str:
    """Return a text as it is read, whatever its line breaks."""
    return " ".join(text.split())
