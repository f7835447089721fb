"""Chromium, by Playwright, in a persistent context: an incognito window keeps nothing."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    ViewportSize,
)

from tests.browser.engines import program
from tests.browser.waiting import until

PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 15_000
CRASHED = 3_000
FLAGS = [
    "--no-sandbox",  # containers run as root
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # whatever it wants to call home about
    "--disk-cache-size=1",  # offline, only what the worker kept counts
    "--disable-sync",
    "--no-pings",
]


class ChromiumTab:
    """One page. Its complaints come in while Playwright is called, so asking for them calls once more."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._errors: list[str] = []
        self._session: CDPSession | None = None
        page.set_default_timeout(PATIENCE)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._errors.append(str(error)))

    def open(self, url: str) -> None:
        self.page.goto(url)

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)

    def click(self, css: str) -> None:
        self.page.click(css)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def heard(self, css: str) -> tuple[str, str]:
        self._session = self._session or self.page.context.new_cdp_session(self.page)
        root = self._session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        node = self._session.send("DOM.querySelector", {"nodeId": root, "selector": css})["nodeId"]
        tree = self._session.send("Accessibility.getPartialAXTree", {"nodeId": node, "fetchRelatives": False})
        told = tree["nodes"][0]
        return told["role"]["value"], told.get("name", {}).get("value", "")

    def console_errors(self) -> list[str]:
        self.page.evaluate("0")
        errors, self._errors = self._errors, []
        return errors

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append(f"{message.text} ({message.location.get('url')})")


class Chromium(ChromiumTab):
    name = "chromium"

    def __init__(
        self, playwright: Playwright, profile: Path, flags: Sequence[str] = (), **options: Any
    ) -> None:
        self._playwright = playwright
        self._flags = [*FLAGS, *flags]
        self._profile = profile
        self._options = options
        self._start()

    def new_tab(self) -> ChromiumTab:
        session = self.context.new_cdp_session(self.page)
        with self.context.expect_page() as opened:
            session.send("Target.createTarget", {"url": "about:blank", "newWindow": True})
        return ChromiumTab(opened.value)

    def close_tab(self) -> None:
        """Close the tab and go on in a new one."""
        closed = self.page
        super().__init__(self.context.new_page())
        closed.close()

    def crash_tab(self) -> None:
        """Crash the tab's process, as a bug of the engine would, and go on in a new one."""
        with contextlib.suppress(Error):  # a page that crashes never arrives
            self.page.goto("chrome://crash", timeout=CRASHED)
        self.close_tab()

    def kill(self) -> None:
        with self.context.expect_event("close"):
            for group in self._groups():
                os.killpg(group, signal.SIGKILL)
        until(lambda: not self._groups(), "Chromium to end")

    def restart(self) -> None:
        self.close()
        self._start()

    def close(self) -> None:
        if self._groups():
            self.context.close()

    def _start(self) -> None:
        self.context: BrowserContext = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=program("chromium", "chromium"),
            args=self._flags,
            **{"viewport": PHONE, **self._options},
        )
        super().__init__(self.context.pages[0])

    def _groups(self) -> set[int]:
        """Return the process groups that were given our profile; Playwright tells no process number."""
        ours = f"--user-data-dir={self._profile}".encode()
        groups = set()
        for told in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if ours in told.read_bytes().split(b"\0"):
                    groups.add(os.getpgid(int(told.parent.name)))
            except OSError:  # it ended while we looked
                continue
        return groups
