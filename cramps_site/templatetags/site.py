"""Tags that put files into pages: the stylesheet, modules, drawings, and the list of pages themselves."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
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
def page_script(name: str) -> SafeString:
    """Load the script of a page, and beside it what it shares with others."""
    shared = [(staticfiles_storage.url(lender),) for lender in scripts.lenders(name)]
    return format_html(
        '{}<script type="module" src="{}"></script>',
        format_html_join("", '<link rel="modulepreload" href="{}">', shared),
        staticfiles_storage.url(name),
    )


@register.simple_tag
def early_script() -> SafeString:
    """Put in the script that holds an answer until the page's own script is there."""
    return mark_safe(f'<script type="module">{inline.early_script()}</script>')


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
