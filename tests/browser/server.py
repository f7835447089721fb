"""Crampwise as a person runs it: real processes, their own var folder. Dead means SIGKILL to all of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.browser.waiting import until

CRAMPS = Path(sys.executable).with_name("cramps")
ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"


class Site:
    """One deployment at one address, which stays the same when the server dies and comes back."""

    def __init__(self, var: Path, code: Path | None = None) -> None:
        """Run what is installed, or a copy of the code that the test may change."""
        self._command: list[str | Path] = [sys.executable, "-m", "cramps_site.cli"] if code else [CRAMPS]
        self._code = code
        self.port = free_port()
        self.origin = f"http://{HOST}:{self.port}"
        self._var = var
        self._server: subprocess.Popen[bytes] | None = None

    def prepare(self, **settings: str) -> None:
        """Deploy; settings are environment variables of the server."""
        with self._log.open("ab") as log:
            done = subprocess.run(
                [*self._command, "prepare"],
                cwd=self._code,
                env=self._environment(settings),
                stdout=log,
                stderr=log,
                check=False,
            )
        assert done.returncode == 0, self._told()

    def python(self, script: str) -> str:
        """Run a script as an operator would, and return what it prints; `json` and Django are there."""
        begin = "import django, json\ndjango.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", begin + script],
            cwd=self._code or ROOT,
            env=self._environment({"DJANGO_SETTINGS_MODULE": "cramps_site.settings"}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, **settings: str) -> None:
        """Serve, and wait until an answer comes; a server that runs is left alone."""
        if self._server:
            return
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                self._command,
                cwd=self._code,
                env=self._environment(settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._is_up, f"the server at {self.origin}", seconds=120)

    def kill(self) -> None:
        """End the server and its workers without a word."""
        if self._server:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None

    def get(self, path: str) -> str:
        """Return the body of an answer, whatever its status."""
        return self._ask(path)[1]

    def terminal(self) -> str:
        """Return all that the server has said."""
        return self._log.read_text()

    def _is_up(self) -> bool:
        assert self._server
        assert self._server.poll() is None, self._told()
        try:
            return self._ask("/healthz")[0] == HTTPStatus.OK
        except (OSError, HTTPException):
            return False

    def _ask(self, path: str) -> tuple[int, str]:
        connection = HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def _told(self) -> str:
        """Return the last that the server said."""
        return self._log.read_text()[-2000:]

    @property
    def _log(self) -> Path:
        return self._var / "server.log"

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        own = {"HOST": HOST, "PORT": str(self.port), "CRAMPS_VAR": str(self._var)}
        return {**os.environ, **own, **settings}


def free_port() -> int:
    """Return a port that nobody held a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
