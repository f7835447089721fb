"""A page's script is its modules in one file: each whole, once, after what it needs; odd ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from cramps_site import scripts
from cramps_site.scripts import ScriptError

STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a static folder of the test's own."""
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / name))
    (tmp_path / "js" / "far").mkdir(parents=True)
    return tmp_path


def write(folder: Path, **modules: str) -> None:
    for name, source in modules.items():
        (folder / "js" / f"{name.replace('__', '/')}.js").write_text(source)


def test_what_is_needed_comes_first_and_once(folder: Path) -> None:
    write(
        folder,
        quiz='import { one } from "./one.js";\nimport "./far/two.js";\none();\n',
        one='import { base } from "./base.js";\nexport function one() { base(); }\n',
        far__two='import { base } from "../base.js";\nimport {\n  one,\n} from "../one.js";\nbase(one);\n',
        base="let count = 0;\nexport const base = () => (count += 1);\n",
    )

    assert list(scripts.modules("js/quiz.js")) == ["js/base.js", "js/one.js", "js/far/two.js", "js/quiz.js"]
    assert scripts.joined("js/quiz.js") == (
        "(() => {\nlet count = 0;\nconst base = () => (count += 1);\n\n"
        "function one() { base(); }\n\nbase(one);\n\none();\n})();\n"
    )


def test_what_is_shared_is_imported_and_all_of_it_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "ENTRIES", ["js/app.js", "js/quiz.js", "js/huddle.js"])
    monkeypatch.setattr(scripts, "DESK", [])
    write(
        folder,
        app='import { base } from "./base.js";\nexport function say() { base(); }\n',
        base="const step = 1;\nexport const base = (now) => now + step;\nexport { step };\n",
        quiz='import { say } from "./app.js";\nimport { base } from "./base.js";\nsay(base);\n',
        huddle='import "./app.js";\nlet here;\n',
    )

    assert scripts.joined("js/app.js") == (
        "export const { base, say } = (() => {\nconst step = 1;\nconst base = (now) => now + step;\n\n"
        "function say() { base(); }\nreturn { base, say };\n})();\n"
    )
    assert scripts.joined("js/quiz.js") == (
        'import { base, say } from "./app.js";\n(() => {\nsay(base);\n})();\n'
    )
    assert scripts.joined("js/huddle.js") == 'import "./app.js";\n(() => {\nlet here;\n})();\n'


def test_a_name_that_is_borrowed_cannot_be_declared_again(folder: Path) -> None:
    write(
        folder,
        app="export const one = 1;\n",
        quiz='import { one } from "./app.js";\nimport "./two.js";\n',
        two="const one = 2;\n",
    )

    with pytest.raises(ScriptError, match="declared in two of its modules: one"):
        scripts.joined("js/quiz.js")


def test_two_modules_that_need_each_other_end(folder: Path) -> None:
    write(
        folder,
        app='import "./one.js";\nexport function app() {}\n',
        one='import { app } from "./app.js";\nexport const one = () => app();\n',
    )

    assert list(scripts.modules("js/app.js")) == ["js/one.js", "js/app.js"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('import { one as two } from "./one.js";\n', "imports under another name"),
        ('import one from "./one.js";\n', "cannot be joined: import one"),
        ('import * as one from "./one.js";\n', "cannot be joined: import "),
        ('export { one } from "./one.js";\n', "cannot be joined: export"),
        ("export let app;\n", "cannot be joined: export let"),
        ("export default function app() {}\n", "cannot be joined: export default"),
        ("export { app as other };\n", "cannot be joined"),
        ("const { app } = window;\n", "cannot be joined: const {"),
        ('import { one } from "./one.js";\nfunction one() {}\n', "declared in two of its modules: one"),
    ],
)
def test_a_module_that_is_not_plain_is_refused(folder: Path, source: str, words: str) -> None:
    write(folder, app=source, one="export const one = 1;\n")

    with pytest.raises(ScriptError, match=words):
        scripts.joined("js/app.js")


def test_every_module_reaches_a_page_but_the_workers() -> None:
    written = {str(path.relative_to(STATIC)) for path in STATIC.rglob("*.js") if path.parent != STATIC}
    reached = {module for entry in [*scripts.ENTRIES, *scripts.DESK] for module in scripts.modules(entry)}

    assert reached == written


def test_whose_licence_lies_beside_it_says_so_in_the_page() -> None:
    assert "/*! vendor/idb-8.0.4/index.js: see the LICENSE beside it */" in scripts.joined("js/phone.js")
