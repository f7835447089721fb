"""How releases follow each other on disk, and what phones of an earlier one still find."""

from __future__ import annotations

import fcntl
import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from django.test import Client, override_settings

from cramps_site import releases
from cramps_site.publicfile import FOREVER, PublicFile
from cramps_site.publishing import Publication

FONT = PublicFile("/font.woff2", {"Cache-Control": FOREVER}, b"font")
FILE = PublicFile("/now/", {"Content-Type": "text/html; charset=utf-8"}, b"Check. Then stretch.")


def test_publishing_switches_to_the_new_deployment(tmp_path: Path) -> None:
    releases.publish(Publication([FILE], {}), tmp_path)
    assert releases.load(tmp_path)["/now/"].body("") == FILE.body

    releases.publish(Publication([replace(FILE, body=b"Check first.")], {}), tmp_path)

    assert releases.load(tmp_path)["/now/"].body("") == b"Check first."


def release(number: int) -> Publication:
    """Make a release of its own page and its own bundle, and a font that all releases share."""
    bundle = PublicFile(f"/bundle.{number}.json", {"Cache-Control": FOREVER}, f"bundle {number}".encode())
    return Publication([replace(FILE, body=f"page {number}".encode()), bundle, FONT], {})


def test_the_bundles_of_ten_releases_stay_and_their_pages_go(tmp_path: Path) -> None:
    for number in range(1, 13):
        releases.publish(release(number), tmp_path)

    found = releases.load(tmp_path)
    assert set(found) == {"/now/", "/font.woff2", *(f"/bundle.{number}.json" for number in range(3, 13))}
    assert found["/now/"].body("br") == brotli.compress(b"page 12", lgwin=24)
    assert gzip.decompress(found["/bundle.3.json"].body("gzip")) == b"bundle 3"
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 10
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".new"]
    pages = {release(number).files[0].revision for number in range(1, 12)}
    assert not [path for path in tmp_path.rglob("*") if path.stem in pages]


def test_only_the_newest_release_is_held_in_memory(tmp_path: Path) -> None:
    releases.publish(release(1), tmp_path)
    releases.publish(release(2), tmp_path)

    held = {url: bool(file.held) for url, file in releases.load(tmp_path).items()}
    assert held == {"/now/": True, "/bundle.2.json": True, "/font.woff2": True, "/bundle.1.json": False}


def test_a_release_that_comes_back_is_whole_again(tmp_path: Path) -> None:
    for number in (1, 2, 1):
        releases.publish(release(number), tmp_path)

    found = releases.load(tmp_path)
    assert found["/now/"].body("") == b"page 1"
    assert found["/bundle.2.json"].body("") == b"bundle 2"


def test_older_code_finds_the_newest_release_where_it_looks(tmp_path: Path) -> None:
    """It reads one name, an index and one file an encoding; a second name was a fault to it."""
    for number in (1, 2):
        releases.publish(release(number), tmp_path)

    folder = tmp_path / (tmp_path / "current").read_text()
    page, bundle, font = json.loads((folder / "index.json").read_text())
    assert (page["url"], bundle["url"], font["url"]) == ("/now/", "/bundle.2.json", "/font.woff2")
    assert (folder / page["revision"]).read_bytes() == b"page 2"
    assert gzip.decompress((folder / f"{page['revision']}.gz").read_bytes()) == b"page 2"


def test_what_older_code_left_is_read_and_built_on(tmp_path: Path) -> None:
    """It keeps its own release alone, and takes the folders of all others away."""
    for number in (1, 3, 2):
        releases.publish(release(number), tmp_path)
    for number in (1, 3):
        shutil.rmtree(tmp_path / release(number).version)
    (tmp_path / "current").write_text(release(2).version)

    assert releases.set_aside(tmp_path) is None
    assert releases.load(tmp_path)["/now/"].body("") == b"page 2"
    releases.publish(release(4), tmp_path)
    assert set(releases.load(tmp_path)) == {"/now/", "/font.woff2", "/bundle.4.json", "/bundle.2.json"}


def test_a_list_of_names_in_one_file_is_still_read(tmp_path: Path) -> None:
    """As it was written before older code was thought of."""
    for number in (1, 2):
        releases.publish(release(number), tmp_path)
    (tmp_path / "current").write_text(f"{release(2).version}\n{release(1).version}")
    for name in ("earlier", "format"):
        (tmp_path / name).unlink()

    assert releases.set_aside(tmp_path) is None
    assert releases.load(tmp_path)["/bundle.1.json"].body("") == b"bundle 1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("format", "2"),
        ("*/index.json", "version: 2"),
        ("*/index.json", '{"files": []}'),
        ("*/index.json", '[{"url": "/now/"}]'),
    ],
)
def test_what_newer_code_published_is_set_aside(tmp_path: Path, name: str, text: str) -> None:
    root = tmp_path / "published"
    releases.publish(release(1), root)
    (changed,) = root.glob(name)
    changed.write_text(text)
    (tmp_path / "published.aside").mkdir()

    aside = releases.set_aside(root)

    assert aside == tmp_path / "published.aside"
    assert aside / changed.relative_to(root) in aside.rglob("*")
    assert releases.load(root) == {}
    releases.publish(release(2), root)
    assert releases.load(root)["/now/"].body("") == b"page 2"


def test_a_release_that_comes_back_was_never_away(tmp_path: Path) -> None:
    """Phones that run it may ask for its bundle at any moment."""
    for number in (1, 2):
        releases.publish(release(number), tmp_path)
    folder = tmp_path / release(1).version
    before = folder.stat().st_ino

    releases.publish(release(1), tmp_path)

    assert folder.stat().st_ino == before


def test_a_release_that_was_damaged_is_mended_by_publishing_it_again(tmp_path: Path) -> None:
    releases.publish(release(1), tmp_path)
    before = releases.load(tmp_path)
    before["/now/"].path.unlink()

    releases.publish(release(1), tmp_path)

    assert releases.load(tmp_path) == before


@pytest.mark.django_db
def test_a_file_of_a_release_that_went_meanwhile_is_not_found(tmp_path: Path) -> None:
    """A server that was not restarted knows releases that ten newer ones have pushed out."""
    for number in (1, 2):
        releases.publish(release(number), tmp_path)
    client = Client()
    with override_settings(PUBLISHED_ROOT=tmp_path):
        client.handler.load_middleware()
    assert client.get("/bundle.1.json").content == b"bundle 1"

    for number in range(3, 13):
        releases.publish(release(number), tmp_path)

    assert client.get("/bundle.1.json").status_code == 404
    assert client.get("/now/").content == b"page 2"


@pytest.mark.parametrize(
    ("reads", "work"),
    [
        ("thin_out", lambda root: releases.publish(release(3), root)),
        ("index", releases.load),
    ],
)
def test_nobody_reads_the_releases_while_they_are_switched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: str, work: Callable[[Path], object]
) -> None:
    for number in (1, 2):
        releases.publish(release(number), tmp_path)
    meanwhile = fcntl.LOCK_NB | (fcntl.LOCK_SH if reads == "thin_out" else fcntl.LOCK_EX)
    refused: list[str] = []
    step: Callable[[Path], object] = getattr(releases, reads)

    def look(folder: Path) -> object:
        with pytest.raises(BlockingIOError), releases.locked(tmp_path, meanwhile):
            pass
        refused.append(folder.name)
        return step(folder)

    monkeypatch.setattr(releases, reads, look)
    work(tmp_path)

    assert len(refused) == 2


def test_a_changed_worker_is_published_though_the_pages_stayed(tmp_path: Path) -> None:
    """The way out is another worker over the same pages."""
    worker = PublicFile("/serviceworker.js", {"Content-Type": "text/javascript"}, b"keep")
    releases.publish(Publication([FILE, worker], {"version": "same"}), tmp_path)

    releases.publish(Publication([FILE, replace(worker, body=b"go")], {"version": "same"}), tmp_path)

    assert releases.load(tmp_path)["/serviceworker.js"].body("") == b"go"


def test_publishing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    publication = Publication([FILE], {"version": "same"})
    releases.publish(publication, tmp_path)
    before = releases.load(tmp_path)

    releases.publish(publication, tmp_path)

    assert releases.load(tmp_path) == before


def test_a_deployment_broken_off_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases.publish(Publication([FILE], {"version": "older"}), tmp_path)
    before = releases.load(tmp_path)
    monkeypatch.setattr(PublicFile, "bodies", disk_full)

    with pytest.raises(OSError, match="No space left"):
        releases.publish(Publication([replace(FILE, body=b"Stretch.")], {"version": "newer"}), tmp_path)

    assert releases.load(tmp_path) == before


def test_what_stayed_the_same_is_not_compressed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases.publish(release(1), tmp_path)
    packed = dict.fromkeys(["/now/", "/bundle.2.json"], False)
    pack = PublicFile.bodies

    def noted(file: PublicFile) -> dict[str, bytes]:
        assert not packed[file.url], file.url
        packed[file.url] = True
        return pack(file)

    monkeypatch.setattr(PublicFile, "bodies", noted)
    releases.publish(release(2), tmp_path)

    assert all(packed.values())


@pytest.mark.parametrize("suffix", releases.SUFFIXES.values())
@pytest.mark.parametrize("damage", [lambda body: body[:-1], lambda body: body + b"!", lambda _: b"junk"])
def test_damaged_bytes_are_not_taken_over(
    tmp_path: Path, suffix: str, damage: Callable[[bytes], bytes]
) -> None:
    releases.publish(release(1), tmp_path)
    before = releases.load(tmp_path)
    path = before["/now/"].path.with_name(before["/now/"].path.name + suffix)
    path.write_bytes(damage(path.read_bytes()))

    releases.publish(release(1), tmp_path)

    assert releases.load(tmp_path) == before


def disk_full(_file: PublicFile) -> dict[str, bytes]:
    raise OSError("No space left on device")


def test_before_the_first_deployment_nothing_is_published(tmp_path: Path) -> None:
    assert releases.load(tmp_path / "published") == {}
