"""Firefox ESR, which Playwright cannot drive as Debian packs it; ours to start, kill and start again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

from tests.browser.engines import KEYS, SHIFT, SHIFT_KEY, program, telling
from tests.browser.marionette import ELEMENT, Marionette
from tests.browser.server import HOST, free_port
from tests.browser.waiting import until

# Marionette sets what tests need, and keeps Firefox from calling home; these come before it.
# Offline, only what the worker kept counts, so there is no other cache.
# An icon that is still on its way when we leave a page is logged as a failure of the worker.
PREFERENCES = {
    "browser.cache.disk.enable": False,
    "browser.cache.memory.enable": False,
    "browser.chrome.site_icons": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "termsofuse.bypassNotification": True,
    "toolkit.startup.max_resumed_crashes": -1,
}
# A request that went away with the page it was for is logged as a failure too, of no address.
COMPLAINTS = """
const messages = Services.console.getMessageArray();
Services.console.reset();
return messages
  .filter((message) => message instanceof Ci.nsIScriptError && message.sourceName.startsWith("http"))
  .filter(({ flags }) => !(flags & Ci.nsIScriptError.warningFlag))
  .filter(({ errorMessage }) => !/^Failed to load ..[.] A ServiceWorker/.test(errorMessage))
  .map(({ errorMessage, sourceName }) => `${errorMessage} (${sourceName})`);
"""


class FirefoxTab:
    """One window; the remote control, which all of them share, is turned to it first."""

    def __init__(self, marionette: Marionette, window: str) -> None:
        self._marionette = marionette
        self._window = window

    def open(self, url: str) -> None:
        self._ask("WebDriver:Navigate", url=url)

    def run(self, script: str) -> Any:
        told = self._ask("WebDriver:ExecuteAsyncScript", script=telling(script), args=[], sandbox=None)
        assert "error" not in told, told["error"]
        return told.get("value")

    def click(self, css: str) -> None:
        found = until(lambda: self._find(css), css)
        self._ask("WebDriver:ElementClick", id=found[0][ELEMENT])

    def press(self, key: str) -> None:
        name = key.removeprefix(SHIFT)
        value = KEYS.get(name, name)
        strokes = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        if name != key:
            held, let_go = ({"type": kind, "value": SHIFT_KEY} for kind in ("keyDown", "keyUp"))
            strokes = [held, *strokes, let_go]
        self._ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": strokes}])

    def heard(self, css: str) -> tuple[str, str]:
        found = until(lambda: self._find(css), css)[0][ELEMENT]
        role, name = (self._ask(f"WebDriver:GetComputed{told}", id=found) for told in ("Role", "Label"))
        return role, name

    def console_errors(self) -> list[str]:
        self._ask("Marionette:SetContext", value="chrome")
        errors: list[str] = self._ask("WebDriver:ExecuteScript", script=COMPLAINTS, args=[], sandbox="system")
        self._ask("Marionette:SetContext", value="content")
        return errors

    def _find(self, css: str) -> list[dict[str, str]]:
        elements: list[dict[str, str]] = self._ask("WebDriver:FindElements", using="css selector", value=css)
        return elements

    def _ask(self, command: str, **parameters: Any) -> Any:
        self._marionette.turn_to(self._window)
        return self._marionette.ask(command, **parameters)


class Firefox(FirefoxTab):
    name = "firefox"

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._start()

    def new_tab(self) -> FirefoxTab:
        opened = self._ask("WebDriver:NewWindow", type="window", focus=False)
        return FirefoxTab(self._marionette, opened["handle"])

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.close()
        self._start()

    def close(self) -> None:
        if self._process.poll() is None:
            self._end(signal.SIGTERM)

    @property
    def _log(self) -> Path:
        return self._profile.with_suffix(".log")

    def _start(self) -> None:
        port = free_port()
        self._profile.mkdir(exist_ok=True)
        preferences = {**PREFERENCES, "marionette.port": port}.items()
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences]
        (self._profile / "user.js").write_text("".join(lines))
        command = [program("firefox-esr", "firefox-esr"), "--headless", "--profile", str(self._profile)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--marionette", "-remote-allow-system-access"],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(lambda: self._answers(port), "Firefox to start", seconds=60)
        marionette = Marionette(HOST, port)
        super().__init__(marionette, marionette.ask("WebDriver:GetWindowHandle"))

    def _answers(self, port: int) -> bool:
        assert self._process.poll() is None, self._log.read_text(errors="replace")
        with socket.socket() as probe:
            return probe.connect_ex((HOST, port)) == 0

    def _end(self, how: signal.Signals) -> None:
        os.killpg(self._process.pid, how)
        self._process.wait()
        self._marionette.close()
