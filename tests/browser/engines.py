"""What a test may ask of a browser, whichever engine it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pytest

INSTALL = "apt-get install -y --no-install-recommends"


class Tab(Protocol):
    """One page, and the hands on it."""

    def open(self, url: str) -> None:
        """Go there and wait until it has loaded."""

    def run(self, script: str) -> Any:
        """Return the value of a JavaScript expression; a promise is waited for."""

    def click(self, css: str) -> None:
        """Click on an element as a hand would."""

    def press(self, key: str) -> None:
        """Press and release a key: a character or one of `KEYS`; what begins with `SHIFT`, with Shift."""

    def heard(self, css: str) -> tuple[str, str]:
        """Return the role and the name of an element as the engine computes them for a screen reader."""

    def console_errors(self) -> list[str]:
        """Return what went wrong on this page since it was opened or last asked; ask before leaving it."""


class Browser(Tab, Protocol):
    """A browser with one tab open and a profile of its own."""

    name: str

    def new_tab(self) -> Tab:
        """Open a tab in a window of its own, as much in view as the first: a hidden tab is slow."""

    def close(self) -> None:
        """Quit, and leave no process behind."""


@runtime_checkable
class LastingBrowser(Browser, Protocol):
    """A browser whose profile outlives it."""

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed."""

    def restart(self) -> None:
        """Start again with the same profile, after a kill or from a running browser."""


KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Space": " ",
    "ArrowDown": "\ue015",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "ArrowUp": "\ue013",
}
SHIFT = "Shift+"
SHIFT_KEY = "\ue008"


def telling(script: str) -> str:
    """Wrap an expression for drivers that hand a script a callback; our policy would refuse `eval`."""
    return f"""
const [done] = arguments;
(async () => ({script}))().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));
"""


def program(name: str, package: str) -> str:
    """Return where a program is, given its name or a pattern; fail with the line that installs it."""
    found = shutil.which(name) or next((str(path) for path in Path("/").glob(name.lstrip("/"))), None)
    if not found:
        pytest.fail(f"{name} is missing. Type: {INSTALL} {package}", pytrace=False)
    return found


def display() -> str:
    """Return the display, or fail with the line that gives one."""
    if "DISPLAY" not in os.environ:
        pytest.fail("WebKit needs a display. Type: xvfb-run -a .venv/bin/pytest -m browser", pytrace=False)
    return os.environ["DISPLAY"]
