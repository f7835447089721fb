"""Where and with what the figures were measured."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from tests.bench.report import ROOT

PACKAGES = Path(__file__).with_name("package.json")
TOOLS = {"chromium": "--version", "node": "--version", "wrk": "-v"}
CORES = 2
GIBIBYTE = 1 << 20  # of /proc/meminfo's kilobytes


def keep_to_two_cores() -> None:
    """Have all that is started from here share two cores, so that machines can be compared."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def told() -> str:
    """Return a line about the machine and a line about the programs."""
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    cores = f"{os.cpu_count()} cores, {len(os.sched_getaffinity(0))} of them used"
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    machine = f"{now}. {processor()}, {cores}, {memory():.0f} GiB, Linux {platform.release()}, {load}."
    return f"{machine}  \n{', '.join(programs())}."


def processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def memory() -> float:
    found = re.search(r"^MemTotal:\s+(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return int(found[1]) / GIBIBYTE if found else 0


def programs() -> list[str]:
    libraries = [f"{name} {version(name)}" for name in ("django", "granian", "whitenoise", "playwright")]
    tools = [f"{name} {number_in(said(name, flag))}" for name, flag in TOOLS.items()]
    return [f"Crampwise {commit()}", f"python {platform.python_version()}", *libraries, *tools, *packages()]


def packages() -> list[str]:
    """Return what npm brings, as the benchmark's package.json pins it."""
    pinned = json.loads(PACKAGES.read_text())["dependencies"]
    return [f"{name} {number_in(pin)}" for name, pin in pinned.items()]


def number_in(words: str) -> str:
    found = re.search(r"\d+(\.\d+)+", words)
    return found[0] if found else "?"


def commit() -> str:
    """Return the commit, and whether files differ from it."""
    number = said("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD") or "of no commit"
    changed = said("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")
    return f"{number} with changes" if changed else number


def said(*command: str) -> str:
    """Return what a program says, nothing where there is no such program."""
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
