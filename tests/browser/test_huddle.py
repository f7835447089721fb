"""A coach in front of a squad, with no signal: five statements, thumbs counted, and what to talk about."""

from __future__ import annotations

from typing import Any

import pytest

from quiz.huddle import ITEMS
from tests.browser.phone import Phone
from tests.browser.typist import Typist
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

SEEN = """(() => {
  const shown = [...document.querySelectorAll('[data-slot="card"]')].filter((card) => card.checkVisibility());
  return { shown: shown.map((card) => card.querySelector("h1, h2").id), focus: document.activeElement.id };
})()"""
TAP = 'section:not([hidden]) [data-act="{}"]'
COUNT = 'section:not([hidden]) [data-act="{}"][data-thumb="{}"]'
COUNTS = (
    """[...document.querySelectorAll('section:not([hidden]) output')].map((count) => count.textContent)"""
)
TOLD = """[...document.querySelectorAll('[data-slot="wrong"]')]
  .filter((words) => words.checkVisibility()).map((words) => words.textContent)"""
each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)


def seen(phone: Phone) -> dict[str, Any]:
    told: dict[str, Any] = phone.browser.run(SEEN)
    return told


def wait_for(phone: Phone, heading: str) -> None:
    until(lambda: seen(phone)["focus"] == heading, heading)


def begin(phone: Phone) -> None:
    phone.open("/huddle/")
    until(lambda: len(seen(phone)["shown"]) == 1, "the script to show one card at a time")


@each_engine
def test_a_squad_without_phones_is_asked_and_told(phone: Phone) -> None:
    begin(phone)

    for number in range(1, len(ITEMS) + 1):
        phone.browser.click(TAP.format("next"))
        assert seen(phone) == {"shown": [f"statement-{number}"], "focus": f"statement-{number}"}
        for thumb in ("up", "up", "up", "down"):
            phone.browser.click(COUNT.format("more", thumb))
        phone.browser.click(COUNT.format("less", "up"))
        assert phone.browser.run(COUNTS) == ["2", "1"]

    begin(phone)  # a locked phone that threw the page away
    for _ in range(len(ITEMS) + 1):
        phone.browser.click(TAP.format("next"))
    assert seen(phone) == {"shown": ["end"], "focus": "end"}
    assert sorted(phone.browser.run(TOLD)) == sorted(
        ["1 of 3 had it wrong"] * 2 + ["2 of 3 had it wrong"] * 3
    )

    phone.browser.click(TAP.format("again"))
    phone.browser.click(TAP.format("next"))
    assert phone.browser.run(COUNTS) == ["0", "0"]


@each_engine
def test_a_huddle_can_be_led_by_keyboard_alone(phone: Phone) -> None:
    phone.browser.run("sessionStorage.clear()")
    begin(phone)
    hands = Typist(phone.browser)

    hands.go_to(TAP.format("next"))
    phone.browser.press("Enter")
    for number, item in enumerate(ITEMS, start=1):
        wait_for(phone, f"statement-{number}")
        hands.hear(f"#statement-{number}", "heading", hands.shown(f"#statement-{number}")[0])
        for thumb, name in (("up", "True"), ("down", "False")):
            hands.hear(f'section:not([hidden]) [role="group"]:has([data-thumb="{thumb}"])', "group", name)
            hands.go_to(COUNT.format("more", thumb))
            hands.hear(COUNT.format("more", thumb), "button", f"{name}: one more")
            phone.browser.press("Space")
        assert phone.browser.run(COUNTS) == ["1", "1"]
        hands.go_to("section:not([hidden]) summary")
        phone.browser.press("Enter")
        until(lambda: hands.shown("section:not([hidden]) h3"), item)
        hands.go_to(TAP.format("next"))
        phone.browser.press("Space")

    wait_for(phone, "end")
    assert len(phone.browser.run(TOLD)) == len(ITEMS)
    phone.browser.press("ArrowLeft")
    wait_for(phone, f"statement-{len(ITEMS)}")
    phone.browser.press("ArrowRight")
    hands.go_to(TAP.format("again"))
    phone.browser.press("Enter")
    wait_for(phone, "intro")
