"""Saved is said once the phone has it: with two tabs, slow or failing commits, or nothing kept at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium, ChromiumTab
from tests.browser.taker import (
    FORGET,
    OPTION,
    SCENES,
    SURE,
    Record,
    Taker,
    assert_finished,
    assert_the_phone_holds,
)
from tests.browser.waiting import settled, until

pytestmark = pytest.mark.browser

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
for (const verb of ["add", "put"]) {
  const write = IDBObjectStore.prototype[verb];
  IDBObjectStore.prototype[verb] = function (...values) {
    const request = write.apply(this, values);
    request.addEventListener("success", () => globalThis.isFull && this.transaction.abort());
    return request;
  };
}
"""
FILL = "void (globalThis.isFull = true)"
HALF_A_MEGABYTE = 500_000
PILE = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("ballast");
  opening.onupgradeneeded = () => opening.result.createObjectStore("pile", { autoIncrement: true });
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("pile", "readwrite");
    transaction.objectStore("pile").add(new Uint8Array(%d));
    transaction.oncomplete = () => { opening.result.close(); resolve("taken"); };
    transaction.onabort = () => { opening.result.close(); resolve(transaction.error.name); };
  };
})"""

# The quiz's script is here, but begins only when it is told to, as if it had been long on its way.
LATE = """
const { define } = customElements;
customElements.define = function (name, ...given) {
  const begin = () => define.call(this, name, ...given);
  if (name === "quiz-run") globalThis.begin = begin;
  else begin();
};
"""
IS_READY = """document.readyState === "complete" && !!globalThis.begin
  && document.querySelector(".quiz__option").checkVisibility({ visibilityProperty: true })"""
NO_BANK = "globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));"
A_MOMENT = 2

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
def second_tab(chromium: Chromium) -> Iterator[ChromiumTab]:
    tab = chromium.new_tab()
    yield tab
    tab.page.close()


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
            tab.click(SURE.format(1))
        waiting = settled(lambda: [taker.look(), other.look()], seconds=0.2)
        taker.tab.run(LET_GO)

        feedback = [taker.see("feedback"), other.see("feedback")]

        assert waiting == [question, question]
        assert sorted(screen.earlier for screen in feedback) == [False, True]
        taker.saved.append(question.heading)
        assert len(assert_the_phone_holds(taker.saved, taker.tab).answers) == answered
        assert taker.go_on() == other.go_on()
    assert_finished(Record.of(taker.tab), SCENES, taker.see("result"))


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


def test_an_attempt_that_was_erased_under_its_page_is_put_back_whole(
    taker: Taker, second_tab: ChromiumTab
) -> None:
    _, total = taker.begin().numbers
    for _ in range(2):
        taker.answer()
        taker.go_on()
    Taker(second_tab, taker.url).begin()
    second_tab.run(FORGET)

    taker.answer()

    assert_the_phone_holds(taker.saved, taker.tab)
    assert taker.begin().numbers == [4, total]


def test_an_answer_that_was_tapped_before_the_script_came_is_kept(
    taker: Taker, second_tab: ChromiumTab
) -> None:
    second_tab.page.add_init_script(LATE)
    taker.tab = second_tab
    second_tab.open(taker.url)
    until(lambda: second_tab.run(IS_READY), "the question", seconds=A_MOMENT)
    second_tab.click(OPTION.format(2))
    second_tab.click(SURE.format(3))

    second_tab.run("begin()")

    assert taker.see("feedback").saved
    (answer,) = Record.of(second_tab).answers
    assert (answer["round"], answer["sure"]) == (1, 3)


def test_where_the_bank_cannot_be_had_the_form_goes_out_as_it_does_without_script(
    taker: Taker, second_tab: ChromiumTab
) -> None:
    second_tab.page.add_init_script(NO_BANK)
    second_tab.open(taker.url.replace(SCENES, "daily"))
    with second_tab.page.expect_request("**/quiz/daily/answers/*"):
        second_tab.click(".quiz__stage button")


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


def test_a_full_phone_says_so_and_the_quiz_goes_on(taker: Taker, second_tab: ChromiumTab) -> None:
    """Chromium's own quota, used up to the last byte by something else of this site."""
    taker.tab = second_tab
    taker.begin()
    taker.answer()
    taker.go_on()
    session = second_tab.page.context.new_cdp_session(second_tab.page)
    origin = taker.url.partition("/quiz/")[0]
    used = second_tab.run("navigator.storage.estimate().then(({ usage }) => usage)")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": used + HALF_A_MEGABYTE})
    size = HALF_A_MEGABYTE
    while size:
        size //= 1 if second_tab.run(PILE % size) == "taken" else 2

    feedback = taker.answer()
    result = taker.go_on() and taker.take()

    assert feedback.saved == ""
    assert "full" in str(feedback.alarm)
    assert "full" in str(result.alarm)
    assert_the_phone_holds(taker.saved, second_tab)
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin})


@pytest.mark.parametrize("refusal", [REFUSED, SILENT], ids=["refused", "silent"])
def test_a_browser_that_keeps_nothing_says_so_and_the_quiz_goes_on(
    taker: Taker, second_tab: ChromiumTab, refusal: str
) -> None:
    second_tab.page.add_init_script(refusal)
    taker.tab = second_tab

    assert "keeps nothing" in str(taker.begin().alarm)
    result = taker.take()

    assert "keeps nothing" in str(result.alarm)
    assert taker.saved == []
