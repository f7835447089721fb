"""A coach's last board: on the phone with no signal, dated, for that coach alone, and gone at sign-out."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser.chromium import Chromium
from tests.browser.phone import Phone, pack
from tests.browser.server import Site
from tests.browser.test_policy import AUDIT, AXE, TOO_SMALL

pytestmark = pytest.mark.browser

# Cora coaches seven athletes, five of whom finished a lesson; all of them hold one belief.
CAST = """
from tests.coach.squads import finish, make_squad, stand
from tests.people import make_assignment, make_coach, make_team, signed_in

cora, otto = make_coach("cora@boards.example"), make_coach("otto@boards.example")
team = make_team(cora, name="Harriers <b>A</b>")
people = make_squad(team, 7)
finish(make_assignment(team), *people[:5])
stand(team, "misconception", *people)
sessions = [signed_in(each).cookies["session"].value for each in (cora, cora, otto)]
print(json.dumps([str(team.pk), *sessions]))
"""
NAME, FACT = "Harriers <b>A</b>", "Never rub a swollen or warm calf: get help today"


class Desk:
    """A coach's browser, and what it takes to sit down at it."""

    def __init__(self, phone: Phone, team: str, cora: str, to_end: str, otto: str) -> None:
        assert isinstance(phone.browser, Chromium)
        self.phone, self.browser, self.page = phone, phone.browser, phone.browser.page
        self.board = f"/coach/teams/{team}/board/"
        self.cora, self.to_end, self.otto = cora, to_end, otto

    def sign_in(self, session: str) -> None:
        self.browser.context.clear_cookies()
        self.browser.context.add_cookies([{"name": "session", "value": session, "url": self.phone.origin}])

    def open(self, path: str) -> Page:
        self.page.goto(self.phone.origin + path)
        return self.page

    def read_board(self, session: str = "") -> None:
        """Let Cora read her board, until the page says that the phone has it."""
        self.sign_in(session or self.cora)
        self.open(self.board).wait_for_selector("#board-kept:not([hidden])")

    def stay(self, path: str) -> None:
        """Stay on a page long enough for its script to put things away."""
        self.open(path).wait_for_timeout(500)

    def kept(self) -> list[str]:
        """Return the teams whose boards are shown where there is no signal."""
        self.open("/offline/")
        self.page.wait_for_function("!!customElements.get('board-list')")
        self.page.wait_for_timeout(200)
        return self.page.locator("board-list summary b").all_inner_texts()


@pytest.fixture(scope="module")
def desk(site: Site, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    told = json.loads(site.python(CAST))
    browser = Chromium(playwright, tmp_path_factory.mktemp("desk"))
    yield Desk(pack(browser, site), *told)
    browser.close()


def test_the_last_board_is_read_with_no_signal(desk: Desk, site: Site) -> None:
    site.start()
    desk.read_board()
    assert desk.kept() == [NAME]

    site.kill()
    page = desk.open(desk.board)

    page.click("board-list summary")
    assert " UTC" in page.inner_text("board-list summary")
    tables = page.locator("board-list table").all_inner_texts()
    assert "5 of 7" in tables[0]
    assert "Runner 5, Runner 6" in tables[0]
    assert FACT in tables[1]
    assert page.locator("board-list tbody td").all_inner_texts()[-4:] == ["7", "0", "0", "0"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_board_is_in_cache_storage(desk: Desk) -> None:
    found = desk.page.evaluate(
        """async () => {
          for (const name of await caches.keys())
            for (const response of await (await caches.open(name)).matchAll())
              if ((await response.text()).includes("Runner 5")) return response.url;
          return null;
        }"""
    )

    assert found is None


def test_another_coach_finds_none_of_it(desk: Desk, site: Site) -> None:
    site.start()
    desk.read_board()
    assert desk.kept() == [NAME]

    desk.sign_in(desk.otto)
    desk.stay("/coach/")

    assert desk.kept() == []


@pytest.mark.parametrize("end", ["elsewhere", "sign out"])
def test_the_board_goes_with_the_session(desk: Desk, site: Site, end: str) -> None:
    site.start()
    desk.read_board(desk.to_end)
    assert desk.kept() == [NAME]

    if end == "elsewhere":
        desk.browser.context.clear_cookies()
        desk.stay("/accounts/login/")
    else:
        desk.open("/accounts/logout/").click("main form button[type=submit]")
        desk.page.wait_for_url(f"{desk.phone.origin}/")

    assert desk.kept() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_and_nothing_is_cut_off(desk: Desk, site: Site, width: int, scheme: str) -> None:
    site.start()
    desk.sign_in(desk.cora)
    desk.page.set_viewport_size({"width": width, "height": 844})
    desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    for path in [desk.board, f"{desk.board}?sort=-gap"]:
        page = desk.open(path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        page.evaluate(AXE.read_text())
        assert page.evaluate(AUDIT) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(TOO_SMALL) == []
    assert desk.browser.console_errors() == []


def test_the_squads_table_is_one_on_a_phone_too(desk: Desk, site: Site) -> None:
    site.start()
    desk.sign_in(desk.cora)
    desk.page.set_viewport_size({"width": 390, "height": 844})
    page = desk.open(desk.board)

    table = page.get_by_role("table", name="How many of 7 athletes with answers")

    assert table.get_by_role("columnheader").all_inner_texts()[0] == "Fact"
    assert table.get_by_role("row", name=FACT).get_by_role("cell").count() == 4
    assert page.locator(".count--large").evaluate("each => getComputedStyle(each).fontSize") == "96px"
