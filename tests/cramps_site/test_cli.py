"""`cramps` as an operator meets it: real processes, each with a var folder and a port of the tests' own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from cramps_site.cli import CODE

CRAMPS = [str(Path(sys.executable).with_name("cramps"))]
FROM_THIS_FOLDER = [sys.executable, "-m", "cramps_site.cli"]  # what `make run` starts
PATIENCE = 60  # seconds; a busy machine is no failure
AT_ONCE = 30  # seconds, on a machine that does much else; it takes one
GETTING_READY = "Getting Crampwise ready"
SERVE = """
import sys
from cramps_site import wsgi, urls
import cramps_site.templatetags.site
print(*sorted({"markdown_it", "nh3", "icalendar", "qrcode", "segno", "xlsxwriter"} & set(sys.modules)))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cramps:
    """One run of the command, in a process group of its own."""

    def __init__(self, var: Path, log: Path, **variables: str) -> None:
        self.port, self.log = free_port(), log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                CRAMPS,
                env=environment(CRAMPS_VAR=str(var), PORT=str(self.port), **variables),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str) -> None:
        """Wait until it has said these words; fail when it ends without."""
        until = time.monotonic() + PATIENCE
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.02)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, bytes]:
        """Ask once it listens; return the status, the encoding and the bytes."""
        self.wait_for("Crampwise is at")
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers=headers, method=method)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(request, timeout=PATIENCE) as reply:
                    return reply.status, reply.headers.get("Content-Encoding", ""), reply.read()
            except OSError:  # not up yet, or a worker that was killed meanwhile
                assert time.monotonic() < until, self.said
                time.sleep(0.02)

    def stop(self, number: signal.Signals) -> int:
        """Send SIGTERM to one process, as a service manager does, or SIGINT to all, as Ctrl-C does."""
        if number == signal.SIGINT:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(AT_ONCE)

    @property
    def workers(self) -> set[int]:
        """Return the processes that were forked off."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(number) for number in children.read_text().split()}

    def is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def lives(self) -> bool:
        """Tell whether any process of the group is still there."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def is_gone(self) -> bool:
        """Wait a moment for the last of the group: a child that lost its parent is buried by the system."""
        until = time.monotonic() + AT_ONCE
        while self.lives() and time.monotonic() < until:
            time.sleep(0.05)
        return not self.lives()


def environment(**variables: str) -> dict[str, str]:
    """Return what a run may know: one origin, so that another port is no reason to prepare again."""
    given = {"PATH": os.environ["PATH"], "CRAMPS_ORIGIN": "http://127.0.0.1:8000"}
    return {**given, "PYTHONDONTWRITEBYTECODE": "1", **variables}


@contextmanager
def running(var: Path, log: Path, **variables: str) -> Iterator[Cramps]:
    cramps = Cramps(var, log, **variables)
    try:
        yield cramps
    finally:
        if cramps.lives():
            os.killpg(cramps.process.pid, signal.SIGKILL)
        cramps.process.wait()


def refusal(cwd: Path = settings.BASE_DIR, **variables: str) -> str:
    """Run a command that cannot start, and return what it says on its way out."""
    command = CRAMPS if cwd == settings.BASE_DIR else FROM_THIS_FOLDER
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Crampwise is at" not in done.stdout
    return done.stderr


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a var folder where everything is ready."""
    folder = tmp_path_factory.mktemp("cramps") / "var"
    subprocess.run(
        [*CRAMPS, "prepare"], env=environment(CRAMPS_VAR=str(folder)), check=True, timeout=PATIENCE
    )
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_the_first_start_makes_everything_ready_and_serves(tmp_path: Path, log: Path) -> None:
    with running(tmp_path / "var", log) as cramps:
        assert cramps.get("/healthz") == (200, "", b"ok\n")
        status, encoding, body = cramps.get("/", **{"Accept-Encoding": "br"})
        assert (status, encoding, body[:1] != b"<") == (200, "br", True)
        assert b"<h1" in cramps.get("/now/")[2]
        assert cramps.get("/now/", "HEAD") == (200, "", b"")
        assert cramps.get("/serviceworker.js")[2].startswith(b"self.PRECACHE = {")
        steps = cramps.said

    for name in (GETTING_READY, "database:", "content:", "static files:", "pages:", "Ctrl-C stops it"):
        assert name in steps


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_leaves_nobody_listening(var: Path, log: Path, number: signal.Signals) -> None:
    with running(var, log) as cramps:
        assert cramps.get("/healthz")[0] == 200

        assert cramps.stop(number) == 0

        assert not cramps.is_listening()
        assert cramps.is_gone()
        assert cramps.said.endswith("Stopped.\n")
        assert "Traceback" not in cramps.said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_while_it_gets_ready(tmp_path: Path, log: Path, number: signal.Signals) -> None:
    with running(tmp_path / "var", log) as cramps:
        cramps.wait_for("database:")

        assert cramps.stop(number) == 0

        assert cramps.is_gone()
        assert "Traceback" not in cramps.said


def test_make_run_starts_what_the_command_starts() -> None:
    line = " ".join(FROM_THIS_FOLDER[1:])
    told = subprocess.run([*FROM_THIS_FOLDER, "--help"], check=True, capture_output=True, text=True)

    assert f"python {line}\n" in (settings.BASE_DIR / "Makefile").read_text()
    assert told.stdout.startswith("usage: cramps")


def test_the_next_start_has_nothing_to_prepare(var: Path, log: Path) -> None:
    with running(var, log) as cramps:
        assert b"<h1" in cramps.get("/now/")[2]

        assert GETTING_READY not in cramps.said


def test_a_server_does_not_carry_what_only_loading_content_needs(tmp_path: Path) -> None:
    """Half of a worker's memory budget is Django; the loader's libraries would break it."""
    known = environment(CRAMPS_VAR=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", SERVE], env=known, capture_output=True, text=True, check=True
    )

    assert done.stdout == "\n"


def test_a_changed_setting_prepares_again(var: Path, log: Path) -> None:
    with running(var, log, EMERGENCY_NUMBER="118") as cramps:
        assert b'href="tel:118"' in cramps.get("/now/")[2]

        assert GETTING_READY in cramps.said


def test_a_worker_that_died_is_replaced_and_serves_what_the_others_serve(var: Path, log: Path) -> None:
    """A phone that gets a page of one release and a bundle of another can store neither."""
    pointer = var / "published" / "current"
    current = pointer.read_text()
    with running(var, log) as cramps:
        _, _, page = cramps.get("/now/")
        before = cramps.workers
        try:
            pointer.write_text("another release")
            os.kill(before.pop(), signal.SIGKILL)
            until = time.monotonic() + AT_ONCE
            while not (new := cramps.workers - before) and time.monotonic() < until:
                time.sleep(0.05)
            os.kill(before.pop(), signal.SIGKILL)  # the new one alone has to answer

            assert len(new) == 1
            assert cramps.get("/now/")[2] == page
        finally:
            pointer.write_text(current)


def test_what_newer_code_published_does_not_stop_a_start(var: Path, log: Path) -> None:
    published = var / "published"
    (published / "format").write_text("99")
    (var / "prepared").write_text("by other code")

    with running(var, log) as cramps:
        assert b"<h1" in cramps.get("/now/")[2]

        assert f"it lies in {published}.aside" in cramps.said


def test_a_lost_database_is_made_again(var: Path, log: Path) -> None:
    for path in var.glob("crampwise.sqlite3*"):
        path.unlink()

    with running(var, log) as cramps:
        assert b"Question 1 of 20" in cramps.get("/quiz/start/answers/")[2]


def test_a_taken_port_is_told_in_plain_words(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        told = refusal(CRAMPS_VAR=str(var), PORT=str(port))

    assert told.startswith(f"Port {port} on 127.0.0.1 cannot be used (Address already in use).")
    assert f"PORT={port + 1} make run" in told


@pytest.mark.parametrize("host", ["not an address", "203.0.113.7", "256.1.1.1"])
def test_a_host_that_is_not_this_machine_is_told_in_plain_words(var: Path, host: str) -> None:
    told = refusal(CRAMPS_VAR=str(var), HOST=host, PORT=str(free_port()))

    assert told == f"HOST={host} is not an address of this machine. Try HOST=127.0.0.1\n"


def test_a_wrong_setting_is_told_before_anything_is_done(tmp_path: Path) -> None:
    told = refusal(CRAMPS_VAR=str(tmp_path / "var"), PORT="99999")

    assert told.splitlines() == ["These settings are wrong:", "  PORT: 99999 is not between 1 and 65535"]


@pytest.mark.parametrize("url", ["mysql://cora@127.0.0.1/cramps", "postgres://cora@127.0.0.1:1/cramps"])
def test_a_database_that_cannot_be_had_is_told_in_plain_words(tmp_path: Path, url: str) -> None:
    told = refusal(CRAMPS_VAR=str(tmp_path / "var"), DATABASE_URL=url, PORT=str(free_port()))

    assert "DATABASE_URL" in told


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the code that a test may break, with everything ready."""
    for name in CODE:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name, ignore=ignored)
    prepare = [*FROM_THIS_FOLDER, "prepare"]
    subprocess.run(prepare, cwd=tmp_path, env=environment(), check=True, timeout=PATIENCE)
    return tmp_path


def test_what_is_broken_is_told_in_plain_words_and_changes_nothing(copied: Path) -> None:
    before = lessons(copied), (copied / "var" / "published" / "current").read_text()
    lesson = copied / "learn" / "content" / "en" / "lessons" / "know-your-risk.md"
    lines = lesson.read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("unit = "))
    script = copied / "static" / "js" / "app.js"
    whole = lesson.read_text()

    lesson.write_text("\n".join([*lines[: line - 1], 'unit = "nowhere"', *lines[line:]]))
    told = refusal(cwd=copied, PORT=str(free_port()))
    lesson.write_text(whole)
    script.write_text('import * as words from "./elements/words.js";\n')
    told_of_script = refusal(cwd=copied, PORT=str(free_port()))

    assert told.splitlines() == [
        "The content was not loaded:",
        f"{lesson}:{line}: unit: no unit is called 'nowhere'",
    ]
    assert told_of_script.splitlines() == [
        "The scripts were not joined:",
        'js/app.js: cannot be joined: import * as words from "./elements/words.js";',
    ]
    assert (lessons(copied), (copied / "var" / "published" / "current").read_text()) == before


def lessons(folder: Path) -> list[tuple[str, str]]:
    database = sqlite3.connect(folder / "var" / "crampwise.sqlite3")
    try:
        return database.execute("SELECT slug, digest FROM learn_lesson ORDER BY slug").fetchall()
    finally:
        database.close()
