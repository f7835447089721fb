"""Scripts are served minified: smaller, under names of their own bytes, and the same programs as written."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from cramps_site import scripts
from cramps_site.storage import minify

ROOT = Path(__file__).parents[2]
SOURCES = {str(path.relative_to(ROOT / "static")): path for path in (ROOT / "static").rglob("*.js")}
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.js\b)")


def served(name: str) -> Path:
    return Path(settings.STATIC_ROOT) / staticfiles_storage.url(name).removeprefix(settings.STATIC_URL)


def changed(pairs: list[tuple[str, str, str]]) -> list[str]:
    """Return the names of the pairs whose scripts are not the same program."""
    done = subprocess.run(
        ["node", "tests/js/trees.mjs"],
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout)
    return names


def test_every_script_is_served_as_the_program_that_was_written() -> None:
    written = {name: path.read_text() for name, path in SOURCES.items()}
    written |= {name: scripts.joined(name) for name in [*scripts.ENTRIES, *scripts.DESK]}
    pairs = [(name, source, HASH.sub("", served(name).read_text())) for name, source in written.items()]

    assert len(pairs) > 15
    assert changed(pairs) == []


def test_a_changed_program_would_be_noticed() -> None:
    """The minifier takes a template within a template for code, and its words for spare space."""
    nested = "const said = `a ${b ? `c  d` : e}`;"

    assert changed([("nested", nested, minify(nested.encode()).decode()), ("same", "a = 1", "a=1")]) == [
        "nested"
    ]


@pytest.mark.parametrize("name", SOURCES)
def test_a_script_is_served_without_comments_and_indentation(name: str) -> None:
    script = served(name).read_text()

    assert not re.search(r"/\*(?!!)|^//|^\s", script, re.MULTILINE)


@pytest.mark.parametrize("name", SOURCES)
def test_a_script_is_named_by_the_bytes_that_are_served(name: str) -> None:
    path = served(name)

    assert hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()[:12] in path.name


def test_a_comment_that_asks_to_stay_stays() -> None:
    script = b"/*! idb, ISC licence */\n// A note.\nexport const  one = 1; /* Another. */\n"

    assert minify(script) == b"/*! idb, ISC licence */export const one=1;"


@pytest.mark.django_db
def test_the_licence_of_what_is_not_ours_is_served_beside_it(client: Client) -> None:
    licences = [path.relative_to(ROOT / "static") for path in (ROOT / "static/vendor").glob("*/LICENSE")]

    assert licences
    for licence in licences:
        with closing(client.get(staticfiles_storage.url(str(licence)))) as response:
            assert b"".join(response) == (ROOT / "static" / licence).read_bytes()
