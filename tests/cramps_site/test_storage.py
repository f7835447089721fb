"""Scripts are served minified: smaller, under names of their own bytes, and the same programs as written."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from cramps_site import scripts
from cramps_site.storage import minify, served

ROOT = Path(__file__).parents[2]
SOURCES = {str(path.relative_to(ROOT / "static")): path for path in (ROOT / "static").rglob("*.js")}


def test_the_scripts_pass_their_tests_as_they_are_served(tmp_path: Path) -> None:
    """What is not minified, or once in the repository, lies there as it is."""
    for name in SOURCES:
        copy = tmp_path / "static" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(minify((ROOT / "static" / name).read_bytes()))
    shutil.copytree(ROOT / "tests" / "js", tmp_path / "tests" / "js")
    for name in ("node_modules", "package.json", "tests/cases"):
        (tmp_path / name).symlink_to(ROOT / name)
    tests = [path for path in tmp_path.glob("tests/js/*.test.mjs") if path.name != "vendor.test.mjs"]

    done = subprocess.run(["node", "--test", *tests], capture_output=True, text=True, check=False)

    assert len(tests) > 8
    assert done.returncode == 0, done.stdout


def unready(sources: list[str]) -> list[list[str]]:
    """Return the names that each script uses before they are there."""
    done = subprocess.run(
        ["node", "tests/js/unready.mjs"],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_no_served_script_uses_a_name_before_it_is_there() -> None:
    """The minifier moves declarations together, and has moved one above what it takes apart."""
    names = [*scripts.ENTRIES, *scripts.DESK, "sw.js"]

    found = zip(names, unready([served(name) for name in names]), strict=True)

    assert {name: early for name, early in found if early} == {}


def test_a_name_that_is_used_too_early_would_be_noticed() -> None:
    early = "function f(event) { const { id } = form.elements, form = event.target; return id; }"
    fine = "var a = 1; function f() { return b; } const b = 2; class C extends Object {} f(); c = a; var c;"

    assert unready([early, fine]) == [["form"], []]


def test_what_libraries_bring_is_served_as_it_is() -> None:
    found = finders.find("mfa/js/webauthn.js")

    assert isinstance(found, str)
    assert served("mfa/js/webauthn.js") == Path(found).read_text()


@pytest.mark.parametrize("name", SOURCES)
def test_a_script_is_served_without_comments_and_indentation(name: str) -> None:
    assert not re.search(r"/\*(?!!)|^//|^\s", served(name), re.MULTILINE)


@pytest.mark.parametrize("name", SOURCES)
def test_a_script_is_named_by_the_bytes_that_are_served(name: str) -> None:
    digest = hashlib.md5(served(name).encode(), usedforsecurity=False).hexdigest()

    assert digest[:12] in staticfiles_storage.url(name)


def test_a_comment_that_asks_to_stay_stays() -> None:
    script = b"/*! idb, ISC licence */\n// A note.\nexport const  one = 1; /* Another. */\n"

    assert minify(script) == b"/*! idb, ISC licence */export const one=1"


@pytest.mark.django_db
def test_the_licence_of_what_is_not_ours_is_served_beside_it(client: Client) -> None:
    licences = [path.relative_to(ROOT / "static") for path in (ROOT / "static/vendor").glob("*/LICENSE")]

    assert licences
    for licence in licences:
        with closing(client.get(staticfiles_storage.url(str(licence)))) as response:
            assert b"".join(response) == (ROOT / "static" / licence).read_bytes()
