"""The record under a real server that is killed, locked out of its database, or out of room."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from tests.cramps_site.test_cli import CRAMPS, PATIENCE, Cramps, environment, running

SIGN_IN = """
import django
django.setup()
from django.test import Client
from django.conf import settings
from tests.people import make_athlete, signed_in
abel = make_athlete("Abel")
browser = signed_in(abel)
csrf = browser.get("/api/v1/session", headers={"Host": "127.0.0.1"}).json()["csrf"]
cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
print(abel.pk, csrf, cookies, sep="\\n")
"""
STORM = 3  # seconds
WRITERS = 4


class Line:
    """A signed-in phone's way to a real server."""

    def __init__(self, cramps: Cramps, owner: str, csrf: str, cookies: str) -> None:
        self.cramps, self.owner = cramps, owner
        self.headers = {"Content-Type": "application/json", "X-CSRFToken": csrf, "Cookie": cookies}

    def read(self) -> dict[str, Any]:
        at = "2026-11-25T08:00:00.000Z"
        return {
            "id": str(uuid.uuid4()),
            "owner": self.owner,
            "kind": "read",
            "at": at,
            "lesson": "cramping-now",
        }

    def send(self, *events: dict[str, Any]) -> tuple[HTTPResponse, dict[str, Any]]:
        with closing(HTTPConnection("127.0.0.1", self.cramps.port, timeout=PATIENCE)) as connection:
            body = json.dumps({"owner": self.owner, "cursor": 0, "events": events})
            connection.request("POST", "/api/v1/sync", body, self.headers)
            reply = connection.getresponse()
            return reply, json.loads(reply.read())


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("record") / "var"
    subprocess.run(
        [*CRAMPS, "prepare"], env=environment(CRAMPS_VAR=str(folder)), check=True, timeout=PATIENCE
    )
    return folder


@pytest.fixture
def line(var: Path, tmp_path: Path) -> Iterator[Line]:
    variables = environment(
        CRAMPS_VAR=str(var), DJANGO_SETTINGS_MODULE="cramps_site.settings", PYTHONPATH="."
    )
    told = subprocess.run(
        [sys.executable, "-c", SIGN_IN], env=variables, check=True, capture_output=True, text=True
    )
    owner, csrf, cookies = told.stdout.splitlines()[-3:]
    with running(var, tmp_path / "log") as cramps:
        cramps.get("/healthz")
        yield Line(cramps, owner, csrf, cookies)


def kept(var: Path) -> list[str]:
    with closing(sqlite3.connect(var / "crampwise.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [str(uuid.UUID(found)) for (found,) in database.execute("SELECT id FROM accounts_event")]


@contextmanager
def writers(line: Line, acknowledged: list[str]) -> Iterator[None]:
    """Have several phones write all the time, each noting what the server has named."""
    ends = threading.Event()

    def write() -> None:
        while not ends.is_set():
            try:
                reply, told = line.send(*(line.read() for _ in range(5)))
            except (OSError, HTTPException, ValueError):
                time.sleep(0.02)  # the server, or its worker, is being killed
                continue
            assert reply.status in {200, 503}
            acknowledged.extend(answer["id"] for answer in told.get("answers", []))

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ends.set()
        for thread in threads:
            thread.join(PATIENCE)


def set_room(line: Line, size: int) -> None:
    """Let no file of the workers grow beyond this size: to them the disk is full."""
    for worker in line.cramps.workers:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_what_was_acknowledged_outlives_kill_9_in_a_storm_of_writes(
    line: Line, var: Path, tmp_path: Path
) -> None:
    acknowledged: list[str] = []
    with writers(line, acknowledged):
        until = time.monotonic() + STORM
        while time.monotonic() < until:
            time.sleep(0.5)
            for worker in line.cramps.workers:
                os.kill(worker, signal.SIGKILL)
        time.sleep(0.5)
        os.killpg(line.cramps.process.pid, signal.SIGKILL)

    found = kept(var)
    assert len(acknowledged) > 20
    assert set(acknowledged) <= set(found)
    assert len(found) == len(set(found))
    with running(var, tmp_path / "again") as cramps:
        line.cramps = cramps
        cramps.get("/healthz")
        assert line.send(line.read())[0].status == 200


def test_a_locked_database_is_said_within_two_seconds_to_come_again(line: Line, var: Path) -> None:
    event = line.read()
    with closing(sqlite3.connect(var / "crampwise.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        reply, told = line.send(event)
        seconds = time.monotonic() - began
        other.execute("ROLLBACK")

    assert (reply.status, told) == (503, {"detail": "Come again soon."})
    assert 1 <= int(reply.headers["Retry-After"]) <= 3
    assert seconds < 10  # two on a quiet machine
    assert event["id"] not in kept(var)
    assert line.send(event)[1]["answers"] == [{"id": event["id"], "status": 201, "reason": None}]


def test_a_full_disk_is_said_to_come_again_with_nothing_half_written(line: Line, var: Path) -> None:
    events = [line.read() for _ in range(150)]
    before = kept(var)
    set_room(line, 4096)

    reply, _ = line.send(*events)

    set_room(line, resource.RLIM_INFINITY)
    assert reply.status == 503
    assert kept(var) == before
    assert {answer["status"] for answer in line.send(*events)[1]["answers"]} == {201}
