"""The page that shows people their own record, with the server dead: drawn, told, carried over, deleted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium
from tests.browser.engines import Tab
from tests.browser.phone import Phone
from tests.browser.server import Site
from tests.browser.taker import Record, Taker
from tests.browser.waiting import settled, until
from tests.pages import BELIEFS

pytestmark = pytest.mark.browser

each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)
in_chromium = pytest.mark.parametrize("browser", ["chromium"], indirect=True)

LOOK = """(() => {
  const page = document.querySelector("me-page");
  const all = (css, of) => [...page.querySelectorAll(css)].map(of);
  return {
    stage: page.dataset.stage ?? "",
    key: Object.fromEntries(
      all(".me__key > li", (row) => [row.dataset.state, Number(row.lastElementChild.textContent)]),
    ),
    drawn: all(".me__strands .strand", (line) => line.classList[1].replace("strand--", "")),
    table: all("[data-slot=table] td .state", (word) => word.dataset.state),
    facts: all("[data-slot=table] a", (link) => link.getAttribute("href")),
    told: all("[data-slot=told] section:not([hidden])", (section) => section.innerText),
    said: page.querySelector("[data-slot=said]").dataset.about ?? "",
    asks: page.querySelector("[data-act=ask-sure]").checked,
    alarm: page.querySelector('[role="alert"]').textContent,
  };
})()"""
GIVE = """(() => {
  const input = document.querySelector('[data-act="import"]');
  const given = new DataTransfer();
  given.items.add(new File([%s], "record.json"));
  input.files = given.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
})()"""
DIALOG = "document.querySelector('dialog').open"
EXPORT = '[data-act="export"]'
IMPORT = '[data-act="import"]'
SWITCH = '[data-act="ask-sure"]'
NOTHING = Record([], [])


@dataclass(frozen=True)
class Look:
    stage: str
    key: dict[str, int]
    drawn: list[str]
    table: list[str]
    facts: list[str]
    told: list[str]
    said: str
    asks: bool
    alarm: str

    @property
    def picture(self) -> tuple[object, ...]:
        """Return what the page shows of the record, without what was just done."""
        return self.stage, self.key, self.drawn, self.table, self.told


def look(tab: Tab) -> Look:
    """Return what the page shows, once it has read the phone."""
    return Look(**until(lambda: (seen := tab.run(LOOK)) and seen["stage"] and seen, "the page to be filled"))


def said(tab: Tab, *names: str) -> Look:
    return until(lambda: (seen := look(tab)).said in names and seen, " or ".join(names))


def record_file(record: Record, **changes: Any) -> str:
    told = {"app": "crampwise", "format": 1, "exported_at": "2026-11-22T08:00:00.000Z"}
    return json.dumps({**told, "attempts": record.attempts, "events": record.events, **changes})


def answer_some(taker: Taker) -> None:
    """Answer four questions, surely and not, and leave the rest."""
    taker.begin()
    for place, sure in enumerate(["3", "2", "1", "3"]):
        taker.answer(1 + place % 2, sure)
        taker.go_on()


def give(tab: Tab, text: str) -> None:
    """Choose a file with this text, as a hand would in the browser's own window."""
    tab.run(GIVE % json.dumps(text))


@each_engine
def test_what_was_answered_is_drawn_and_stands_in_the_table(phone: Phone, taker: Taker) -> None:
    phone.open("/me/")
    empty = look(phone.browser)
    answer_some(taker)

    phone.open("/me/")
    seen = look(phone.browser)

    assert (empty.stage, seen.stage) == ("empty", "record")
    assert seen.drawn == seen.table
    assert seen.facts == sorted(set(seen.facts), key=seen.facts.index)
    assert len(seen.table) == len(seen.facts) == len(BELIEFS)
    assert seen.key == {state: seen.table.count(state) for state in seen.key}
    assert 0 < seen.key["unseen"] < len(BELIEFS)
    assert seen.alarm == ""
    assert phone.browser.console_errors() == []


@each_engine
def test_a_record_that_comes_back_from_a_file_gives_the_same_page(phone: Phone, taker: Taker) -> None:
    answer_some(taker)
    phone.open("/me/")
    before, record = look(phone.browser), Record.of(phone.browser)
    Taker.new(phone.browser, phone.origin, "start")
    phone.open("/me/")
    assert look(phone.browser).stage == "empty"

    give(phone.browser, record_file(record))
    after = said(phone.browser, "added")
    give(phone.browser, record_file(record))
    again = said(phone.browser, "same")

    assert after.picture == again.picture == before.picture
    assert len(Record.of(phone.browser).events) == len(record.events)


@in_chromium
def test_a_file_from_one_phone_is_read_by_another(
    taker: Taker, phone: Phone, site: Site, playwright: Playwright, tmp_path: Path
) -> None:
    assert isinstance(phone.browser, Chromium)
    answer_some(taker)
    phone.open("/me/")
    before = look(phone.browser)
    with phone.browser.page.expect_download() as download:
        phone.browser.click(EXPORT)
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    site.start()
    other = Chromium(playwright, tmp_path / "profile")
    other.open(f"{phone.origin}/me/")
    look(other)

    other.page.set_input_files(IMPORT, file)
    after = said(other, "added")
    other.close()
    site.kill()

    assert file.match("crampwise-20[0-9][0-9]-[0-9][0-9]-[0-9][0-9].json")
    assert after.picture == before.picture


@in_chromium
def test_a_file_that_is_none_changes_nothing_and_is_named(phone: Phone, taker: Taker) -> None:
    answer_some(taker)
    phone.open("/me/")
    before, record = look(phone.browser), Record.of(phone.browser)
    whole = record_file(record)
    changed = [record.events[0] | {"at": "2020-01-01T00:00:00.000Z"}, *record.events[1:]]
    refused = {
        "broken": whole[:-9],
        "foreign": "[]",
        "old": record_file(record, format=0),
        "newer": record_file(record, format=2),
        "unsafe": '{"__proto__": {}, "app": "crampwise"}',
        "damaged": record_file(record, events={}),
        "orphan": record_file(record, attempts=[]),
        "twice": record_file(record, events=record.events * 2),
        "misfit": record_file(record, events=[record.events[0] | {"form": "start"}]),
        "clash": record_file(record, events=changed),
    }

    for name, text in refused.items():
        give(phone.browser, text)
        assert said(phone.browser, name).picture == before.picture
    phone.browser.run(GIVE % '"x".repeat(33 * 2 ** 20)')
    said(phone.browser, "huge")

    assert Record.of(phone.browser) == record


@in_chromium
def test_how_sure_is_asked_no_more_once_it_is_switched_off(phone: Phone, taker: Taker) -> None:
    taker.tab.open(f"{phone.origin}/me/")
    assert look(phone.browser).asks

    phone.browser.click(SWITCH)
    settled(lambda: look(phone.browser).asks)
    phone.open("/me/")

    assert not look(phone.browser).asks


@each_engine
def test_everything_is_deleted_after_a_second_question(phone: Phone, taker: Taker) -> None:
    answer_some(taker)
    phone.open("/me/")
    look(phone.browser)

    phone.browser.click('[data-act="ask-erase"]')
    until(lambda: phone.browser.run(DIALOG), "the question")
    phone.browser.click('[data-act="keep"]')
    until(lambda: not phone.browser.run(DIALOG), "the question to go")
    kept = Record.of(phone.browser)
    phone.browser.click('[data-act="ask-erase"]')
    phone.browser.click('[data-act="erase"]')
    seen = said(phone.browser, "erased")

    assert kept.answers
    assert seen.stage == "empty"
    assert Record.of(phone.browser) == NOTHING
    phone.open("/me/")
    assert look(phone.browser).stage == "empty"


@in_chromium
def test_a_page_that_stands_open_follows_another_tab(phone: Phone, taker: Taker) -> None:
    assert isinstance(phone.browser, Chromium)
    tab = phone.browser.new_tab()
    tab.open(f"{phone.origin}/me/")
    assert look(tab).stage == "empty"

    taker.begin()
    taker.answer()

    until(lambda: look(tab).stage == "record", "the page to follow")
    tab.page.close()
