"""Someone who takes a quiz form in a tab, and the record that the phone keeps of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.browser.engines import Tab
from tests.browser.phone import plain
from tests.browser.waiting import until
from tests.pages import FORMS

SCREEN = """(() => {
  const quiz = document.querySelector("quiz-run");
  const said = (name) => quiz.querySelector(`[data-slot="${name}"]`)?.textContent ?? "";
  return {
    stage: quiz.dataset.stage ?? "",
    heading: said("heading"),
    count: said("count"),
    saved: said("saved"),
    alarm: ((alarm) => alarm.checkVisibility() && alarm.textContent)(quiz.querySelector('[role="alert"]')),
    earlier: quiz.querySelector('[data-slot="earlier"]')?.checkVisibility() ?? false,
  };
})()"""
RECORD = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("crampwise");
  opening.onerror = () => reject(opening.error);
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onsuccess = () => {
    const transaction = opening.result.transaction(["attempts", "events"]);
    const attempts = transaction.objectStore("attempts").getAll();
    const events = transaction.objectStore("events").getAll();
    transaction.oncomplete = () => {
      opening.result.close();
      resolve({ attempts: attempts.result, events: events.result });
    };
  };
})"""
FORGET = """new Promise((resolve, reject) => {
  const deleting = indexedDB.deleteDatabase("crampwise");
  deleting.onsuccess = () => resolve(true);
  deleting.onerror = () => reject(deleting.error);
})"""
SCENES = "first-six"
OPTION = '[data-slot="options"] label:nth-child({})'
SURE = '[data-slot="sure"] button[value="{}"]'
SKIP = ".quiz__skip"
NEXT = '[data-act="next"]'
# One of each kind of answer, over and over: how sure in the end, None for a question that is skipped.
MANNERS = ["3", "2", "1", "", None]


@dataclass(frozen=True)
class Screen:
    stage: str
    heading: str
    count: str
    saved: str
    alarm: str | bool
    earlier: bool

    @property
    def is_whole(self) -> bool:
        return self.stage != "result" or bool(self.saved or self.alarm)

    @property
    def numbers(self) -> list[int]:
        """Return the two numbers in "Question 2 of 6, …" or "4 of 6 right", whatever the language."""
        words = self.count if self.stage == "question" else self.heading
        return [int(number) for number in re.findall(r"\d+", words)[:2]]


@dataclass
class Taker:
    tab: Tab
    url: str
    saved: list[str] = field(default_factory=list)
    """The questions whose answers the screen called saved, in order: the phone must hold these, each once."""

    @classmethod
    def new(cls, tab: Tab, origin: str, form: str) -> Taker:
        """Return someone who has never answered anything on this phone."""
        tab.open(f"{origin}/about/")
        tab.run(FORGET)
        return cls(tab, f"{origin}/quiz/{form}/")

    def begin(self) -> Screen:
        """Open the form, or come back to it."""
        self.tab.open(self.url)
        return until(self.look, "the quiz to begin")

    def look(self) -> Screen | None:
        """Return what the screen shows, None before the quiz has begun."""
        seen = self.tab.run(SCREEN)
        screen = Screen(**seen | {"heading": plain(seen["heading"])})
        return screen if screen.stage else None

    def see(self, *stages: str) -> Screen:
        """Wait for one of these stages: question, feedback, result, and that it says where it is kept."""
        return until(
            lambda: (seen := self.look()) and seen.stage in stages and seen.is_whole and seen,
            " or ".join(stages),
        )

    def answer(self, option: int = 1, sure: str | None = "2") -> Screen:
        """Answer the question on the screen and return the feedback; `sure` None skips the question."""
        question = self.see("question").heading
        if sure is None:
            self.tab.click(SKIP)
        else:
            self.tab.click(OPTION.format(option))
            self.tab.click(SURE.format(sure))
        feedback = self.see("feedback")
        if feedback.saved:
            self.saved.append(question)
        return feedback

    def go_on(self) -> Screen:
        """Leave the feedback for what comes next."""
        self.tab.click(NEXT)
        return self.see("question", "result")

    def reach(self, stage: str) -> Screen:
        """Begin, and go as far as the first question, its feedback, or the result."""
        go = {"question": self.look, "feedback": self.answer, "result": self.take}
        self.begin()
        go[stage]()
        return self.see(stage)

    def take(self) -> Screen:
        """Take the form from where it stands to its result, sure mistakes once more."""
        number, _ = self.see("question").numbers
        for place in count(number):
            self.answer(1 + place % 2, MANNERS[place % len(MANNERS)])
            if self.go_on().stage == "result":
                break
        return self.see("result")


@dataclass(frozen=True)
class Record:
    """What IndexedDB holds."""

    attempts: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @classmethod
    def of(cls, tab: Tab) -> Record:
        return cls(**tab.run(RECORD))

    @property
    def attempt(self) -> dict[str, Any]:
        (attempt,) = self.attempts
        return attempt

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Return the answers, the oldest first."""
        return sorted(
            (event for event in self.events if event["kind"] == "answer"), key=lambda event: event["at"]
        )

    @property
    def questions(self) -> list[str]:
        """Return the words of the questions that were answered, in order."""
        stems = {item["id"]: plain(item["stem"]) for item in self.attempt["items"]}
        return [stems[answer["item"]] for answer in self.answers]

    @property
    def first_answers(self) -> list[dict[str, Any]]:
        """Return the answers without those to a question that was asked once more."""
        return [answer for answer in self.answers if answer["round"] == 1]

    @property
    def right(self) -> int:
        keys = {item["id"]: item["answer"] for item in self.attempt["items"]}
        return sum(answer["option"] == keys[answer["item"]] for answer in self.first_answers)

    @property
    def finishes(self) -> int:
        return sum(event["kind"] == "finish" for event in self.events)


def assert_the_phone_holds(saved: list[str], tab: Tab) -> Record:
    """Hold the record against what the screen called saved: each answer once, and no other."""
    record = Record.of(tab)
    assert record.questions == saved, f"on the phone: {record.questions}, called saved: {saved}"
    return record


def assert_finished(record: Record, form: str, result: Screen) -> None:
    assert sorted(answer["item"] for answer in record.first_answers) == sorted(FORMS[form]["items"])
    assert record.finishes == 1
    assert "open" not in record.attempt
    assert record.attempt["finished_at"]
    assert result.stage == "result"
    assert result.numbers == [record.right, len(record.first_answers)]
