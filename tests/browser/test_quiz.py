"""The quiz with the server dead: what the screen called saved is never lost or doubled, come what may."""

from __future__ import annotations

import pytest

from tests.browser.engines import Tab
from tests.browser.phone import Phone
from tests.browser.taker import OPTION, SCENES, Record, Taker, assert_finished, assert_the_phone_holds
from tests.pages import FORMS

pytestmark = pytest.mark.browser

each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)
each_lasting_engine = pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True)
in_chromium = pytest.mark.parametrize("browser", ["chromium"], indirect=True)

FOCUS = "document.activeElement"
STOPS = 40


@each_engine
@pytest.mark.parametrize("form", ["first-six", "start", "check-danger-signs"])
def test_a_form_goes_from_its_first_question_to_its_result(phone: Phone, form: str) -> None:
    taker = Taker.new(phone.browser, phone.origin, form)
    total = len(FORMS[form]["items"])

    assert taker.begin().numbers == [1, total]
    result = taker.take()

    assert len(taker.saved) == total
    assert_finished(assert_the_phone_holds(taker.saved, phone.browser), form, result)
    assert phone.browser.console_errors() == []


@each_engine
def test_a_result_is_there_when_the_page_is_opened_again(taker: Taker) -> None:
    taker.begin()
    result = taker.take()

    assert taker.begin() == result
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


@in_chromium
def test_a_form_can_be_taken_by_keyboard_alone(taker: Taker) -> None:
    taker.begin()
    for _ in FORMS[SCENES]["items"]:
        taker.saved.append(taker.see("question").heading)
        press_until_on(taker.tab, ".quiz__radio")
        taker.tab.press("ArrowDown")
        press_until_on(taker.tab, '.quiz__stop[value="3"]')
        taker.tab.press("Enter")
        taker.see("feedback")
        press_until_on(taker.tab, '[data-act="next"]')
        taker.tab.press("Space")
        taker.see("question", "result")

    record = assert_the_phone_holds(taker.saved, taker.tab)
    assert_finished(record, SCENES, taker.see("result"))
    assert {answer["sure"] for answer in record.answers} == {3}


def press_until_on(tab: Tab, css: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(STOPS):
        tab.press("Tab")
        if tab.run(f"{FOCUS}.matches('{css}')"):
            return
    pytest.fail(f"{css} cannot be reached with Tab")


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
        taker.answer()
        taker.go_on()
    taker.answer()
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
