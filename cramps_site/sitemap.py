"""The map for crawlers: every public page, and no other."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from cramps_site import precache


class PublicSitemap(Sitemap):
    protocol = urlsplit(settings.ORIGIN).scheme

    def items(self) -> list[str]:
        return [link.url for links in precache.public_pages().values() for link in links]

    def location(self, item: str) -> str:
        return item


@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponseBase:
    """Answer with the addresses under our own origin, by whatever name the server was asked."""
    request.META["HTTP_HOST"] = urlsplit(settings.ORIGIN).netloc
    return sitemap(request, {"public": PublicSitemap})
