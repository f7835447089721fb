"""What Markdown becomes, where our pages want it other than the library's."""

from __future__ import annotations

from learn import markdown


def test_a_header_cell_heads_its_column_and_an_empty_corner_heads_nothing() -> None:
    html = markdown.prose("|  | Cramp |\n|---|:---|\n| Pain | sudden |\n")

    assert '<th scope="col">Cramp</th>' in html
    assert html.count("<th") == html.count("<thead") + 1
    assert "<td></td>" in html
    assert "style" not in html
