"""The pages of a team in a real browser: nothing for axe, targets for a thumb, a poster a camera can read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from io import BytesIO
from typing import Literal
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.browser.chromium import PHONE, Chromium
from tests.browser.server import Site
from tests.browser.test_policy import AUDIT, AXE, PAPER, SIDEWAYS, TOO_SMALL, TOO_WIDE, needed
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

COACHED = "/coach/teams/{team}/"
VIEWS = {
    "teams": ("coach", "/coach/"),
    "no team yet": ("newcomer", "/coach/"),
    "team": ("coach", COACHED),
    "settings": ("coach", f"{COACHED}settings/"),
    "cards": ("coach", f"{COACHED}cards/"),
    "roster": ("coach", f"{COACHED}roster/"),
    "poster": ("coach", f"{COACHED}poster/"),
    "work": ("coach", f"{COACHED}assignments/"),
    "set work": ("coach", f"{COACHED}assign/"),
    "match week": ("coach", f"{COACHED}match-week/"),
    "one piece of work": ("coach", "/coach/assignments/{work}/"),
    "events": ("coach", f"{COACHED}fixtures/"),
    "one event": ("coach", f"{COACHED}fixtures/{{event}}/"),
    "certificate": ("", "/certificates/{certificate}/"),
    "my certificates": ("athlete", "/certificates/"),
    "no certificate": ("", "/certificates/nothing-of-the-kind/"),
    "archived": ("coach", "/coach/teams/{archived}/"),
    "invitation": ("newcomer", "/coach/invites/{invite}/"),
    "join": ("", "/join/"),
    "no way in": ("", "/join/nothing-of-the-kind/"),
    "way in": ("", "/join/{token}/"),
    "card": ("", "/join/{card}/"),
    "coach at the door": ("coach", "/join/{token}/"),
}
LARGE_TEXT = "document.documentElement.attributeStyleMap.set('font-size', CSS.percent(200))"
# Phones differ: one has a sheet to share with, another only a clipboard.
SHEET = "navigator.share = ({ text }) => Promise.resolve((globalThis.shared = text))"
CLIPBOARD = """(navigator.share = undefined),
navigator.clipboard.writeText = (text) => Promise.resolve((globalThis.copied = text))"""
AT_ONCE = 8
SEAT = "from tests.browser.cast import seat\nprint(json.dumps(seat()))"

each_view = pytest.mark.parametrize("view", VIEWS)


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def cast(live: Site) -> dict[str, str]:
    told: dict[str, str] = json.loads(live.python(SEAT))
    return told


@pytest.fixture
def link(live: Site, cast: dict[str, str]) -> str:
    return f"{live.origin}/join/{cast['token']}/"


@pytest.fixture
def show(chromium: Chromium, live: Site, cast: dict[str, str]) -> Iterator[Callable[[str], None]]:
    """Give a way to bring a page up on a phone's screen, signed in as who it is for."""
    chromium.page.set_viewport_size(PHONE)

    def show(view: str) -> None:
        who, path = VIEWS[view]
        chromium.context.clear_cookies()
        if who:
            chromium.context.add_cookies([{"name": cast["cookie"], "value": cast[who], "url": live.origin}])
        chromium.open(live.origin + path.format(**cast))

    yield show
    chromium.page.emulate_media(color_scheme="light")


def read(image: Image.Image) -> list[str]:
    """Return what an independent decoder sees in the pixels."""
    return [each.text for each in zxingcpp.read_barcodes(image)]


@each_view
def test_axe_finds_nothing(chromium: Chromium, show: Callable[[str], None], view: str) -> None:
    show(view)
    chromium.page.evaluate(needed(AXE).read_text())
    papers = set()
    found = []
    for scheme in ("light", "dark"):
        for width in (PHONE["width"], 1280):
            chromium.page.emulate_media(color_scheme=scheme)
            chromium.page.set_viewport_size({"width": width, "height": PHONE["height"]})
            papers.add(chromium.run(PAPER))
            found += [f"{scheme} {width} {violation}" for violation in chromium.run(AUDIT)]

    assert not found, "\n".join(found)
    assert len(papers) == 2, "dark looks like light"


@each_view
def test_a_page_fits_a_narrow_phone_and_a_thumb(
    chromium: Chromium, show: Callable[[str], None], view: str
) -> None:
    show(view)
    chromium.page.set_viewport_size({"width": 320, "height": 568})

    assert chromium.run(SIDEWAYS) <= 0, "\n".join(chromium.run(TOO_WIDE))
    assert chromium.run(TOO_SMALL) == []

    chromium.run(LARGE_TEXT)
    assert chromium.run(SIDEWAYS) <= 0, "\n".join(chromium.run(TOO_WIDE))


@pytest.mark.parametrize(
    ("phone", "said"),
    [(SHEET, "globalThis.shared"), (CLIPBOARD, "globalThis.copied")],
    ids=["share sheet", "clipboard"],
)
def test_the_words_for_the_chat_go_to_the_phones_own_sheet_or_are_copied(
    chromium: Chromium, cast: dict[str, str], show: Callable[[str], None], phone: str, said: str
) -> None:
    show("one piece of work")
    chromium.run(f"void ({phone})")

    chromium.click("share-button:first-of-type [data-slot=share]")

    words = until(lambda: chromium.run(said), "the words")
    assert f"/join/{cast['token']}/" in words
    assert "Before Sunday" in words.splitlines()
    assert "Abel" not in words
    copied = chromium.run("document.querySelector('[data-slot=copied]').checkVisibility()")
    assert copied == ("copied" in said)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_camera_reads_the_link_from_the_printed_poster(
    chromium: Chromium, link: str, show: Callable[[str], None], scheme: Literal["light", "dark"]
) -> None:
    show("poster")
    chromium.page.emulate_media(color_scheme=scheme)
    url = chromium.page.url

    for paper, size in {"a4": (595, 842), "letter": (612, 792)}.items():
        chromium.open(f"{url}?paper={paper}")
        sheets = pypdfium2.PdfDocument(chromium.page.pdf(prefer_css_page_size=True))
        image = sheets[0].render(scale=2).to_pil()

        assert len(sheets) == 1
        assert tuple(map(round, sheets[0].get_size())) == size
        assert read(image) == [link]
        assert image.getpixel((2, 2)) == (255, 255, 255)


def test_a_camera_reads_the_link_from_the_screen_at_night(
    chromium: Chromium, link: str, show: Callable[[str], None]
) -> None:
    chromium.page.emulate_media(color_scheme="dark")
    for view in ("poster", "team"):
        show(view)
        seen = chromium.page.locator(".qr").screenshot()

        assert read(Image.open(BytesIO(seen))) == [link]


def test_each_card_prints_whole_with_a_square_of_its_own(
    chromium: Chromium, live: Site, cast: dict[str, str], show: Callable[[str], None]
) -> None:
    show("cards")

    sheets = pypdfium2.PdfDocument(chromium.page.pdf(prefer_css_page_size=True))
    seen = read(sheets[0].render(scale=2).to_pil())

    assert len(set(seen)) == 3
    assert f"{live.origin}/join/{cast['card']}/" in seen


class Phone:
    """A new phone at the door of a team: it has seen the page, and not sent it yet."""

    def __init__(self, site: Site, given: str) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay())
        self._url = f"{site.origin}/join/{given}/"
        token = re.search(
            r'name="csrfmiddlewaretoken" value="(\w+)"', self._opener.open(self._url).read().decode()
        )
        assert token
        self._token = token[1]

    def join(self, nickname: str) -> int:
        """Send the page, and return the status of the answer."""
        data = urlencode({"csrfmiddlewaretoken": self._token, "nickname": nickname}).encode()
        try:
            return int(self._opener.open(self._url, data).status)
        except HTTPError as told:
            return told.code


def join_at_once(site: Site, given: str) -> list[int]:
    phones = [Phone(site, given) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(Phone.join, phones, ["Gus", "gus"] * (AT_ONCE // 2)))


def test_of_those_who_take_one_nickname_at_once_one_has_it(live: Site, cast: dict[str, str]) -> None:
    assert join_at_once(live, cast["token"]) == [200] * (AT_ONCE - 1) + [302]


def test_of_those_who_use_one_card_at_once_one_joins(live: Site, cast: dict[str, str]) -> None:
    assert join_at_once(live, cast["raced"]) == [302] + [404] * (AT_ONCE - 1)
