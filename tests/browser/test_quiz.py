"""The quiz with the server dead: what the screen called saved is never lost or doubled, come what may."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.phone import Phone
from tests.browser.taker import OPTION, SCENES, Record, Taker, assert_finished, assert_the_phone_holds
from tests.browser.typist import FIRST_OPTION, Typist
from tests.browser.waiting import until
from tests.pages import FORMS

pytestmark = pytest.mark.browser

each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)
each_lasting_engine = pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True)
in_chromium = pytest.mark.parametrize("browser", ["chromium"], indirect=True)

# What the forgetting of days would do, done at once: every card is due.
MAKE_DUE = """new Promise((resolve) => {
  const opening = indexedDB.open("crampwise");
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("cards", "readwrite");
    const cards = transaction.objectStore("cards");
    const all = cards.getAll();
    all.onsuccess = () => all.result.forEach((card) => cards.put({ ...card, due: "2020-01-01" }));
    transaction.oncomplete = () => {
      opening.result.close();
      resolve(all.result.map(({ belief }) => belief));
    };
  };
})"""
SWITCH_OFF = """new Promise((resolve) => {
  const opening = indexedDB.open("crampwise");
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("settings", "readwrite");
    transaction.objectStore("settings").put(false, "ask-sure");
    transaction.oncomplete = () => {
      opening.result.close();
      resolve(true);
    };
  };
})"""
# The page reads its clock when it writes an answer down.
SET_CLOCK = """(() => {
  Date.prototype.itself ??= Date.prototype.toISOString;
  Date.prototype.toISOString = function () {
    return this.itself().replace(/^.{4}/, "%d");
  };
  return true;
})()"""
WORDS = "document.title + document.querySelector('main').innerText"
TAKEN = ["first-six", "start", "follow-up", "event", "warm-up", "check-danger-signs"]


@each_engine
@pytest.mark.parametrize("form", TAKEN)
def test_a_form_goes_from_its_first_question_to_its_result(phone: Phone, form: str) -> None:
    taker = Taker.new(phone.browser, phone.origin, form)
    total = len(FORMS[form]["items"])

    assert taker.begin().numbers == [1, total]
    result = taker.take()

    assert len(set(taker.saved)) == total
    assert_finished(assert_the_phone_holds(taker.saved, phone.browser), form, result)
    assert phone.browser.console_errors() == []


@each_engine
def test_what_is_due_is_asked_and_nothing_else(phone: Phone) -> None:
    daily = Taker.new(phone.browser, phone.origin, "daily")
    assert daily.begin().stage == "idle"
    taker = Taker(phone.browser, f"{phone.origin}/quiz/first-six/")
    taker.begin()
    taker.take()
    assert daily.begin().stage == "idle"

    due = phone.browser.run(MAKE_DUE)
    _, total = daily.begin().numbers
    result = daily.take()

    asked = {answer["item"].rsplit("-", 1)[0] for answer in Record.of(phone.browser).answers[-total:]}
    assert total == min(5, len(due))
    assert asked <= set(due)
    assert result.numbers[1] == total
    assert phone.browser.console_errors() == []


@each_engine
def test_a_sure_mistake_is_asked_once_more_in_the_same_sitting(taker: Taker) -> None:
    keys = {item["id"]: item["answer"] for item in bank(taker)}
    taker.begin()
    total = 0
    while taker.see("question", "result").stage == "question" and total < len(keys):
        mistakes = [a for a in Record.of(taker.tab).answers if a["option"] != keys[a["item"]]]
        then = f", then {len(mistakes)} once more" if mistakes else ""
        total += 1
        assert taker.see("question").count == f"Question {total} of {len(keys)}{then}"
        taker.answer(1, "3")
        taker.go_on()
    wrong = {a["item"] for a in Record.of(taker.tab).answers if a["option"] != keys[a["item"]]}
    assert wrong

    for number in range(1, len(wrong) + 1):
        assert taker.see("question").numbers == [number, len(wrong)]
        taker.answer(2, "3")
        taker.go_on()

    result = taker.see("result")
    record = assert_the_phone_holds(taker.saved, taker.tab)
    again = [answer for answer in record.answers if answer["round"] == 2]
    assert {answer["item"] for answer in again} == wrong
    right = sum(answer["option"] == keys[answer["item"]] for answer in again)
    said = taker.tab.run("""document.querySelector('[data-slot="again"]').textContent""")
    assert said == f"At first. Once more: {right} of {len(wrong)} right."
    assert_finished(record, SCENES, result)


def bank(taker: Taker) -> list[dict[str, Any]]:
    taker.begin()
    items: list[dict[str, Any]] = Record.of(taker.tab).attempt["items"]
    return items


@each_engine
def test_certainty_is_not_asked_where_it_is_switched_off(phone: Phone, taker: Taker) -> None:
    taker.begin()
    phone.browser.run(SWITCH_OFF)

    taker.begin()
    assert not phone.browser.run("document.querySelector('.quiz__stop').checkVisibility()")
    taker.answer(1, "")

    (answer,) = Record.of(taker.tab).answers
    assert answer["sure"] is None


@each_engine
def test_the_warm_up_asks_for_no_certainty_where_it_is_switched_off(phone: Phone) -> None:
    taker = Taker.new(phone.browser, phone.origin, "warm-up")
    taker.begin()
    phone.browser.run(SWITCH_OFF)
    taker.begin()

    read = phone.browser.run(WORDS)
    while taker.see("question", "result").stage == "question":
        taker.answer(1, "")
        taker.go_on()
        read += phone.browser.run(WORDS)

    assert "sure" not in read.lower()


def test_certainty_that_is_switched_off_elsewhere_is_asked_no_more(phone: Phone, taker: Taker) -> None:
    taker.begin()
    taker.answer()
    phone.browser.run(SWITCH_OFF)

    taker.go_on()

    assert not phone.browser.run("document.querySelector('.quiz__stop').checkVisibility()")


@pytest.mark.parametrize("switch", ["void 0", SWITCH_OFF], ids=["asked", "not asked"])
def test_enter_on_an_option_goes_on_to_what_answers(phone: Phone, taker: Taker, switch: str) -> None:
    taker.begin()
    phone.browser.run(switch)
    taker.begin()
    Typist(taker.tab).go_to(FIRST_OPTION)

    taker.tab.press("Enter")
    assert taker.look() == taker.see("question")
    taker.tab.press("Enter")

    taker.see("feedback")
    (answer,) = Record.of(taker.tab).answers
    assert answer["option"]


def test_what_is_drawn_anew_is_read_from_its_top(phone: Phone, taker: Taker) -> None:
    taker.begin()
    taker.take()
    phone.browser.run(MAKE_DUE)
    daily = Taker(phone.browser, f"{phone.origin}/quiz/daily/")
    daily.begin()
    daily.take()
    phone.browser.run("scrollTo(0, 9999)")

    phone.browser.click('[data-act="again"]')

    until(lambda: (seen := daily.look()) and seen.stage in {"question", "idle"}, "what is due now")
    assert phone.browser.run("scrollY") == 0


@pytest.mark.parametrize("browser", ["chromium", "webkit"], indirect=True)  # Firefox shields a page's clock
def test_a_clock_that_jumps_loses_and_doubles_nothing(phone: Phone, taker: Taker) -> None:
    taker.begin()
    for year in (2031, 1999, 2026):
        phone.browser.run(SET_CLOCK % year)
        taker.answer(1, "1")
        taker.go_on()

    years = sorted(answer["at"][:4] for answer in Record.of(taker.tab).answers)
    assert years == ["1999", "2026", "2031"]
    result = taker.take()
    record = Record.of(taker.tab)
    assert sorted(record.questions) == sorted(taker.saved)
    assert_finished(record, SCENES, result)


@each_engine
def test_a_result_is_there_when_the_page_is_opened_again(taker: Taker) -> None:
    taker.begin()
    result = taker.take()

    taker.begin()
    assert taker.see("result") == result
    assert_finished(assert_the_phone_holds(taker.saved, taker.tab), SCENES, result)


@each_engine
def test_how_sure_can_be_left_open_and_a_question_skipped(taker: Taker) -> None:
    taker.begin()
    taker.answer(1, "")
    taker.go_on()
    taker.answer(1, None)

    unsure, skipped = Record.of(taker.tab).answers
    assert (unsure["option"] is not None, unsure["sure"]) == (True, None)
    assert (skipped["option"], skipped["sure"]) == (None, None)


@each_engine
@pytest.mark.parametrize("form", TAKEN)
def test_a_form_can_be_taken_by_keyboard_alone(phone: Phone, form: str) -> None:
    taker = Taker.new(phone.browser, phone.origin, form)
    taker.begin()

    result = Typist(taker.tab).take(taker)

    record = assert_the_phone_holds(taker.saved, taker.tab)
    assert_finished(record, form, result)
    assert {answer["sure"] for answer in record.answers} >= {2, 3}


@each_engine
def test_what_is_due_can_be_taken_by_keyboard_alone(phone: Phone, taker: Taker) -> None:
    taker.begin()
    taker.take()
    phone.browser.run(MAKE_DUE)
    daily = Taker(phone.browser, f"{phone.origin}/quiz/daily/")
    _, total = daily.begin().numbers

    result = Typist(daily.tab).take(daily)

    assert result.numbers[1] == total
    assert len(set(daily.saved)) == total


@in_chromium
@pytest.mark.parametrize("end", ["crash_tab", "close_tab"])
def test_an_attempt_goes_on_after_its_page_ended_right_after_saved(
    phone: Phone, taker: Taker, end: str
) -> None:
    _, total = taker.begin().numbers
    for answered in range(1, total):
        taker.answer()
        getattr(phone.browser, end)()

        screen = taker.begin()

        assert screen.numbers == [answered + 1, total]
        assert_the_phone_holds(taker.saved, taker.tab)
    result = taker.take()
    assert_finished(assert_the_phone_holds(taker.saved, taker.tab), SCENES, result)


@each_lasting_engine
def test_an_attempt_goes_on_after_the_browser_was_killed_right_after_saved(
    phone: Phone, taker: Taker
) -> None:
    _, total = taker.begin().numbers
    for answered in range(1, total):
        taker.answer()
        phone.lasting.kill()
        phone.lasting.restart()

        screen = taker.begin()

        assert screen.numbers == [answered + 1, total]
        assert_the_phone_holds(taker.saved, taker.tab)


@each_lasting_engine
def test_an_attempt_is_finished_after_the_browser_was_killed_at_its_last_answer(
    phone: Phone, taker: Taker
) -> None:
    _, total = taker.begin().numbers
    for _ in range(1, total):
        taker.answer(1, "1")
        taker.go_on()
    taker.answer(1, "1")
    phone.lasting.kill()
    phone.lasting.restart()

    result = taker.begin()

    assert_finished(assert_the_phone_holds(taker.saved, taker.tab), SCENES, result)


@each_lasting_engine
def test_a_choice_that_was_not_sent_is_no_answer(phone: Phone, taker: Taker) -> None:
    taker.begin()
    taker.answer()
    question = taker.go_on()
    taker.tab.click(OPTION.format(2))
    phone.lasting.restart()

    assert taker.begin() == question
    assert_the_phone_holds(taker.saved, taker.tab)
