"""Turn a lesson's Markdown into HTML, and let it place the lesson's parts where the story wants them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

BLOCK = re.compile(
    r"^::: (?P<name>[a-z-]+)(?: (?P<argument>\S+))?\n(?P<body>.*?)^:::[ ]*$", re.DOTALL | re.MULTILINE
)
ALLOWED_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h2",
    "h3",
    "li",
    "ol",
    "p",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
ALLOWED_ATTRIBUTES = {"a": {"href"}, "th": {"scope"}, "div": {"class"}, "ol": {"start"}}


@dataclass(frozen=True)
class Block:
    """A `::: name argument` part of a lesson; `line` counts from 1 in the body."""

    name: str
    argument: str
    body: str
    line: int


def column_header(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """Say that a header cell heads its column, and drop the `style` that the policy forbids.

    An empty one heads nothing: it becomes a plain cell.
    """
    opening, inside, closing = tokens[index : index + 3]
    opening.attrs = {"scope": "col"} if inside.content else {}
    opening.tag = closing.tag = "th" if inside.content else "td"
    return renderer.renderToken(tokens, index, options, env)


def plain_cell(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    tokens[index].attrs = {}
    return renderer.renderToken(tokens, index, options, env)


def make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(
        ["table", "replacements", "smartquotes"]
    )
    parser.add_render_rule("th_open", column_header)
    parser.add_render_rule("td_open", plain_cell)
    return parser


PARSER = make_parser()


def prose(text: str) -> str:
    """Render Markdown; whatever is not on the list of harmless tags is dropped."""
    html = (
        PARSER.render(text)
        .replace("<table>", '<div class="table"><table>')
        .replace("</table>", "</table></div>")
    )
    return nh3.clean(html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, link_rel=None)


def inline(text: str) -> str:
    """Render one line of Markdown without the paragraph around it."""
    return nh3.clean(
        PARSER.renderInline(text),
        tags={"a", "em", "strong", "code"},
        attributes={"a": {"href"}},
        link_rel=None,
    )


def blocks(text: str) -> list[Block]:
    return [
        Block(
            found["name"],
            found["argument"] or "",
            found["body"].strip(),
            text.count("\n", 0, found.start()) + 1,
        )
        for found in BLOCK.finditer(text)
    ]


def stray_marks(text: str) -> list[int]:
    """Return the lines where `:::` belongs to no whole block: a reader would see it."""
    inside = [block.line + 1 + at for block in blocks(text) for at in marked_lines(block.body)]
    outside = BLOCK.sub(lambda found: "\n" * found[0].count("\n"), text)
    return sorted([*inside, *(at + 1 for at in marked_lines(outside))])


def marked_lines(text: str) -> list[int]:
    return [at for at, line in enumerate(text.splitlines()) if line.startswith(":::")]


def render(text: str, render_block: Callable[[Block], str]) -> str:
    """Render a body: prose as Markdown, each block by the function given."""
    parts, at = [], 0
    for found, block in zip(BLOCK.finditer(text), blocks(text), strict=True):
        parts += [prose(text[at : found.start()]), render_block(block)]
        at = found.end()
    return "".join([*parts, prose(text[at:])])
