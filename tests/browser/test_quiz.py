"""The quiz with the server dead: what the screen called saved is never lost or doubled, come what may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium, ChromiumTab
from tests.browser.engines import Tab
from tests.browser.phone import Phone
from tests.browser.taker import FORGET, OPTION, SURE, Record, Screen, Taker
from tests.browser.waiting import settled, until
from tests.pages import FORMS

pytestmark = pytest.mark.browser

each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)
each_lasting_engine = pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True)
in_chromium = pytest.mark.parametrize("browser", ["chromium"], indirect=True)

SCENES = "first-six"
FOCUS = "document.activeElement"
STOPS = 40

# A commit that takes as long as the test wants: once the gate is shut, `complete` is heard when it opens.
SLOW_COMMITS = """
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (kind, heard, options) {
  const isCommit = kind === "complete" && this instanceof IDBTransaction && globalThis.gate;
  const late = (event) => gate.promise.then(() => heard.call(this, event));
  return listen.call(this, kind, isCommit ? late : heard, options);
};
"""
SHUT = "void (globalThis.gate = Promise.withResolvers())"
OPEN = "gate.resolve()"

# A full disk: each write is taken, and the commit fails.
FAILING_COMMITS = """
const { add } = IDBObjectStore.prototype;
IDBObjectStore.prototype.add = function (...values) {
  const request = add.apply(this, values);
  request.addEventListener("success", () => globalThis.isFull && this.transaction.abort());
  return request;
};
"""
FILL = "void (globalThis.isFull = true)"

REFUSED = """
IDBFactory.prototype.open = () => {
  throw new DOMException("The operation is insecure.", "SecurityError");
};
"""
SILENT = "IDBFactory.prototype.open = () => new EventTarget();"

# A transaction that stays open while it is told to: whoever wants to write has to wait.
HOLD = """new Promise((resolve) => {
  const opening = indexedDB.open("crampwise");
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("events", "readwrite");
    const goOn = () => {
      if (globalThis.isHeld) transaction.objectStore("events").count().onsuccess = goOn;
    };
    globalThis.isHeld = true;
    goOn();
    transaction.oncomplete = () => opening.result.close();
    resolve(true);
  };
})"""
LET_GO = "void (globalThis.isHeld = false)"


@pytest.fixture
def taker(phone: Phone) -> Taker:
    return Taker.new(phone.browser, phone.origin, SCENES)


@pytest.fixture
def second_tab(chromium: Chromium) -> Iterator[ChromiumTab]:
    tab = chromium.new_tab()
    yield tab
    tab.page.close()


def assert_the_phone_holds(saved: list[str], tab: Tab) -> Record:
    """Hold the record against what the screen called saved: each answer once, and no other."""
    record = Record.of(tab)
    assert record.questions == saved
    return record


def assert_finished(record: Record, form: str, result: Screen) -> None:
    assert sorted(answer["item"] for answer in record.answers) == sorted(FORMS[form]["items"])
    assert record.finishes == 1
    assert "open" not in record.attempt
    assert record.attempt["finished_at"]
    assert result.stage == "result"
    assert result.numbers == [record.right, len(record.answers)]


@each_engine
@pytest.mark.parametrize("form", ["first-six", "start"])
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
        press_until_on(taker.tab, '[name="option"]')
        taker.tab.press("ArrowDown")
        press_until_on(taker.tab, '[name="sure"][value="3"]')
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


@in_chromium
def test_two_tabs_that_answer_at_once_keep_one_answer(taker: Taker, second_tab: ChromiumTab) -> None:
    _, total = taker.begin().numbers
    other = Taker(second_tab, taker.url)
    other.begin()
    for answered in range(1, total + 1):
        question = taker.see("question")
        assert other.see("question") == question
        taker.tab.run(HOLD)
        for option, tab in enumerate((taker.tab, other.tab), start=1):
            tab.click(OPTION.format(option))
            tab.click(SURE.format(3))
        waiting = settled(lambda: [taker.look(), other.look()], seconds=0.2)
        taker.tab.run(LET_GO)

        feedback = [taker.see("feedback"), other.see("feedback")]

        assert waiting == [question, question]
        assert sorted(screen.earlier for screen in feedback) == [False, True]
        taker.saved.append(question.heading)
        assert len(assert_the_phone_holds(taker.saved, taker.tab).answers) == answered
        assert taker.go_on() == other.go_on()
    assert_finished(Record.of(taker.tab), SCENES, taker.see("result"))


@in_chromium
def test_a_second_tab_follows_the_first(taker: Taker, second_tab: ChromiumTab) -> None:
    taker.begin()
    other = Taker(second_tab, taker.url)
    before = other.begin()
    taker.answer()

    question = taker.go_on()

    assert question != before
    until(lambda: other.look() == question, "the second tab to follow")
    taker.take()
    until(lambda: other.look() == taker.look(), "the second tab to reach the result")
    assert len(Record.of(taker.tab).attempts) == 1


@in_chromium
def test_an_attempt_that_was_erased_under_its_page_is_put_back_whole(
    taker: Taker, second_tab: ChromiumTab
) -> None:
    _, total = taker.begin().numbers
    for _ in range(2):
        taker.answer()
        taker.go_on()
    second_tab.open(taker.url)
    second_tab.run(FORGET)

    taker.answer()

    assert_the_phone_holds(taker.saved, taker.tab)
    assert taker.begin().numbers == [4, total]


@in_chromium
def test_nothing_is_called_saved_before_it_is_committed(taker: Taker, second_tab: ChromiumTab) -> None:
    second_tab.page.add_init_script(SLOW_COMMITS)
    taker.tab = second_tab
    question = taker.begin()
    taker.tab.run(SHUT)
    taker.tab.click(OPTION.format(1))
    taker.tab.click(SURE.format(2))

    waiting = settled(taker.look)
    taker.tab.run(OPEN)
    feedback = taker.see("feedback")

    assert waiting == question
    assert waiting.saved == ""
    assert feedback.saved
    assert len(Record.of(taker.tab).answers) == 1


@in_chromium
def test_an_answer_whose_commit_fails_is_never_called_saved(taker: Taker, second_tab: ChromiumTab) -> None:
    second_tab.page.add_init_script(FAILING_COMMITS)
    taker.tab = second_tab
    taker.begin()
    taker.answer()
    taker.go_on()
    taker.tab.run(FILL)

    feedback = taker.answer()
    next_question = taker.go_on()

    assert feedback.saved == ""
    assert feedback.alarm
    assert next_question.alarm
    assert_the_phone_holds(taker.saved, taker.tab)


@in_chromium
@pytest.mark.parametrize("refusal", [REFUSED, SILENT], ids=["refused", "silent"])
def test_a_browser_that_keeps_nothing_says_so_and_the_quiz_goes_on(
    taker: Taker, second_tab: ChromiumTab, refusal: str
) -> None:
    second_tab.page.add_init_script(refusal)
    taker.tab = second_tab

    assert taker.begin().alarm
    result = taker.take()

    assert result.alarm
    assert taker.saved == []
