"""Tags that put files into pages: the stylesheet, modules, drawings, and the list of pages themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cramps_site import inline, precache, scripts, structured
from cramps_site.stylesheet import stylesheet
from learn import drawings, evidence

register = template.Library()


@register.simple_tag
def inline_styles(kind: str) -> SafeString:
    """Put the stylesheet of a kind of page into it: one request until the first paint."""
    return mark_safe(f"<style>{stylesheet(kind)}</style>")


@register.simple_tag
def page_script(*names: str) -> SafeString:
    """Load the scripts of a page once it has been painted, and beside them what they share with others."""
    return late_script(names, inline.READING)


@register.simple_tag
def quiz_script(name: str) -> SafeString:
    """Load the script of a quiz as others are, and hold an answer until it is there."""
    return late_script([name], inline.QUIZ)


def late_script(names: Sequence[str], own: tuple[str, ...]) -> SafeString:
    shared = [lender for name in names for lender in scripts.lenders(name)]
    files = [staticfiles_storage.url(name) for name in dict.fromkeys([*shared, *names])]
    script = mark_safe(inline.inline_script(own))
    face = staticfiles_storage.url(precache.FACE)
    return format_html('<script data-files="{}" data-face="{}">{}</script>', " ".join(files), face, script)


@register.simple_tag
def drawing(name: str) -> SafeString:
    return drawings.drawing(name)


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any]) -> SafeString:
    """Say what the page is to machines; `<` is written so that no text can end the element."""
    told = structured.document(context["path"], context["page"])
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003C")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.filter
def evidence_name(badge: str) -> str:
    return evidence.name_of(badge)


@register.simple_tag
def served_images(images: list[dict[str, str]]) -> list[dict[str, str]]:
    """Name the icons and pictures of the settings as they are served."""
    return [{**image, "src": staticfiles_storage.url(image["src"])} for image in images]


@register.simple_tag
def public_pages() -> list[dict[str, object]]:
    return [{"name": name, "pages": links} for name, links in precache.public_pages().items()]
