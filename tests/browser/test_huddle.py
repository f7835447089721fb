"""A coach in front of a squad, with no signal: five statements, thumbs counted, and what to talk about."""

from __future__ import annotations

from typing import Any

import pytest

from quiz.huddle import ITEMS
from tests.browser.phone import Phone

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


@each_engine
def test_a_squad_without_phones_is_asked_and_told(phone: Phone) -> None:
    phone.open("/huddle/")
    assert seen(phone)["shown"] == ["intro"]

    for number in range(1, len(ITEMS) + 1):
        phone.browser.click(TAP.format("next"))
        assert seen(phone) == {"shown": [f"statement-{number}"], "focus": f"statement-{number}"}
        for thumb in ("up", "up", "up", "down"):
            phone.browser.click(COUNT.format("more", thumb))
        phone.browser.click(COUNT.format("less", "up"))
        assert phone.browser.run(COUNTS) == ["2", "1"]

    phone.open("/huddle/")  # a locked phone that threw the page away
    for _ in range(len(ITEMS) + 1):
        phone.browser.click(TAP.format("next"))
    assert seen(phone) == {"shown": ["end"], "focus": "end"}
    assert sorted(phone.browser.run(TOLD)) == sorted(
        ["1 of 3 had it wrong"] * 2 + ["2 of 3 had it wrong"] * 3
    )

    phone.browser.click(TAP.format("again"))
    phone.browser.click(TAP.format("next"))
    assert phone.browser.run(COUNTS) == ["0", "0"]
