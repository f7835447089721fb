"""What an athlete needs with no signal: every public page, and the files those pages load."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from cramps_site import scripts
from learn.models import Lesson, Source, SpasmType, Story
from quiz.models import Belief, Form

FACE = "fonts/barlow-condensed-700.woff2"
# Of the manifest's icons Chromium asks for this one, on every page; an app that is installed has its own.
FILES = [FACE, "icons/favicon.svg", "icons/icon-192.png"]


class Link(NamedTuple):
    url: str
    title: str


def public_pages() -> dict[str, list[Link]]:
    """Return every page that is the same for everyone, by group, in the order a reader would want them."""
    return {
        _("Right now"): [
            Link(reverse("learn:now"), _("Cramping now")),
            Link(reverse("learn:danger"), _("Danger signs")),
            Link(reverse("home"), _("Start page")),
        ],
        _("Lessons"): [
            Link(reverse("learn:lessons"), _("All lessons")),
            *links(Lesson.objects.live()),
        ],
        _("Types of spasm"): [
            Link(reverse("learn:types"), _("All types")),
            *links(SpasmType.objects.live()),
        ],
        _("Quiz"): [
            Link(reverse("quiz:list"), _("All quizzes")),
            *links(Form.objects.listed().filter(waits_days=0)),
            *links(Form.objects.checks()),
            Link(reverse("quiz:huddle"), _("Huddle")),
        ],
        _("Stories, words and questions"): [
            Link(reverse("learn:stories"), _("All stories")),
            *links(Story.objects.live()),
            Link(reverse("learn:questions"), _("Questions people ask")),
            Link(reverse("learn:glossary"), _("Glossary")),
        ],
        _("Facts for false beliefs"): [
            Link(reverse("quiz:beliefs"), _("All facts")),
            *links(Belief.objects.live()),
        ],
        _("About"): [
            Link(reverse("learn:install"), _("Put it on your home screen")),
            Link(reverse("learn:about"), _("About Crampwise")),
            Link(reverse("learn:privacy"), _("Privacy")),
            Link(reverse("learn:sources"), _("Sources")),
            *(
                Link(reverse("learn:sources-part", args=[number]), _("Sources, part %d") % number)
                for number in list(Source.objects.parts().page_range)[1:]
            ),
        ],
    }


def links(pages: Iterable[Any]) -> list[Link]:
    return [Link(page.get_absolute_url(), page.title) for page in pages]


def page_urls() -> list[str]:
    """Return the pages of the sitemap, then those that are kept on the phone but not for crawlers."""
    public = [link.url for links in public_pages().values() for link in links]
    held_back = [form.url for form in Form.objects.held_back()]
    return [*public, *held_back, reverse("coach:plan"), reverse("quiz:me"), reverse("offline")]


def rendered_urls() -> list[str]:
    """Return the pages, the manifest that each of them links, and the questions that are asked again."""
    return [*page_urls(), reverse("manifest"), reverse("quiz:bank")]


def static_urls() -> list[str]:
    """Return the hashed addresses of the scripts, the font and the icons that public pages load."""
    names = [*scripts.ENTRIES, *FILES]
    return [staticfiles_storage.url(name) for name in dict.fromkeys(names)]
