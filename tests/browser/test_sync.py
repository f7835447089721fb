"""What an athlete does with no signal reaches the server once, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Route

from tests.browser.chromium import Chromium
from tests.browser.phone import Phone
from tests.browser.runner import PLAN, TEAM, WAKE, Runner, assert_once
from tests.browser.server import Site
from tests.browser.taker import SCENES, Taker
from tests.browser.waiting import settled, until

pytestmark = pytest.mark.browser

each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)
in_chromium = pytest.mark.parametrize("browser", ["chromium"], indirect=True)

SAID = "document.querySelector('[data-slot=\"saved\"]').textContent"
# The batch goes out, or does not, and no answer ever comes.
HANGING = """
const real = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  if (!url.endsWith("/sync")) return real(url, options);
  if (%s) await real(url, options);
  globalThis.isHanging = true;
  return new Promise(() => {});
};
"""
ON_THE_BOARD = """
from coach.board import read
from coach.models import Team
work = read(Team.objects.get(token="{}")).tallies
print([tile.member.nickname for tally in work for tile in tally.tiles if tile.status == "finished"])
"""
NO_PLAN: dict[str, list[object]] = {"teams": [], "assignments": []}
numbers = count(1)


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    return site.python(TEAM).strip()


@pytest.fixture
def runner(phone: Phone, site: Site, token: str) -> Iterator[Runner]:
    """Give an athlete who has joined, on a phone that was empty before; the server lives."""
    site.start()
    phone.browser.open(f"{site.origin}/about/")
    phone.browser.run("localStorage.clear()")
    Taker.new(phone.browser, phone.origin, SCENES)
    runner = Runner(phone.browser, site, f"Runner {next(numbers)}")
    runner.join(token)
    yield runner
    phone.browser.run(
        "fetch('/api/v1/session').then((answer) => answer.json()).then(({ csrf }) => "
        "fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-CSRFToken': csrf } }))"
        ".then(({ status }) => status)"
    )
    site.kill()


END_ALL = """
from django.contrib.sessions.models import Session
Session.objects.all().delete()  # and the keys to come back with
"""


def take_offline(runner: Runner) -> None:
    """Take a whole form while the server is dead."""
    runner.site.kill()
    taker = Taker(runner.tab, f"{runner.site.origin}/quiz/{SCENES}/")
    taker.begin()
    taker.take()


@each_engine
def test_what_was_done_with_no_server_is_there_once_when_it_is_back(runner: Runner) -> None:
    take_offline(runner)
    said_offline = runner.tab.run(SAID)
    offline = runner.open_plan()

    runner.site.start()
    runner.tab.run(WAKE)
    until(runner.is_sent, "all to be sent")
    runner.tab.open(f"{runner.site.origin}/quiz/{SCENES}/")
    until(lambda: runner.tab.run(SAID), "the result")

    assert offline["state"] == ["waiting"]
    assert offline["work"] == ["kept", "fresh"]
    assert (said_offline, runner.tab.run(SAID)) == ("Saved on this phone", "Sent")
    assert_once(runner)
    assert [error for error in runner.tab.console_errors() if "load resource" not in error] == []


@pytest.mark.parametrize("browser", ["webkit"], indirect=True)
def test_a_page_that_is_left_in_the_midst_of_its_work_holds_up_none_after_it(runner: Runner) -> None:
    """WebKit freezes a page that is left as it stands, and what it had begun with it."""
    taker = Taker(runner.tab, f"{runner.site.origin}/quiz/{SCENES}/")
    for _ in range(6):
        runner.tab.open(f"{runner.site.origin}/plan/")
        taker.begin()
    taker.take()
    runner.open_plan()

    until(runner.is_sent, "all to be sent")
    assert_once(runner)


@in_chromium
def test_two_tabs_that_wake_together_send_each_event_once(runner: Runner, phone: Phone) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    runner.open_plan()
    other = phone.browser.new_tab()
    other.open(f"{runner.site.origin}/plan/")
    asked: list[int] = []
    phone.browser.context.on(
        "request",
        lambda request: (
            asked.append(len(json.loads(request.post_data or "{}")["events"]))
            if request.url.endswith("/sync")
            else None
        ),
    )
    runner.site.start()

    for tab in (phone.browser, other):
        tab.run(f"void setTimeout(() => {WAKE}, 500)")
    until(runner.is_sent, "all to be sent")
    until(lambda: other.run(PLAN)["state"] == ["sent"], "the other tab to say so")
    other.page.close()

    assert sum(asked) == len(runner.outbox()["own"])
    assert_once(runner)


@in_chromium
@pytest.mark.parametrize("is_delivered", ["false", "true"])
def test_a_page_that_is_killed_while_it_sends_loses_and_doubles_nothing(
    runner: Runner, phone: Phone, is_delivered: str
) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    runner.tab.open("about:blank")  # which sends nothing by itself
    runner.site.start()
    phone.browser.page.add_init_script(HANGING % is_delivered)
    runner.open_plan()
    until(lambda: phone.browser.run("globalThis.isHanging"), "the batch to hang")
    had = len(runner.record())
    phone.browser.crash_tab()

    runner.open_plan()
    until(runner.is_sent, "all to be sent")

    assert bool(had) == (is_delivered == "true")
    assert_once(runner)


@in_chromium
def test_the_browser_s_own_word_that_the_network_is_back_sends_what_waits(
    runner: Runner, phone: Phone
) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    runner.open_plan()
    runner.site.start()
    session = phone.browser.context.new_cdp_session(phone.browser.page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    until(lambda: phone.browser.run("1") and found, "the worker's number")

    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": phone.origin, "registrationId": found[-1], "tag": "outbox", "lastChance": True},
    )
    until(runner.is_sent, "all to be sent")

    assert_once(runner)


@in_chromium
def test_a_page_of_the_network_is_no_answer(runner: Runner, phone: Phone) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    context = phone.browser.context
    context.route("**/api/**", lambda route: route.fulfill(body="<h1>Welcome</h1>", content_type="text/html"))
    runner.site.start()

    runner.open_plan()
    waiting = settled(lambda: phone.browser.run(PLAN)["state"])
    had = runner.record()
    context.unroute("**/api/**")
    phone.browser.run(WAKE)
    until(runner.is_sent, "all to be sent")

    assert waiting == ["waiting"]
    assert not had
    assert_once(runner)


def refuse(route: Route) -> None:
    """Answer a batch as a server that takes none of it."""
    told = json.loads(route.request.post_data or "")
    answers = [{"id": event["id"], "status": 422, "reason": "item"} for event in told["events"]]
    news = {"cursor": 0, "more": False, "lost": False, "events": [], "attempts": []}
    route.fulfill(json={"owner": told["owner"], "answers": answers, "plan": NO_PLAN, **news})


@in_chromium
def test_what_was_refused_goes_out_with_a_tap_once_the_server_takes_it(runner: Runner, phone: Phone) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    context = phone.browser.context
    context.route("**/api/v1/sync", refuse)
    runner.site.start()
    runner.open_plan()
    until(lambda: phone.browser.run(PLAN)["state"] == ["refused"], "the entries that need somebody")
    had = runner.record()
    context.unroute("**/api/v1/sync")

    runner.tab.click("[data-act=again]")
    until(runner.is_sent, "all to be sent")

    assert not had
    assert_once(runner)


@in_chromium
def test_an_ended_session_keeps_the_answers_and_asks_to_sign_in(runner: Runner, phone: Phone) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    runner.site.python(END_ALL)
    runner.site.start()

    runner.open_plan()
    seen = until(lambda: (plan := phone.browser.run(PLAN)) and plan["alarm"] and plan, "the alarm")

    assert "/move/" in phone.browser.page.inner_html('[role="alert"]')
    assert seen["state"] == ["waiting"]
    assert len(runner.outbox()["waiting"]) == len(runner.outbox()["own"])
    assert not runner.record()


@in_chromium
def test_a_phone_that_lost_its_storage_gets_the_record_back(runner: Runner, phone: Phone) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    runner.open_plan()
    runner.site.start()
    runner.tab.run(WAKE)
    until(runner.is_sent, "all to be sent")
    before = sorted(runner.outbox()["own"])
    session = phone.browser.context.new_cdp_session(phone.browser.page)
    phone.browser.open("about:blank")
    session.send(
        "Storage.clearDataForOrigin",
        {"origin": phone.origin, "storageTypes": "indexeddb,local_storage"},
    )

    runner.open_plan()

    until(lambda: sorted(runner.outbox()["own"]) == before, "the record")
    assert_once(runner)


@in_chromium
def test_a_browser_that_keeps_nothing_says_so(phone: Phone, site: Site) -> None:
    assert isinstance(phone.browser, Chromium)
    site.kill()
    tab = phone.browser.new_tab()
    tab.page.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };")

    tab.open(f"{phone.origin}/plan/")
    seen = until(lambda: (plan := tab.run(PLAN)) and plan["stage"] and plan, "the page")
    errors = tab.console_errors()
    tab.page.close()

    assert seen["stage"] == "alone"
    assert seen["alarm"]
    assert errors == []


@in_chromium
def test_a_browser_killed_before_it_wrote_the_cookie_sends_all_as_the_same_athlete(
    runner: Runner, phone: Phone, token: str
) -> None:
    assert isinstance(phone.browser, Chromium)
    take_offline(runner)
    own = runner.outbox()["own"]
    phone.browser.kill()
    phone.browser.restart()
    phone.browser.context.clear_cookies()  # in case it was written in time
    runner.site.start()

    runner.open_plan()
    until(runner.is_sent, "all to be sent")

    assert sorted(runner.record()) == sorted(own)
    assert_once(runner)
    assert runner.site.python(ON_THE_BOARD.format(token)).count(f"'{runner.nickname}'") == 1
