"""`cramps`: make everything ready, then serve. Terminal, container and service unit start the same thing."""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from granian.constants import Interfaces
from granian.server import Server as Granian

from cramps_site import settings

WORKERS = 2
THREADS = 2
PATIENCE = 2  # seconds; a worker that gets Ctrl-C from the terminal and SIGTERM from us hangs
CODE = ["accounts", "cramps_site", "learn", "quiz", "static", "templates"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="cramps", description="Serve Crampwise, or only make it ready.")
    parser.add_argument("command", nargs="?", choices=["serve", "prepare"], default="serve")
    command = parser.parse_args().command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    try:
        if command == "serve":
            refuse_taken_port(settings.HOST, settings.PORT)
        prepare(is_forced=command == "prepare")
        if command == "serve":
            serve()
    except KeyboardInterrupt:
        say("Stopped.")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def refuse_taken_port(host: str, port: int) -> None:
    """Say in plain words, before any work, that the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        sys.exit(f"Port {port} needs more rights. Choose one above 1023: PORT=8001 make run")
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            sys.exit(f"HOST={host} is not an address of this machine. Try HOST=127.0.0.1")
        reason = f"Port {port} on {host} cannot be used ({error.strerror})."
        sys.exit(f"{reason} Choose another: PORT={port + 1} make run")


def prepare(*, is_forced: bool) -> None:
    """Migrate, load content, collect files and render pages, unless nothing changed since the last time."""
    stamp_file = settings.VAR_DIR / "prepared"
    stamp = fingerprint()
    if not is_forced and stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    began = time.monotonic()
    say("Getting Crampwise ready (only when something changed) ...")
    done = subprocess.run([sys.executable, "-m", "cramps_site.prepare"], check=False)
    if done.returncode:
        sys.exit(done.returncode)
    stamp_file.write_text(fingerprint())
    say(f"  ready after {time.monotonic() - began:.1f} s")


def fingerprint() -> str:
    """Return a hash that changes with any file or setting that the published pages come from."""
    told = [
        settings.ORIGIN,
        settings.EMERGENCY_NUMBER,
        str(settings.DEBUG),
        settings.DATABASE_URL or str(database_identity()),
        sys.version,
    ]
    paths = (path for folder in CODE for path in sorted((settings.BASE_DIR / folder).rglob("*")))
    files = (path for path in paths if path.is_file() and path.suffix != ".pyc")
    told.extend(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def database_identity() -> int:
    """Return the number of the database file, 0 when there is none: a new one must be filled."""
    path = Path(settings.DATABASES["default"]["NAME"])
    return path.stat().st_ino if path.exists() else 0


def serve() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cramps_site.settings")
    say(f"Crampwise is at {settings.ORIGIN}   (Ctrl-C stops it)")
    Granian(
        "cramps_site.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        workers_kill_timeout=PATIENCE,
        log_enabled=False,
    ).serve()
    say("Stopped.")
