"""Grade the lessons of a deployment and the page on standard input. A process apart: Django wants its own."""

from __future__ import annotations

import json
import os
import sys

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cramps_site.settings"
    django.setup()
    from learn.models import Lesson

    texts = {each.slug: f"<p>{each.scene}</p><p>{each.main}</p>{each.html}" for each in Lesson.objects.live()}
    page = sys.stdin.read()
    graded = {
        "lessons": {slug: grades(html) for slug, html in texts.items()},
        "page": grades(main_part(page)),
    }
    json.dump(graded, sys.stdout)


def main_part(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def grades(html: str) -> list[float]:
    """Return the two grades of what is read; sources are folded away."""
    from tests.pages import Grade, Page

    grade = Grade.of(Page(html, unread=frozenset({"details"})).words)
    return [grade.automated_readability, grade.coleman_liau]


if __name__ == "__main__":
    main()
