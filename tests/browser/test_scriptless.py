"""With no script at all: the card, the danger signs, the belief to try and a whole form by GET."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, expect

import learn.content
from tests.browser.chromium import Chromium
from tests.browser.server import Site
from tests.pages import FORMS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Give a page that runs no script."""
    chromium = Chromium(playwright, tmp_path_factory.mktemp("scriptless"), java_script_enabled=False)
    yield chromium.page
    chromium.close()


def test_the_card_works(page: Page, live: Site) -> None:
    card = tomllib.loads((learn.content.FOLDER / "safety/now.toml").read_text())
    page.goto(f"{live.origin}/now/")

    for danger in card["danger"]:
        expect(page.get_by_text(danger["sign"]).first).to_be_visible()
    for muscle in card["muscle"]:
        page.get_by_role("link", name=muscle["name"], exact=True).click()
        expect(page.get_by_text(muscle["text"])).to_be_visible()
    expect(page.locator('main a[href="tel:112"]').first).to_be_visible()


def test_the_danger_signs_work(page: Page, live: Site) -> None:
    signs = tomllib.loads((learn.content.FOLDER / "safety/danger.toml").read_text())
    page.goto(f"{live.origin}/danger/")

    for level in signs["level"]:
        expect(page.get_by_role("heading", name=level["name"])).to_be_visible()
    expect(page.locator('main a[href="tel:112"]').first).to_be_visible()


@pytest.mark.parametrize("said", ["true", "false"])
def test_the_belief_on_the_start_page_can_be_tried(page: Page, live: Site, said: str) -> None:
    page.goto(f"{live.origin}/")
    answer = page.locator(f"#belief-{said}")
    expect(answer).to_be_hidden()

    page.locator(f'a[href="#belief-{said}"]').click()

    expect(answer).to_be_visible()


@pytest.mark.parametrize("form", [name for name, form in FORMS.items() if "title" in form])
def test_a_form_can_be_taken(page: Page, live: Site, form: str) -> None:
    page.goto(f"{live.origin}/quiz/{form}/")
    draws = FORMS[form].get("draws")
    if draws:
        with page.expect_navigation():
            page.locator("main form button").click()
    total = draws or len(FORMS[form]["items"])
    while page.locator("main form label").count():
        page.locator("main form label").first.click()
        for button in ('main form button[value="3"]', "main form button"):
            with page.expect_navigation():  # between two pages there is no form either
                page.locator(button).click()

    expect(page.locator("main h2").first).to_contain_text(f"of {total} right")
