"""Releases on disk: the newest is served whole; those before it keep what phones may still ask for."""

from __future__ import annotations

import fcntl
import json
import shutil
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from cramps_site.publicfile import FOREVER, PublicFile, decoded
from cramps_site.publishing import Publication

KEPT = 10
FORMAT = "1"  # of all that lies in the folder
MARK = "format"
POINTER = "current"  # the newest release alone: code that kept no other reads it as well
EARLIER = "earlier"  # a line a release, the newest first
INDEX = "index.json"
SUFFIXES = {"br": ".br", "gzip": ".gz", "": ""}


@dataclass(frozen=True)
class Published:
    """A public file of a release, ready to be sent; `held` has its bodies where they are worth the memory."""

    path: Path
    headers: dict[str, str]
    etag: str
    held: dict[str, bytes]

    def body(self, encoding: str) -> bytes:
        return self.held.get(encoding) or body_of(self.path, encoding)

    def answer(self, request: HttpRequest) -> HttpResponse:
        encoding = next(name for name in SUFFIXES if accepts(request, name))
        body = self.body(encoding)
        response = HttpResponse(body, headers=self.headers)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Content-Length"] = str(len(body))
        response.headers["ETag"] = self.etag
        conditional = get_conditional_response(request, etag=self.etag, response=response)
        return conditional if isinstance(conditional, HttpResponse) else response


def body_of(path: Path, encoding: str) -> bytes:
    return path.with_name(path.name + SUFFIXES[encoding]).read_bytes()


def accepts(request: HttpRequest, encoding: str) -> bool:
    """Tell whether a client takes an encoding; `;q=0` refuses it, and plain bytes nobody refuses."""
    given = request.headers.get("Accept-Encoding", "").lower().replace(" ", "").split(",")
    weights = {name: weight for name, _, weight in (part.partition(";q=") for part in given)}
    weight = weights.get(encoding, "0")
    return not encoding or not weight or bool(weight.strip("0."))


def publish(publication: Publication, root: Path) -> None:
    """Write a release beside those before it, then switch to it in one step."""
    version = publication.version
    folder = root / f"{version}.new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    last = next((root / name for name in releases(root)), folder)
    with ThreadPoolExecutor() as pool:  # to compress takes seconds, and leaves Python's lock alone
        list(pool.map(partial(write_bodies, folder=folder, last=last), publication.files))
    rows = [
        {"url": file.url, "headers": file.headers, "revision": file.revision} for file in publication.files
    ]
    write(folder / INDEX, json.dumps(rows))
    with locked(root, fcntl.LOCK_EX):
        switch(root, version, folder)


def write_bodies(file: PublicFile, folder: Path, last: Path) -> None:
    """Take over what is whole in the last release: to compress it anew is most of a deployment's time."""
    names = {encoding: f"{file.revision}{suffix}" for encoding, suffix in SUFFIXES.items()}
    try:
        bodies = {encoding: (last / name).read_bytes() for encoding, name in names.items()}
        is_whole = all(decoded(body, encoding) == file.body for encoding, body in bodies.items())
    except (OSError, EOFError, zlib.error, brotli.error):
        is_whole = False
    for encoding, body in (bodies if is_whole else file.bodies()).items():
        (folder / names[encoding]).write_bytes(body)


def switch(root: Path, version: str, new: Path) -> None:
    """Serve a release from now on, and keep of those before it what is to be kept."""
    put_in_place(new, root / version)
    earlier = [name for name in releases(root) if name != version][: KEPT - 1]
    write(root / MARK, FORMAT)
    write(root / EARLIER, "\n".join(earlier))
    write(root / POINTER, version)
    for name in earlier:
        thin_out(root / name)
    for old in root.iterdir():
        if old.is_dir() and old.name not in {version, *earlier}:
            shutil.rmtree(old)


@contextmanager
def locked(root: Path, how: int) -> Iterator[None]:
    """Keep a switch and those who read the releases apart: a worker may start at any time."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, how)
        yield


def put_in_place(new: Path, folder: Path) -> None:
    """Move a release to its name, its index last: one that comes back never lacks what phones ask it for."""
    folder.mkdir(exist_ok=True)
    for path in sorted(new.iterdir(), key=lambda path: path.name == INDEX):
        path.replace(folder / path.name)
    new.rmdir()


def write(path: Path, text: str) -> None:
    """Put a whole file in the place of another; a reader sees the one or the other."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def thin_out(folder: Path) -> None:
    """Leave of an earlier release what is named by its content: no newer file stands in its place."""
    rows = [row for row in index(folder) if row["headers"].get("Cache-Control") == FOREVER]
    write(folder / INDEX, json.dumps(rows))
    kept = {f"{row['revision']}{suffix}" for row in rows for suffix in SUFFIXES.values()}
    for path in folder.iterdir():
        if path.name not in {INDEX, *kept}:
            path.unlink()


def releases(root: Path) -> list[str]:
    """Return the names of the releases, the newest first; none before the first deployment.

    Older code, when it was gone back to, keeps only its own, and leaves the names of the others.
    """
    names = dict.fromkeys([*words(root / POINTER), *words(root / EARLIER)])
    return [name for name in names if (root / name / INDEX).exists()]


def words(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def index(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return rows


def set_aside(root: Path) -> Path | None:
    """Move away what this code cannot read, and return where it lies; None when there is nothing such.

    Whoever goes back to older code, or forward again, begins with an empty folder instead of a fault.
    """
    try:
        load(root)
    except (OSError, ValueError, LookupError, TypeError):
        aside = root.with_name(f"{root.name}.aside")
        shutil.rmtree(aside, ignore_errors=True)
        return root.replace(aside)
    return None


def load(root: Path) -> dict[str, Published]:
    """Read what is published, by address: the newest release, and what only earlier ones have.

    Raises ValueError when it is of another format.
    """
    found: dict[str, Published] = {}
    with locked(root, fcntl.LOCK_SH):
        if words(root / MARK) not in ([], [FORMAT]):
            raise ValueError(f"{root} is not of format {FORMAT}")
        for age, name in enumerate(releases(root)):
            for row in index(root / name):
                found.setdefault(row["url"], read(root / name, row, is_held=age == 0))
    return found


def read(folder: Path, row: dict[str, Any], *, is_held: bool) -> Published:
    path = folder / row["revision"]
    held = {name: body_of(path, name) for name in SUFFIXES} if is_held else {}
    return Published(path, row["headers"], f'"{row["revision"]}"', held)
