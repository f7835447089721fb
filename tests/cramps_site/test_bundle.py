"""How the bundle is packed: what is sent once, what stays where it stands, and how long each body is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cramps_site.bundle import make_bundle
from cramps_site.publicfile import PublicFile

LONG = "a line that is as long as a line must be"  # 40 characters
ZEBRA, ANT = f"zebra: {LONG}", f"ant: {LONG}"


def pages(count: int, *lines: str) -> list[PublicFile]:
    """Make pages that have these lines, and each a line of its own."""
    return [
        PublicFile(f"/{n}/", {"Content-Type": "text/html"}, "\n".join([*lines, f"page {n}"]).encode())
        for n in range(count)
    ]


def packed(files: list[PublicFile]) -> tuple[dict[str, Any], str]:
    head, bodies = make_bundle(files).body.decode().split("\n", 1)
    told: dict[str, Any] = json.loads(head)
    return told, bodies


def test_a_long_line_that_three_pages_share_stands_in_it_once() -> None:
    told, bodies = packed(pages(3, LONG))

    assert told["lines"] == [LONG]
    assert bodies == "\ue000\npage 0\ue000\npage 1\ue000\npage 2"


@pytest.mark.parametrize(("count", "line"), [(2, LONG), (3, LONG[1:])], ids=["rare", "short"])
def test_a_line_that_is_rare_or_short_stays_where_it_stands(count: int, line: str) -> None:
    told, bodies = packed(pages(count, line))

    assert told["lines"] == []
    assert bodies.count(line) == count


def test_shared_lines_stand_in_an_order_that_no_process_changes() -> None:
    told, _ = packed(pages(3, ZEBRA, LONG, ANT))

    assert told["lines"] == [LONG, ANT, ZEBRA]


def test_a_body_is_as_long_as_javascript_says() -> None:
    """A character beyond the first 65,536 counts as two there."""
    told, _ = packed(pages(1, "\U0001f3c3 café"))

    assert [length for _url, _headers, length, _form in told["files"]] == [len("xx café\npage 0")]
