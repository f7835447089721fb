"""Each page's script in one file: its modules joined, those that others need first, hidden from others.

A phone fetches thirteen modules in four rounds of 150 ms; one file takes one. What several pages need is a
file of its own, fetched beside theirs. Joining can be this plain because our modules are: they import by
name, and export what they declare. The rest is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders

SHARED = ["js/app.js", "js/phone.js"]
ENTRIES = [*SHARED, "js/record.js", "js/quiz.js", "js/huddle.js", "js/sync.js", "js/boards.js"]
DESK = ["js/coach.js", "js/passkey.js"]  # for pages of a coach, which no phone keeps
IMPORT = re.compile(
    r"""^import (?:\{(?P<names>[^}]*)\} from )?["'](?P<path>\.{1,2}/[^"']+)["'];\n""", re.MULTILINE
)
EXPORT = re.compile(
    r"^export (?=(?:async )?(?:function|class|const)\b)|^export \{(?![^}]* as )[\w, ]*\};\n", re.MULTILINE
)
EXPORTED = re.compile(
    r"^export (?:(?:async )?(?:function\*?|class|const) (?P<one>\w+)|\{(?P<many>[\w, ]*)\};)",
    re.MULTILINE,
)
DECLARED = re.compile(r"^(?:async )?(?:function\*?|class|const|let|var) (\w+)", re.MULTILINE)
NOT_PLAIN = re.compile(r"^(?:(?:import|export)\b|(?:const|let|var) [{\[]).*", re.MULTILINE)


class ScriptError(Exception):
    """A module cannot be joined with the others as it is written."""


def joined(name: str) -> str:
    """Return a module and all that it needs as one module; names are relative to the static folder.

    What a shared script holds is imported from it. Raises ScriptError when two modules declare the same
    name, or one is not plain.
    """
    lent: dict[str, str] = {}
    for shared in lenders(name):
        for module in modules(shared):
            lent.setdefault(module, shared)
    own = [module for module in modules(name) if module not in lent]
    parts = {module: plain(module) for module in own}
    borrowed = names_borrowed(own, lent)
    declared = Counter(found for part in parts.values() for found in set(DECLARED.findall(part)))
    declared.update(found for names in borrowed.values() for found in names)
    if twice := sorted(found for found, count in declared.items() if count > 1):
        raise ScriptError(f"{name}: declared in two of its modules: {', '.join(twice)}")
    lines = [import_line(shared, names) for shared, names in borrowed.items()]
    body = "\n".join(part for part in parts.values() if part.strip())
    return "\n".join([*lines, hidden(body, lent_out(name, own) if name in SHARED else [])])


def hidden(body: str, names: list[str]) -> str:
    """Return the program with all but these names hidden, so that the minifier may shorten them."""
    if not names:
        return f"(() => {{\n{body}}})();\n"
    told = f"{{ {', '.join(names)} }}"
    return f"export const {told} = (() => {{\n{body}return {told};\n}})();\n"


def lenders(name: str) -> list[str]:
    """Return the other scripts that a page's script shares, those that stand in its modules' imports."""
    return [module for module in modules(name) if module in SHARED and module != name]


def names_borrowed(own: list[str], lent: dict[str, str]) -> dict[str, list[str]]:
    """Return what the modules of a script import from each shared one, perhaps nothing by name."""
    borrowed: dict[str, set[str]] = {shared: set() for shared in lent.values()}
    for module in own:
        for found in IMPORT.finditer(source_of(module)):
            if shared := lent.get(resolve(module, found["path"])):
                borrowed[shared] |= set(names_in(found["names"]))
    return {shared: sorted(names) for shared, names in borrowed.items()}


def import_line(shared: str, names: list[str]) -> str:
    path = f'"./{Path(shared).name}"'
    return f"import {{ {', '.join(names)} }} from {path};" if names else f"import {path};"


def lent_out(name: str, own: list[str]) -> list[str]:
    """Return what others take from a shared script; the rest of it needs no name that lasts."""
    within = set(modules(name))
    elsewhere = {module for entry in [*ENTRIES, *DESK] for module in modules(entry)} - within
    taken = {
        taken
        for module in elsewhere
        for found in IMPORT.finditer(source_of(module))
        if resolve(module, found["path"]) in own
        for taken in names_in(found["names"])
    }
    return [each for each in exported(own) if each in taken]


def exported(own: list[str]) -> list[str]:
    found = [match for module in own for match in EXPORTED.finditer(source_of(module))]
    return sorted({name for match in found for name in names_in(match["one"] or match["many"])})


def names_in(listed: str | None) -> list[str]:
    return re.findall(r"\w+", listed or "")


def modules(name: str, seen: dict[str, None] | None = None) -> Iterator[str]:
    """Yield what a module needs, then the module, each once."""
    seen = {} if seen is None else seen
    if name in seen:
        return
    seen[name] = None
    for found in IMPORT.finditer(source_of(name)):
        yield from modules(resolve(name, found["path"]), seen)
    yield name


def plain(name: str) -> str:
    """Return a module without its imports and exports; whose licence lies beside it says so."""
    source = source_of(name)
    body = EXPORT.sub("", IMPORT.sub("", source))
    odd = NOT_PLAIN.search(body)
    if renamed := next(
        (found for found in IMPORT.finditer(source) if " as " in (found["names"] or "")), None
    ):
        raise ScriptError(f"{name}: imports under another name: {renamed[0].strip()}")
    if odd:
        raise ScriptError(f"{name}: cannot be joined: {odd[0]}")
    notice = f"/*! {name}: see the LICENSE beside it */\n" if name.startswith("vendor/") else ""
    return notice + body


def source_of(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    return Path(path).read_text(encoding="utf-8")


def resolve(base: str, relative: str) -> str:
    """Resolve `../a.js`, met in `js/quiz/b.js`, to `js/a.js`."""
    parts = base.split("/")[:-1]
    for part in relative.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
