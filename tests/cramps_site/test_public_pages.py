"""Every public page: the same bytes for everyone, nothing of anyone else's, and small."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping

import pytest
from django.conf import settings
from django.test import Client

from cramps_site import precache
from tests.pages import KEPT_ON_THE_PHONE, PUBLIC, Page

DATA = {"application/json", "application/ld+json"}
ASKS_THE_SERVER = ["/join/", "/move/", "/coach/", "/api/v1/me"]  # links that need a signal
FIRST_FLIGHT = 14_000
ADDED_BY_THE_SERVER = len("HTTP/1.1 200 OK\r\nserver: granian\r\ndate: Sun, 22 Nov 2026 10:00:00 GMT\r\n\r\n")

each_page = pytest.mark.parametrize("url", KEPT_ON_THE_PHONE)


def policy_of(headers: Mapping[str, str]) -> dict[str, list[str]]:
    parts = [part.split() for part in headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.django_db
def test_these_are_all_the_pages() -> None:
    assert sorted(precache.page_urls()) == sorted(KEPT_ON_THE_PHONE)


@each_page
def test_a_page_opens_and_leaves_no_trace(visitor: Client, url: str) -> None:
    response = visitor.get(url)

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"


@each_page
def test_a_page_is_the_same_for_everyone(visitor: Client, url: str) -> None:
    first, second = visitor.get(url), visitor.get(url)
    known = Client(headers={"cookie": "sessionid=abc; csrftoken=abc", "accept-language": "de"}).get(url)

    assert first.content == second.content == known.content
    assert dict(first.headers) == dict(second.headers) == dict(known.headers)


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def own_scripts(page: Page) -> list[str]:
    """Return the scripts that stand in a page itself."""
    kinds = [script.get("type") for script in page.all("script")]
    return [text for kind, text in zip(kinds, page.inside["script"], strict=True) if kind not in DATA]


@each_page
def test_the_policy_lets_nothing_in_but_our_own(visitor: Client, url: str) -> None:
    response = visitor.get(url)

    policy = policy_of(response.headers)
    assert policy["default-src"] == ["'none'"]
    page = Page.of(response.content)
    assert sorted(policy["script-src"]) == sorted(["'self'", *map(hash_of, own_scripts(page))])
    assert policy["style-src"] == [*map(hash_of, page.inside["style"])]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    for name in ("base-uri", "frame-ancestors"):
        assert policy[name] == ["'none'"]


@each_page
def test_a_page_has_no_script_or_style_of_its_own(visitor: Client, url: str) -> None:
    page = Page.of(visitor.get(url).content)

    for name, attributes in page.tags:
        assert "style" not in attributes, (name, attributes)
        assert not [attribute for attribute in attributes if attribute.startswith("on")], (name, attributes)
    assert len(page.inside["style"]) == 1
    (script,) = own_scripts(page)
    assert ("submit" in script) == bool(page.all("quiz-run"))


@each_page
def test_a_page_loads_nothing_from_elsewhere(visitor: Client, url: str) -> None:
    page = Page.of(visitor.get(url).content)

    canonical = f"{settings.ORIGIN}{url}"
    for name, attributes in page.tags:
        loaded = [attributes[key] for key in ("src", "srcset", "poster", "data") if key in attributes]
        loaded += [attributes["href"]] if name in {"link", "use", "image"} else []
        for address in loaded:
            is_ours = address.startswith("/") and not address.startswith("//")
            assert is_ours or address == canonical, (name, attributes)
    assert "url(http" not in page.inside["style"][0]
    assert "@import" not in page.inside["style"][0]


@each_page
def test_a_link_goes_to_a_page_of_ours_a_source_or_a_telephone(visitor: Client, url: str) -> None:
    page = Page.of(visitor.get(url).content)

    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    for link in page.all("a"):
        address = link.get("href", "#main")
        if address.startswith("#"):
            assert address.removeprefix("#") in ids
        elif address.startswith("/"):
            assert address.partition("#")[0] in {*KEPT_ON_THE_PHONE, *ASKS_THE_SERVER}, address
        else:
            assert address.startswith(("https://", "tel:")), address


def test_a_link_to_a_place_on_another_page_finds_it_there(visitor: Client) -> None:
    pages = {url: Page.of(visitor.get(url).content) for url in KEPT_ON_THE_PHONE}
    places = {
        f"{url}#{attributes['id']}"
        for url, page in pages.items()
        for _, attributes in page.tags
        if "id" in attributes
    }

    links = {link.get("href", "") for page in pages.values() for link in page.all("a")}
    wanted = {address for address in links if address.startswith("/") and "#" in address}
    assert wanted
    assert wanted - places == set()


@each_page
def test_a_page_says_what_it_is(visitor: Client, url: str) -> None:
    page = Page.of(visitor.get(url).content)

    assert len(page.all("h1")) == 1
    assert page.inside["h1"][0].strip()
    assert page.inside["title"][0].strip()
    assert page.all("html") == [{"lang": "en"}]
    if url in PUBLIC:
        assert 50 <= len(page.meta("description")) <= 170


@each_page
def test_ids_are_used_once(visitor: Client, url: str) -> None:
    ids = Counter(
        attributes["id"] for _, attributes in Page.of(visitor.get(url).content).tags if "id" in attributes
    )

    assert [name for name, count in ids.items() if count > 1] == []


@each_page
def test_a_page_fits_the_first_flight_of_a_connection(visitor: Client, url: str) -> None:
    response = visitor.get(url, headers={"accept-encoding": "br"})

    assert response.headers["Content-Encoding"] == "br"
    headers = sum(len(f"{name}: {value}\r\n") for name, value in response.headers.items())
    assert len(response.content) + headers + ADDED_BY_THE_SERVER <= FIRST_FLIGHT


def test_no_two_pages_have_the_same_title_or_heading(visitor: Client) -> None:
    pages = [Page.of(visitor.get(url).content) for url in KEPT_ON_THE_PHONE]

    assert len({page.inside["title"][0] for page in pages}) == len(pages)
    assert len({page.inside["h1"][0] for page in pages}) == len(pages)


@pytest.mark.parametrize("url", ["/plan/", "/me/", "/offline/"])
def test_a_page_for_the_phone_alone_is_not_for_crawlers(visitor: Client, url: str) -> None:
    assert Page.of(visitor.get(url).content).meta("robots") == "noindex"


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_page_may_be_found(visitor: Client, url: str) -> None:
    names = [tag.get("name") for tag in Page.of(visitor.get(url).content).all("meta")]

    assert "robots" not in names


def test_the_offline_page_lists_every_public_page(visitor: Client) -> None:
    links = {link.get("href") for link in Page.of(visitor.get("/offline/").content).all("a")}

    assert set(PUBLIC) <= links


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/nowhere/", "/lessons/nowhere/", "/quiz/nowhere/", "/quiz/try/"])
def test_an_unknown_path_gets_our_own_page(client: Client, url: str) -> None:
    response = client.get(url)

    page = Page.of(response.content)
    assert response.status_code == 404
    assert page.inside["h1"] == ["Off the course"]
    assert "/now/" in [link["href"] for link in page.all("a")]
    assert policy_of(response.headers)["default-src"] == ["'none'"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize("url", PUBLIC)
def test_a_page_takes_no_form(client: Client, url: str) -> None:
    assert client.post(url, {"cramp": "calf"}).status_code in {403, 405}


@pytest.mark.django_db
def test_a_path_without_its_last_slash_is_sent_on(client: Client) -> None:
    response = client.get("/now")

    assert (response.status_code, response.headers["Location"]) == (301, "/now/")


def test_other_sites_cannot_embed_or_read_a_page(visitor: Client) -> None:
    headers = visitor.get("/").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
