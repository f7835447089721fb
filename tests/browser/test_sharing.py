"""One person on two phones, two people on one, and what a coach may see: each story played to its end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium
from tests.browser.runner import PLAN, Runner, assert_once
from tests.browser.server import Site
from tests.browser.taker import SCENES, Record, Taker
from tests.browser.test_me import NOTHING, Look, look, said
from tests.browser.test_policy import AUDIT, AXE, needed
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
# Cora's team, which has set both forms that these stories take.
CAST = """
from coach.models import Assignment
from quiz.models import Form
from tests.people import make_coach, make_team, signed_in

cora = make_coach("cora@{name}.example")
team = make_team(cora, name="{name}")
for slug in ["first-six", "event"]:
    Assignment.objects.create(team=team, form=Form.objects.get(slug=slug))
print(json.dumps([str(team.pk), team.code, team.token, signed_in(cora).cookies["session"].value]))
"""
NAMED = '.names__one[href*="/board/"]'
SYNC = "**/api/v1/sync"
REFUSE_ALL = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("crampwise");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("outbox", "readwrite");
    const outbox = transaction.objectStore("outbox");
    outbox.getAll().onsuccess = ({ target }) =>
      target.result.forEach((parcel) => outbox.put({ ...parcel, state: "refused", status: 422 }));
    transaction.oncomplete = () => (opening.result.close(), resolve());
  };
})"""
WORDS = "document.querySelector('plan-page').innerText"


class Team:
    """A team with a coach who looks at its board."""

    def __init__(self, site: Site, name: str, desk: Chromium) -> None:
        site.start()
        told = json.loads(site.python(CAST.replace("{name}", name)))
        self._team, self.code, self.token, session = told
        self._board = f"{site.origin}/coach/teams/{self._team}/board/"
        self._desk = desk
        desk.context.add_cookies([{"name": "session", "value": session, "url": site.origin}])

    def board(self) -> str:
        """Return what the coach reads at this moment."""
        self._desk.open(self._board)
        return self._desk.page.inner_text("main")

    def tallies(self) -> list[str]:
        """Return how many have finished each piece of work, of how many."""
        self.board()
        return sorted(text for text in self._desk.page.locator(".count").all_text_contents())

    def named(self) -> list[str]:
        """Return whose beliefs the coach may see by name."""
        self.board()
        return self._desk.page.locator(NAMED).all_inner_texts()

    def status_of(self, page: str) -> int:
        response = self._desk.page.goto(page)
        assert response
        return response.status

    def page_of_the_named(self) -> str:
        self.board()
        return str(self._desk.page.evaluate(f"document.querySelector('{NAMED}').href"))


class Owner:
    """A phone with a screen to look at and buttons to press."""

    def __init__(self, phone: Chromium, site: Site) -> None:
        self.phone, self.page, self.site = phone, phone.page, site

    def opens(self, path: str) -> None:
        self.phone.open(self.site.origin + path)

    def goes_on(self, css: str) -> None:
        with self.page.expect_navigation():
            self.phone.click(css)

    def plan(self, stage: str) -> None:
        self.opens("/plan/")
        until(lambda: self.phone.run(PLAN)["stage"] == stage, stage)

    def state(self, *state: str) -> None:
        until(lambda: self.phone.run(PLAN)["state"] == [*state], " and ".join(state))

    def joins_by_typed_code(self, code: str, nickname: str) -> None:
        """From an empty plan, as an installed app opens: no link reaches it."""
        self.plan("alone")
        self.goes_on('plan-page a.slab[href="/join/"]:visible')
        self.page.fill("[name=code]", f" {code[:4].lower()} {code[4:].lower()}")
        self.goes_on("main form button")
        self.page.fill("[name=nickname]", nickname)
        self.goes_on("main form button")
        until(lambda: self.phone.run(PLAN)["work"], "what is set")

    def makes_move_code(self) -> str:
        self.plan("joined")
        self.goes_on('plan-page a.slab[href="/move/"]:visible')
        self.goes_on("main form button")
        return self.page.inner_text(".code")

    def moves_in(self, code: str) -> None:
        self.plan("alone")
        self.goes_on('plan-page a.slab[href="/move/"]:visible')
        self.page.fill("[name=code]", code.lower())
        self.goes_on("main form button")
        self.goes_on("main form button")
        until(lambda: self.phone.run(PLAN)["work"], "what is set")

    def takes(self, form: str) -> None:
        Taker(self.phone, f"{self.site.origin}/quiz/{form}/").reach("result")

    def presses(self, act: str) -> None:
        """Press what asks once more, and say yes."""
        self.phone.click(f"[data-act={act}]")
        self.phone.click("dialog [data-act=yes]")

    def signs_out(self) -> None:
        self.presses("out")
        until(lambda: self.phone.run(PLAN)["stage"] == "alone", "nobody")

    def me(self) -> Look:
        self.opens("/me/")
        return look(self.phone)

    def work(self) -> list[str]:
        self.plan("joined")
        return list(self.phone.run(PLAN)["work"])

    def waits_for(self, *work: str) -> None:
        """Open the plan and stay until what came from another phone is there."""
        self.plan("joined")
        until(lambda: self.phone.run(PLAN)["work"] == [*work], " and ".join(work))

    def record(self, nickname: str) -> Counter[str]:
        """Count the events that the server has of somebody, by id."""
        return Runner(self.phone, self.site, nickname).record()

    def hides_sync(self) -> None:
        """Let the server be there but take no answers, as on a line that is too thin."""
        self.phone.context.route(SYNC, lambda route: route.abort())

    def shows_sync(self) -> None:
        self.phone.context.unroute(SYNC)

    def faults(self) -> list[str]:
        """Return what axe finds on this page, in both themes."""
        self.page.evaluate(needed(AXE).read_text())
        found = []
        for scheme in ("dark", "light"):
            self.page.emulate_media(color_scheme=scheme)
            found += [f"{self.page.url} {scheme} {each}" for each in self.phone.run(AUDIT)]
        return found


PhoneOf = Callable[..., Owner]


@pytest.fixture
def phone_of(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[PhoneOf]:
    """Give an empty phone, with storage of its own."""
    phones: list[Chromium] = []

    def given(name: str, **options: str) -> Owner:
        phones.append(Chromium(playwright, tmp_path / name, **options))
        return Owner(phones[-1], site)

    yield given
    for phone in phones:
        phone.close()


def test_an_empty_app_on_an_iphone_joins_by_typed_code_and_gets_the_old_answers_by_another(
    site: Site, phone_of: PhoneOf
) -> None:
    team = Team(site, "Movers", phone_of("desk").phone)
    old, app = phone_of("old"), phone_of("app", user_agent=IPHONE)
    faults = []

    old.joins_by_typed_code(team.code, "Mona")
    old.takes(SCENES)
    old.plan("joined")
    old.state("sent")
    sent = old.me()
    old.hides_sync()
    old.takes("event")
    old.plan("joined")
    old.state("waiting")
    faults += old.faults()
    waiting = old.me()
    code = old.makes_move_code()
    faults += old.faults()
    app.opens("/move/")
    faults += app.faults()
    app.moves_in(code)
    until(lambda: app.me().picture == sent.picture, "what was sent")
    assert app.work() == ["finished", "fresh"]
    old.shows_sync()
    old.plan("joined")
    old.state("sent")
    app.waits_for("finished", "finished")

    assert app.me().picture == waiting.picture
    assert old.work() == ["finished", "finished"]
    assert team.tallies() == ["1 of 1", "1 of 1"]
    for phone in (old, app):
        assert_once(Runner(phone.phone, site, "Mona"))
    assert faults == []


def test_two_people_share_a_phone_and_neither_loses_an_answer_nor_sees_the_others(
    site: Site, phone_of: PhoneOf
) -> None:
    team = Team(site, "Sharers", phone_of("desk").phone)
    shared, spare = phone_of("shared"), phone_of("spare")

    shared.joins_by_typed_code(team.code, "Xena")
    spare.moves_in(shared.makes_move_code())
    shared.hides_sync()
    shared.takes(SCENES)
    answered = shared.me()
    shared.plan("joined")
    shared.state("waiting")
    shared.signs_out()
    nobody = shared.me()
    shared.shows_sync()
    shared.joins_by_typed_code(team.code, "Yuri")
    work_of_another, seen_by_another = shared.work(), shared.me()
    shared.takes("event")
    shared.plan("joined")
    shared.state("sent")
    assert "Xena" not in shared.phone.run(WORDS)
    assert not shared.record("Xena")
    of_yuri = shared.record("Yuri")
    shared.signs_out()
    code = spare.makes_move_code()
    shared.moves_in(code)
    shared.state("sent")
    again = shared.me()

    assert answered.stage == "record"
    assert nobody.stage == "empty"
    assert work_of_another == ["fresh", "fresh"]
    assert seen_by_another.stage == "empty"
    assert again.picture == answered.picture
    assert shared.work() == ["finished", "fresh"]
    of_xena = shared.record("Xena")
    assert of_xena
    assert not of_xena & of_yuri
    assert set(of_xena.values()) | set(of_yuri.values()) == {1}
    assert {*of_xena, *of_yuri} == {*Runner(shared.phone, site, "Xena").outbox()["own"]}
    spare.waits_for("finished", "fresh")
    assert spare.me().picture == answered.picture


def test_what_a_coach_sees_follows_each_choice_of_the_athlete_at_the_next_request(
    site: Site, phone_of: PhoneOf
) -> None:
    team = Team(site, "Choosers", phone_of("desk").phone)
    zoe = phone_of("zoe")

    zoe.takes(SCENES)
    practised = Record.of(zoe.phone)
    zoe.joins_by_typed_code(team.code, "Zoe")
    zoe.state("sent")
    assert not zoe.record("Zoe")
    assert team.tallies() == ["0 of 1", "0 of 1"]
    assert zoe.work() == ["fresh", "fresh"]

    zoe.presses("adopt")
    until(lambda: zoe.record("Zoe"), "the practice")
    zoe.state("sent")
    assert len(Record.of(zoe.phone).events) == len(practised.events)
    assert not zoe.page.is_visible("[data-act=adopt]")
    assert team.named() == []

    zoe.phone.click("[data-act=share]")
    until(lambda: team.named() == ["Zoe"], "the name")
    hers = team.page_of_the_named()
    assert team.status_of(hers) == 200
    zoe.phone.click("[data-act=share]")
    until(lambda: team.named() == [], "no name")
    assert team.status_of(hers) == 404

    zoe.presses("leave")
    until(lambda: "Zoe" not in team.board(), "the board without her")
    assert team.tallies() == []
    until(lambda: not zoe.phone.run(PLAN)["work"], "the plan without a team")
    assert zoe.me().stage == "record"


def test_who_deletes_everything_is_gone_from_the_server_and_the_board_with_what_was_never_taken(
    site: Site, phone_of: PhoneOf
) -> None:
    team = Team(site, "Leavers", phone_of("desk").phone)
    gus, other = phone_of("gus"), phone_of("other")

    gus.joins_by_typed_code(team.code, "Gus")
    gus.takes(SCENES)
    gus.plan("joined")
    gus.state("sent")
    other.moves_in(gus.makes_move_code())
    assert "Gus" in team.board()
    gus.hides_sync()
    gus.takes("event")
    gus.phone.run(REFUSE_ALL)
    gus.shows_sync()
    gus.plan("joined")
    gus.state("refused")
    faults = gus.faults()
    gus.me()
    gus.phone.click('[data-act="ask-erase"]')
    gus.phone.click('[data-act="erase"]')
    said(gus.phone, "erased")

    assert "Gus" not in team.board()
    assert Record.of(gus.phone) == NOTHING
    assert not gus.record("Gus")
    gus.plan("alone")
    other.plan("joined")
    until(lambda: other.phone.run(PLAN)["alarm"], "the other phone to be told")
    assert faults == []
