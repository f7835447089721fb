"""The athlete's page: a shell, the same bytes for everyone, on the phone and in no search engine."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cramps_site import precache
from tests.people import make_athlete, signed_in

pytestmark = pytest.mark.django_db


def test_the_plan_is_the_same_for_everyone(client: Client) -> None:
    stranger = client.get("/plan/")
    athlete = signed_in(make_athlete("Abel")).get("/plan/?joined")

    assert stranger.content == athlete.content
    assert not athlete.cookies
    assert "Cookie" not in athlete.headers.get("Vary", "")


def test_the_plan_is_kept_on_the_phone_but_not_found_by_crawlers(client: Client) -> None:
    assert reverse("coach:plan") in precache.page_urls()
    assert b'content="noindex"' in client.get("/plan/").content
    assert b"/plan/" not in client.get("/sitemap.xml").content


def test_without_script_the_plan_says_what_would_stand_there(client: Client) -> None:
    page = client.get("/plan/").content.decode()

    assert "<noscript>" in page
    assert 'data-when="joined" hidden' in page


def test_the_plan_changes_nothing(client: Client) -> None:
    assert client.post("/plan/").status_code == 405
