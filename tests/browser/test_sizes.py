"""The quiz on short phones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.chromium import PHONE, Chromium
from tests.browser.server import Site
from tests.browser.taker import OPTION, Taker
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

SHORT: ViewportSize = {"width": 360, "height": 640}
# How far an element reaches below the upper edge of the bar.
COVERED = """((box, bar) => box.bottom - bar.top)(
  ...[%r, ".bar"].map((css) => document.querySelector(css).getBoundingClientRect()))"""
LAST_OPTION = '[data-slot="options"] label:last-child'
HELP = """(() => {
  const help = document.querySelector(".quiz__help");
  return help.checkVisibility() && getComputedStyle(document.querySelector(".quiz__next")).position;
})()"""


@pytest.fixture(autouse=True)
def upright(chromium: Chromium) -> Iterator[None]:
    yield
    chromium.page.set_viewport_size(PHONE)


@pytest.mark.parametrize("form", ["event", "start", "follow-up"])
def test_on_a_short_phone_no_option_lies_under_the_bar(chromium: Chromium, live: Site, form: str) -> None:
    chromium.page.set_viewport_size(SHORT)
    taker = Taker.new(chromium, live.origin, form)
    taker.begin()
    covered = {}
    while (question := taker.see("question", "result")).stage == "question":
        covered[question.heading] = chromium.run(COVERED % LAST_OPTION)
        taker.answer(sure=None)
        taker.go_on()

    assert {heading: by for heading, by in covered.items() if by > 0} == {}


def test_on_a_short_phone_how_sure_comes_into_view_with_the_choice(chromium: Chromium, live: Site) -> None:
    chromium.page.set_viewport_size(SHORT)
    Taker.new(chromium, live.origin, "event").begin()

    chromium.click(OPTION.format(1))

    until(lambda: chromium.run(COVERED % ".quiz__sure") <= 0, "how sure above the bar")


def test_on_a_short_phone_nothing_lies_over_the_way_to_help(chromium: Chromium, live: Site) -> None:
    chromium.page.set_viewport_size(SHORT)
    taker = Taker.new(chromium, live.origin, "event")
    taker.begin()
    places = []
    while taker.see("question", "result").stage == "question":
        taker.answer(1, "3")
        places.append(chromium.run(HELP))
        taker.go_on()

    assert set(places) <= {False, "static"}
    assert "static" in places
