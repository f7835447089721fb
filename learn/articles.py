"""Check and render the pages that tell a story in Markdown and place their badged parts in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from learn import drawings, evidence, markdown, schemas
from learn.contentfile import ContentFile, Problem
from learn.models import Source

RANGE = re.compile(r"^(?P<first>\d+)(-(?P<last>\d+))?$")


def wrong_blocks(file: ContentFile, article: schemas.Article) -> Iterator[Problem]:
    """Find blocks that are none, and parts that the body places twice or never."""
    placed: dict[str, list[int]] = defaultdict(list)
    for block in markdown.blocks(file.body):
        line = file.body_line(block.line)
        names = block_names(block, article)
        for name in names:
            placed[name].append(line)
        if not names:
            yield file.problem_at(line, f"::: {block.name} {block.argument} is not a block of this page")
        if block.name == "drawing" and not drawings.exists(block.argument):
            yield file.problem_at(line, f"no drawing is called {block.argument!r}")
    for stray in markdown.stray_marks(file.body):
        yield file.problem_at(file.body_line(stray), "::: stands outside a whole block")
    for name, field in article.parts().items():
        lines = placed[name]
        if len(lines) != 1:
            line = lines[1] if lines else file.line_of(field)
            yield file.problem_at(line, f"{name} should be placed once, not {len(lines)} times")


def block_names(block: markdown.Block, article: schemas.Article) -> list[str]:
    """Name the parts a block places; an empty list means that there is no such block."""
    found = RANGE.match(block.argument)
    if block.name == "points" and found:
        first, last = int(found["first"]), int(found["last"] or found["first"])
        names = [f"point {number}" for number in range(first, last + 1)]
        return names if last <= len(article.point) else []
    if block.name == "drawing" and block.argument:
        return [f"drawing {block.argument}"]
    is_known = block.name in {*article.parts(), "red-flag", "argue"}
    return [block.name] if is_known and not block.argument else []


@dataclass(frozen=True)
class Press:
    """Renders the blocks of one page by the partials in templates/learn, a method a block.

    `register` holds the sources by key, `names` what each type is called by its slug.
    """

    article: schemas.Article
    register: dict[str, Source]
    names: dict[str, str]

    def render(self, body: str) -> str:
        return markdown.render(body, self.block)

    def block(self, block: markdown.Block) -> str:
        html: str = getattr(self, block.name.replace("-", "_"))(block)
        return html

    def points(self, block: markdown.Block) -> str:
        first, _dash, last = block.argument.partition("-")
        return self.badged(self.article.point[int(first) - 1 : int(last or first)])

    def drawing(self, block: markdown.Block) -> str:
        context = {"drawing_name": block.argument, "caption": html_of(block.body)}
        return render_to_string("learn/_figure.html", context)

    def causes(self, _block: markdown.Block) -> str:
        return self.badged(self.article.cause) if isinstance(self.article, schemas.SpasmType) else ""

    def apart(self, _block: markdown.Block) -> str:
        others = self.article.apart if isinstance(self.article, schemas.SpasmType) else []
        rows = [
            {"slug": other.type, "name": self.names[other.type], "text": html_of(other.text)}
            for other in others
        ]
        return render_to_string("learn/_apart.html", {"others": rows})

    def red_flag(self, _block: markdown.Block) -> str:
        flag = self.article.red_flag
        items = [html_of(item) for item in flag.items] if flag else []
        context = {"items": items, "sources": self.sources(flag)}
        return render_to_string("learn/_red_flag.html", context)

    def argue(self, _block: markdown.Block) -> str:
        argue = self.article.argue
        html = mark_safe(markdown.prose(argue.text)) if argue else ""
        return render_to_string("learn/_argue.html", {"html": html, "sources": self.sources(argue)})

    def badged(self, points: Sequence[schemas.Point]) -> str:
        rows = [
            {
                "text": html_of(point.text),
                "evidence": point.evidence,
                "evidence_name": evidence.name_of(point.evidence),
                "sources": self.sources(point),
            }
            for point in points
        ]
        return render_to_string("learn/_points.html", {"points": rows})

    def sources(self, part: schemas.Badged | schemas.RedFlag | schemas.Argue | None) -> list[Source]:
        return [self.register[key] for key in part.sources] if part else []


def html_of(text: str) -> SafeString:
    return mark_safe(markdown.inline(text))
