"""The quiz on short and narrow phones, and in large type."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.chromium import PHONE, Chromium
from tests.browser.server import Site
from tests.browser.taker import OPTION, SCENES, SKIP, Taker
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

SHORT: ViewportSize = {"width": 360, "height": 640}
NARROW: ViewportSize = {"width": 320, "height": 640}
# How far an element reaches below the upper edge of the bar.
COVERED = """((box, bar) => box.bottom - bar.top)(
  ...[%r, ".bar"].map((css) => document.querySelector(css).getBoundingClientRect()))"""
LAST_OPTION = '[data-slot="options"] label:last-child'
HELP = """(() => {
  const help = document.querySelector(".quiz__help");
  return help.checkVisibility() && getComputedStyle(document.querySelector(".quiz__next")).position;
})()"""
DOUBLE_TYPE = "document.documentElement.style.fontSize = '200%'"
# As on a first visit, before the race face has come.
STAND_IN = """document.documentElement.style
  .setProperty("--font-race", '"Race stand-in", sans-serif')"""
SIDEWAYS = "document.scrollingElement.scrollWidth - innerWidth"
CROSSED = """((sign, line, words = new Range()) => {
  words.selectNodeContents(sign);
  return sign.dataset.state === "ready"
    && [words.getBoundingClientRect().bottom - line.getBoundingClientRect().top];
})(document.querySelector("ready-sign"), document.querySelector(".head .letgo"))"""
READY = """((sign) => sign.dataset.state === "ready" && [
  sign.getBoundingClientRect().height / parseFloat(getComputedStyle(sign).lineHeight),
])(document.querySelector("ready-sign"))"""


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


def test_in_large_type_a_narrow_phone_scrolls_nothing_sideways(chromium: Chromium, live: Site) -> None:
    chromium.page.set_viewport_size(NARROW)
    taker = Taker.new(chromium, live.origin, SCENES)
    taker.begin()
    chromium.run(STAND_IN)
    chromium.run(DOUBLE_TYPE)
    wide = []
    for sure in ("3", None):
        wide.append(chromium.run(SIDEWAYS))
        chromium.click(OPTION.format(1) if sure else SKIP)
        wide.append(chromium.run(SIDEWAYS))
        if sure:
            taker.answer(1, sure)
            taker.go_on()

    assert max(wide) <= 0


def test_the_ready_sign_fits_beside_the_name_before_the_race_face_has_come(
    chromium: Chromium, live: Site
) -> None:
    chromium.page.set_viewport_size(SHORT)
    chromium.open(f"{live.origin}/quiz/{SCENES}/")
    chromium.run(STAND_IN)

    (lines,) = until(lambda: chromium.run(READY), "the ready sign", seconds=60)

    assert round(lines) <= 3


def test_in_large_type_the_line_runs_below_the_ready_sign(chromium: Chromium, live: Site) -> None:
    chromium.page.set_viewport_size(NARROW)
    chromium.open(f"{live.origin}/quiz/")
    chromium.run(DOUBLE_TYPE)

    (crossed,) = until(lambda: chromium.run(CROSSED), "the ready sign", seconds=60)

    assert crossed <= 1
