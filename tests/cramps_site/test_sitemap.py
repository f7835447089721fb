from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.pages import PUBLIC

pytestmark = pytest.mark.django_db


def test_the_sitemap_holds_the_public_pages_and_no_other(client: Client) -> None:
    response = client.get("/sitemap.xml")

    places = re.findall("<loc>(.*?)</loc>", response.content.decode())
    assert response.status_code == 200
    assert sorted(places) == sorted(f"{settings.ORIGIN}{url}" for url in PUBLIC)


def test_robots_may_read_everything_and_find_the_sitemap(client: Client) -> None:
    response = client.get("/robots.txt")

    lines = response.content.decode().splitlines()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert lines == ["User-agent: *", "Allow: /", f"Sitemap: {settings.ORIGIN}/sitemap.xml"]


def test_the_health_page_is_never_kept(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.content, response.headers["Cache-Control"]) == (b"ok\n", "no-store")
