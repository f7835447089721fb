"""The servers that are measured: real processes, each group of them alone. Dead means SIGKILL to all."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

from tests.browser.server import CRAMPS, HOST, free_port

PAUSE = 0.002  # short: what is timed is the start
PATIENCE = 120
TELLS_THE_PARENT = re.compile(r"^PPid:\s+(\d+)$", re.MULTILINE)
PROPORTIONAL = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
REQUESTS_A_CONNECTION = 10


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Server:
    """One program at one address, which stays the same when it dies and comes back."""

    def __init__(
        self, command: Sequence[str | Path], folder: Path, settings: Mapping[str, str], first: str
    ) -> None:
        """Fill `{port}` into the command and the settings; `first` is a page that shows it is up."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.first = first
        self.port = free_port()
        self.origin = f"http://{HOST}:{self.port}"
        self._command = [str(word).format(port=self.port) for word in command]
        self._settings = {name: value.format(port=self.port) for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: Sequence[str | Path], told: bytes = b"") -> bytes:
        """Run another program with the server's settings, and return what it says."""
        with self._log.open("ab") as log:
            done = subprocess.run(
                command, env=self._environment, input=told, stdout=subprocess.PIPE, stderr=log, check=False
            )
        assert done.returncode == 0, self._told()
        return done.stdout

    def start(self) -> float:
        """Start, and return the seconds until the first page was answered; one that runs is left alone."""
        began = time.monotonic()
        if not self._process:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command, env=self._environment, stdout=log, stderr=log, start_new_session=True
                )
            while not self._is_up():
                assert time.monotonic() < began + PATIENCE, self._told()
                time.sleep(PAUSE)
        return time.monotonic() - began

    def kill(self) -> None:
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def get(self, path: str, **headers: str) -> Answer:
        connection = HTTPConnection(HOST, self.port, timeout=60)
        try:
            return ask(connection, path, headers)
        finally:
            connection.close()

    def ask_often(self, paths: Sequence[str], times: int) -> None:
        """Ask for the pages in turn, over many connections, so that every worker is asked."""
        for first in range(0, times, REQUESTS_A_CONNECTION):
            connection = HTTPConnection(HOST, self.port, timeout=60)
            for number in range(first, min(first + REQUESTS_A_CONNECTION, times)):
                ask(connection, paths[number % len(paths)], {"Accept-Encoding": "br, gzip"})
            connection.close()

    def worker_megabytes(self) -> list[float]:
        """Return the memory of each worker: of the children, or of the one process there is."""
        assert self._process
        main = self._process.pid
        workers = [number for number in processes() if parent(number) == main] or [main]
        return [proportional_megabytes(number) for number in workers]

    def _is_up(self) -> bool:
        assert self._process
        assert self._process.poll() is None, self._told()
        try:
            return self.get(self.first).status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False

    def _told(self) -> str:
        return self._log.read_text()[-2000:]

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self._settings}


def crampwise(folder: Path) -> Server:
    """Return a deployment that keeps everything in a folder, with nothing prepared yet."""
    settings = {"HOST": HOST, "PORT": "{port}", "CRAMPS_VAR": str(folder)}
    return Server([CRAMPS], folder, settings, "/now/")


def bare(folder: Path) -> Server:
    """Return the bare pages, on the server program that Crampwise has; its files are served beside them."""
    settings = {"BENCH_FILES": str(folder), "CRAMPS_VAR": str(folder)}
    return Server([sys.executable, "-m", "tests.bench.bare", "{port}"], folder, settings, "/page/")


def ask(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> Answer:
    connection.request("GET", path, headers=dict(headers))
    response = connection.getresponse()
    return Answer(response.status, dict(response.getheaders()), response.read())


def processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def parent(number: int) -> int:
    """Return the number of the process that started this one, 0 when it is gone."""
    return told_by(number, "status", TELLS_THE_PARENT)


def proportional_megabytes(number: int) -> float:
    """Return the memory of a process, its part of what it shares with others counted by their number."""
    return told_by(number, "smaps_rollup", PROPORTIONAL) * 1024 / 1e6


def told_by(number: int, file: str, pattern: re.Pattern[str]) -> int:
    try:
        found = pattern.search((Path("/proc") / str(number) / file).read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
