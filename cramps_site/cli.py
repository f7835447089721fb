"""`cramps`: make everything ready, then serve. Terminal, container and service unit start the same thing."""

from __future__ import annotations

import argparse
import ctypes
import errno
import fcntl
import gc
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.server import Server as Granian

from cramps_site import settings

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

WORKERS = 2
THREADS = 2
PATIENCE = 2  # seconds; a worker that gets Ctrl-C from the terminal and SIGTERM from us hangs
PR_SET_PDEATHSIG = 1  # linux/prctl.h
CODE = ["accounts", "coach", "cramps_site", "learn", "quiz", "static", "templates"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="cramps", description="Serve Crampwise, or only make it ready.")
    parser.add_argument("command", nargs="?", choices=["serve", "prepare"], default="serve")
    command = parser.parse_args().command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    try:
        if command == "prepare":
            prepare(is_forced=True)
        else:
            address = free_address(settings.HOST, settings.PORT)
            prepare(is_forced=False)
            serve(address)
    except KeyboardInterrupt:
        say("Stopped.")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def free_address(host: str, port: int) -> str:
    """Return the host as a number, or say in plain words, before any work, that it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        return str(address[0])
    except PermissionError:
        sys.exit(f"Port {port} needs more rights. Choose one above 1023: PORT=8001 make run")
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            sys.exit(f"HOST={host} is not an address of this machine. Try HOST=127.0.0.1")
        reason = f"Port {port} on {host} cannot be used ({error.strerror})."
        sys.exit(f"{reason} Choose another: PORT={port + 1} make run")


def prepare(*, is_forced: bool) -> None:
    """Migrate, load content, collect files and render pages, unless nothing changed since the last time."""
    stamp = settings.VAR_DIR / "prepared"
    with (settings.VAR_DIR / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts on one folder: the second waits, then finds all done
        files = fingerprint()  # taken first: what changes from now on is for the next start
        if not is_forced and stamp.exists() and stamp.read_text() == f"{files} {database_identity()}":
            return
        began = time.monotonic()
        say("Getting Crampwise ready (only when something changed) ...")
        done = subprocess.run([sys.executable, "-m", "cramps_site.prepare"], check=False)
        if done.returncode:
            sys.exit(done.returncode)
        stamp.write_text(f"{files} {database_identity()}")
        say(f"  ready after {time.monotonic() - began:.1f} s")


def fingerprint() -> str:
    """Return a hash that changes with any file, library or setting that the published pages come from."""
    told = [
        settings.ORIGIN,
        settings.EMERGENCY_NUMBER,
        str(settings.DEBUG),
        settings.DATABASE_URL,
        sys.version,
    ]
    digest = hashlib.sha256("\n".join(told).encode())
    paths = (path for folder in CODE for path in sorted((settings.BASE_DIR / folder).rglob("*")))
    for path in [settings.BASE_DIR / "uv.lock", *paths]:
        if path.is_file() and path.suffix != ".pyc":
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def database_identity() -> int:
    """Return the number of the database file, 0 when there is none: a new one must be filled."""
    path = Path(settings.DATABASES["default"]["NAME"])
    return path.stat().st_ino if path.exists() else 0


def serve(address: str) -> None:
    application = load_application()
    say(f"Crampwise is at {settings.ORIGIN}   (Ctrl-C stops it)")
    Granian(
        "cramps_site.wsgi:application",
        address=address,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_enabled=False,
    ).serve(target_loader=partial(at_work, application), wrap_loader=False)
    say("Stopped.")


def load_application() -> WSGIHandler:
    """Load the app once, before workers are forked: they start at once, share it, and serve one release.

    Importing leaves no litter, so nothing is collected meanwhile; what is frozen stays shared for good.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cramps_site.settings")
    gc.disable()
    from cramps_site.wsgi import application

    import_module(settings.ROOT_URLCONF)
    gc.freeze()
    return application


def at_work(application: WSGIHandler) -> WSGIHandler:
    """Hand the app to a worker, which ends when the server that started it is gone, however it went."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    gc.enable()
    return application


if __name__ == "__main__":
    main()
