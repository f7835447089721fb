"""How the bundle is packed: what is told once, what stays where it stands, and how it is put back."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cramps_site import bundle
from cramps_site.bundle import CAPITAL, NEXT_PATH, make_bundle
from cramps_site.publicfile import PublicFile

LINE = "= 1, 2, 3; 4, 5, 6 ="  # 20 characters, and no word
ZEBRA, ANT = f"9 {LINE}", f"1 {LINE}"
PAGE, ICON = {"Content-Type": "text/html"}, {"Content-Type": "image/png"}
MARK = re.compile(r"[^\n -~]")
CAPITALS = re.compile(f"{CAPITAL}(.)")


class Packed(NamedTuple):
    head: dict[str, Any]
    table: list[str]
    bodies: list[str]
    paths: list[str]

    @property
    def told(self) -> dict[str, str]:
        """Return what each character stands for, as the table says it."""
        return {chr(code): line for code, line in enumerate(self.table) if line}

    def whole(self) -> list[str]:
        """Put back what was told once, as the worker does."""
        told: dict[str, str] = {}
        paths = iter(self.paths)

        def meant(mark: re.Match[str]) -> str:
            return next(paths) if mark[0] == NEXT_PATH else told.get(mark[0], mark[0])

        for mark, line in self.told.items():
            told[mark] = MARK.sub(meant, line)
        return [CAPITALS.sub(lambda found: found[1].upper(), MARK.sub(meant, body)) for body in self.bodies]


def packed(*texts: str) -> Packed:
    files = [PublicFile(f"/{number}/", PAGE, text.encode()) for number, text in enumerate(texts)]
    return parts(files)


def parts(files: list[PublicFile]) -> Packed:
    head, table, *bodies, paths = make_bundle(files).body.decode().split("\f")
    return Packed(json.loads(head), table.split("\n"), bodies, paths.split("\n"))


def test_a_line_that_comes_four_times_is_told_once() -> None:
    found = packed(*(f"{LINE}\n{number}" for number in range(4)))

    assert found.told == {"\x01": LINE}
    assert found.bodies == ["\x01\n0", "\x01\n1", "\x01\n2", "\x01\n3"]


def test_a_title_between_tags_or_quotes_and_a_word_are_told_once() -> None:
    line = f"0{LINE}0"
    found = packed(f"<a>{line}</a>", f'<i title="{line}">', f"<b>{line}</b>, cramp", "No cramp?", "No cramp.")

    assert found.told == {"\x01": " cramp", "\x02": line}
    assert found.bodies[1:] == ['<i title="\x02">', "<b>\x02</b>,\x01", "No\x01?", "No\x01."]


def test_a_word_with_a_capital_is_told_as_the_word() -> None:
    found = packed("Salt, salt: Zoe", "No salt")

    assert found.told == {"\x01": " salt"}
    assert found.bodies == ["\x0e\x01,\x01: Zoe", "No\x01"]
    assert found.whole() == ["Salt, salt: Zoe", "No salt"]


def test_paths_stand_by_themselves_in_the_order_they_are_met() -> None:
    line = f'{LINE}<path d="M0 0h5v5"/>'
    found = packed(line, f'<path d="m9 9l-5.5 5z"/>\n{line}', line, line)

    assert found.paths == ["M0 0h5v5", "m9 9l-5.5 5z"]
    assert found.whole()[1] == f'<path d="m9 9l-5.5 5z"/>\n{line}'


@pytest.mark.parametrize(
    "text", [f"{LINE}\n2", f"{LINE[1:]}\n2\n" * 2, "cramp"], ids=["rare", "short", "a rare word"]
)
def test_what_is_rare_or_short_stays_where_it_stands(text: str) -> None:
    found = packed(text, text)

    assert found.told == {}
    assert found.bodies == [text, text]


def test_a_line_is_told_by_the_words_above_it() -> None:
    found = packed(*([f"{LINE} cramp"] * 4), "a cramp, no cramp, a cramp")

    assert found.told == {"\x01": " cramp", "\x02": f"{LINE}\x01"}
    assert found.whole()[0] == f"{LINE} cramp"


def test_lines_stand_in_an_order_that_no_process_changes() -> None:
    found = packed(*([f"{ZEBRA}\n{LINE}\n{ANT}"] * 4))

    assert list(found.told.values()) == [ANT, ZEBRA, LINE]


def test_a_character_that_a_page_uses_itself_stands_for_itself() -> None:
    text = "caf\u00e9 \x80 10 \u20ac \U0001f3c3"
    found = packed(*([f"{LINE}\n{text}"] * 4))

    assert found.whole() == [f"{LINE}\n{text}"] * 4
    assert not {"\u00e9", "\x80"} & set(found.told)


def test_headers_and_form_are_told_once_for_all_files_that_have_them() -> None:
    now, icon, danger = (
        PublicFile("/now/", PAGE, b"Stretch."),
        PublicFile("/icon.png", ICON, b"\x89PNG"),
        PublicFile("/danger/", PAGE, b"Call."),
    )
    found = parts([now, icon, danger])

    assert found.head == {"kinds": [[PAGE, "text"], [ICON, "base64"]], "files": [0, 1, 0]}
    assert found.bodies == ["Stretch.", "iVBORw==", "Call."]


PIECES = st.sampled_from(
    [LINE, ZEBRA, "cramp", "salt", "\n", "<p>", '="', '">', "\u00e9", "\x80", " ", "8", "Salt", "M0 0h5v5"]
)


@given(texts=st.lists(st.lists(PIECES, max_size=30).map("".join), max_size=6))
def test_every_text_comes_back(texts: list[str]) -> None:
    assert packed(*texts).whole() == texts


def test_more_pieces_than_marks_come_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MARKS", ["\x01", "\x80", "\x81"])
    texts = [f"{LINE}\n{ANT}\ncramp salt water"] * 4

    found = packed(*texts)

    assert len(found.told) == 3
    assert found.whole() == texts
