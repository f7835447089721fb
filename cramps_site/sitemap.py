"""The map for crawlers: every public page, and no other."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from cramps_site import precache


class PublicSitemap(Sitemap):
    protocol = urlsplit(settings.ORIGIN).scheme

    def items(self) -> list[str]:
        return [link.url for links in precache.public_pages().values() for link in links]

    def location(self, item: str) -> str:
        return item

    def get_domain(self, site: object = None) -> str:  # noqa: ARG002
        return urlsplit(settings.ORIGIN).netloc
