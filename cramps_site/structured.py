"""What a page tells search engines about itself, in the vocabulary of schema.org (JSON-LD).

Nothing is said here that the page does not say: no reviewer, no rating, no date of a review. Its head says
its name, summary, address and language: told again they would cost every phone two kilobytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from html import unescape
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext

from learn.models import Dated, Lesson, Page, SpasmType, Story
from quiz.models import Belief, Form

Thing = dict[str, Any]
NAME = "Crampwise"
# The sources stay on the page, which prints them: twice they would weigh three kilobytes.
MEDICAL = {"@type": "MedicalWebPage"}


def document(path: str, page: Dated | Belief | Form | Mapping[str, str]) -> Thing:
    """Return what one page is, and where it stands."""
    title = page["title"] if isinstance(page, Mapping) else page.title
    about = {"@type": "CollectionPage" if section_of(path) in sections() else "WebPage"} | details(page)
    told = [about | {"isPartOf": site()}, application()] if path == "/" else [about, breadcrumbs(path, title)]
    return {"@context": "https://schema.org", "@graph": told}


def absolute(path: str) -> str:
    return f"{settings.ORIGIN}{path}"


def site() -> Thing:
    """Return the name that search engines print beside an address; they look for it on the start page."""
    return {"@type": "WebSite", "name": NAME, "url": absolute("/")}


def application() -> Thing:
    """Return the app itself: free, and for any phone."""
    return {
        "@type": "WebApplication",
        "name": NAME,
        "url": absolute("/"),
        "applicationCategory": "EducationalApplication",
        "operatingSystem": "Any",
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "EUR"},
    }


def sections() -> dict[str, str]:
    """Return the names of the lists that pages stand in."""
    return {
        "lessons": gettext("Lessons"),
        "types": gettext("Types of spasm"),
        "stories": gettext("Stories"),
        "quiz": gettext("Quiz"),
        "beliefs": gettext("Facts"),
        "sources": gettext("Sources"),
    }


def section_of(path: str) -> str:
    return path.split("/")[1]


def breadcrumbs(path: str, title: str) -> Thing:
    """Return the way down from the start page to the list that a page stands in, else to the page itself.

    Search engines need no step for the page they stand on: without it the pages of a list tell the same.
    """
    section = section_of(path)
    here = {"name": title}
    if path != f"/{section}/":
        here = {"name": sections()[section], "item": absolute(f"/{section}/")}
    steps = [{"name": NAME, "item": absolute("/")}, here]
    items = [{"@type": "ListItem", "position": position, **step} for position, step in enumerate(steps, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


@singledispatch
def details(_page: object) -> Thing:
    """Return what only pages of this kind say."""
    return {}


@details.register(SpasmType)
@details.register(Story)
def of_article(page: SpasmType | Story) -> Thing:
    return MEDICAL | {"dateModified": page.checked.isoformat()}


@details.register
def of_lesson(lesson: Lesson) -> Thing:
    return {
        "@type": ["MedicalWebPage", "LearningResource"],
        "dateModified": lesson.checked.isoformat(),
        "learningResourceType": "lesson",
        "timeRequired": f"PT{lesson.minutes}M",
        "teaches": lesson.main,
    }


@details.register
def of_belief(_belief: Belief) -> Thing:
    return MEDICAL


@details.register
def of_form(_form: Form) -> Thing:
    """Leave the questions out: Google takes only those that a page shows at once, with their answers."""
    return {"@type": "Quiz", "learningResourceType": "quiz"}


@details.register
def of_page(page: Page) -> Thing:
    """Return the kind of a page by what it lists: words, questions, sources of a safety page, or nothing."""
    dated = {"dateModified": page.checked.isoformat()}
    if page.data.get("terms"):
        return dated | {"@type": "DefinedTermSet"}  # its words stand on the page; no search engine shows them
    if groups := page.data.get("groups"):
        asked = [faq(question) for group in groups for question in group["questions"]]
        return dated | {"@type": "FAQPage", "mainEntity": asked}
    if page.slug == "about":
        return dated | {"@type": "AboutPage"}
    return dated | (MEDICAL if page.sources.exists() else {})


def faq(question: Mapping[str, str]) -> Thing:
    told = words(f"{question['answer']} {question['why']}")
    return {
        "@type": "Question",
        "name": question["question"],
        "acceptedAnswer": {"@type": "Answer", "text": told},
    }


def words(html: str) -> str:
    """Return what a reader sees of some HTML, on one line."""
    return " ".join(unescape(strip_tags(html)).split())
