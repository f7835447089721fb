"""Someone who takes a quiz by keyboard alone, and hears on each screen what a screen reader would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from tests.browser.engines import Tab
from tests.browser.phone import plain
from tests.browser.taker import NEXT, SKIP, SURE, Screen, Taker
from tests.browser.waiting import until

STOPS = 40
FIRST_OPTION = ".quiz__radio"
HEADING = '[data-slot="heading"]'
RATHER_NOT = ".quiz__sure .quiz__pass"
LEVELS = ["Not sure", "Fairly sure", "Very sure"]
# Where the focus is: `drawn` while its outline shows and nothing lies over it.
FOCUS = """(() => {
  const at = document.activeElement;
  const box = at.closest("label") ?? at;
  const [{ left, top, width, height }] = box.getClientRects();
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  const { outlineStyle, outlineWidth } = getComputedStyle(box);
  const isOutlined = at.matches(":focus-visible") && outlineStyle === "solid" && outlineWidth === "3px";
  return {
    on: at.matches(%r),
    drawn: isOutlined && box.contains(above),
    html: at.outerHTML.slice(0, 90),
    under: box.contains(above) ? "" : above?.outerHTML.slice(0, 90),
  };
})()"""
# What goes with a heading; drivers tell the name of an element, not its description.
DESCRIPTION = """((heading) => heading === document.activeElement
  && document.getElementById(heading.getAttribute("aria-describedby"))?.textContent)
  (document.querySelector('[data-slot="stage"] [data-slot="heading"]'))"""
SHOWN = """[...document.querySelectorAll(%r)]
  .filter((each) => each.checkVisibility()).map((each) => each.textContent)"""


class Manner(NamedTuple):
    """A way to answer: the keys on the first option, then a button and the key that presses it."""

    choosing: list[str]
    button: str
    pressing: str


MANNERS = [
    Manner(["ArrowDown"], SURE.format(3), "Enter"),
    Manner(["Space"], SURE.format(2), "Space"),
    Manner(["Enter", "Shift+Tab", "ArrowUp"], SURE.format(1), "Enter"),
    Manner(["ArrowDown", "ArrowUp"], RATHER_NOT, "Space"),
    Manner([], SKIP, "Enter"),
]


@dataclass
class Typist:
    tab: Tab

    def take(self, taker: Taker) -> Screen:
        """Take the form from its first question to its result, sure mistakes once more."""
        place = 0
        while taker.see("question", "result").stage == "question":
            self.answer(taker, MANNERS[place % len(MANNERS)], is_first=not place)
            place += 1
        self.hear_heading()
        return taker.see("result")

    def answer(self, taker: Taker, manner: Manner, *, is_first: bool) -> None:
        question = taker.see("question")
        self.hear_question(question, is_first=is_first)
        if manner.choosing:
            self.choose(manner.choosing)
        self.go_to(manner.button)
        self.tab.press(manner.pressing)
        self.hear_feedback(taker.see("feedback"))
        taker.saved.append(question.heading)
        self.go_to(NEXT)
        self.tab.press(manner.pressing)

    def choose(self, keys: list[str]) -> None:
        self.go_to(FIRST_OPTION)
        for key in keys:
            self.tab.press(key)
            assert self.focus("input, button")["on"]
        self.hear(".quiz__stops", "group", "How sure are you?")
        for number, level in enumerate(LEVELS, start=1):
            self.hear(SURE.format(number), "button", level)

    def go_to(self, css: str) -> None:
        """Press Tab until the focus is there; wherever it stops on the way, it can be seen."""
        for _ in range(STOPS):
            self.tab.press("Tab")
            at = self.focus(css)
            assert at["drawn"], at
            if at["on"]:
                return
        pytest.fail(f"{css} cannot be reached with Tab")

    def focus(self, css: str) -> dict[str, Any]:
        at: dict[str, Any] = self.tab.run(FOCUS % css)
        return at

    def hear_question(self, question: Screen, *, is_first: bool) -> None:
        if not is_first:
            assert plain(self.hear_heading()) == question.count
        self.hear('[data-slot="options"]', "radiogroup", question.heading)
        for number, option in enumerate(self.shown('[data-slot="options"] label'), start=1):
            self.hear(f"label:nth-child({number}) > input", "radio", option)

    def hear_feedback(self, feedback: Screen) -> None:
        assert self.hear_heading() in {"Right.", "Not quite.", "Here is the answer."}
        self.hear('[data-slot="saved"]', "status")
        assert feedback.saved == "Saved on this phone"
        for link in self.shown('[data-slot="help"] a'):
            self.hear('[data-slot="help"] a', "link", link)
        (button,) = self.shown(NEXT)
        self.hear(NEXT, "button", button)

    def hear_heading(self) -> str:
        """Wait until the heading has the focus, and return what describes it."""
        described = until(lambda: (told := self.tab.run(DESCRIPTION)) is not False and [told], "the focus")
        self.hear(f'[data-slot="stage"] {HEADING}', "heading", self.shown(HEADING)[0])
        return described[0] or ""

    def hear(self, css: str, role: str, name: str | None = None) -> None:
        """Hold what the engine tells a screen reader against what is seen; WebKit tells capitals as drawn."""
        told_role, told_name = until(lambda: (told := self.tab.heard(css))[0] != "none" and told, css)
        assert (told_role, plain(told_name).lower()) == (role, plain(name or told_name).lower())

    def shown(self, css: str) -> list[str]:
        texts: list[str] = self.tab.run(SHOWN % css)
        return texts
