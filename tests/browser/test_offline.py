"""One page opened online; then the server is dead, and everything public still opens."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from typing import Any

import pytest

import quiz.content
from tests.browser.phone import OFFLINE_PAGE, Phone, plain
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

each_engine = pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"], indirect=True)
each_lasting_engine = pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True)

UNSTYLED = "rgba(0, 0, 0, 0)"
LOOK = """({
  heading: document.querySelector("h1").textContent,
  paper: getComputedStyle(document.body).backgroundColor,
  rules: document.styleSheets[0]?.cssRules.length ?? 0,
  asleep: [...document.querySelectorAll(":not(:defined)")].map(({ localName }) => localName),
})"""
LINKS = '[...document.querySelectorAll("main a")].map((link) => new URL(link.href).pathname)'
CALLS = """[...document.querySelectorAll('main a[href^="tel:"]')]
  .filter((link) => link.checkVisibility()).map((link) => link.getAttribute("href"))"""
RACE_FACE = """document.fonts.load('700 1rem "Barlow Condensed"').then((faces) => faces.length)"""


def opened(phone: Phone, path: str) -> dict[str, Any]:
    """Open a page, and give its scripts, which come after it, a moment."""
    phone.open(path)
    with suppress(AssertionError):
        until(lambda: not phone.browser.run(LOOK)["asleep"], "all scripts", seconds=5)
    seen: dict[str, Any] = phone.browser.run(LOOK)
    return seen


def faults(phone: Phone, path: str, heading: str) -> list[str]:
    """Return what is wrong with a page that should look as it did with a signal."""
    seen = opened(phone, path)
    found = [f"console: {error}" for error in phone.browser.console_errors()]
    if plain(seen["heading"]) != heading:
        found.append(f"heading: {plain(seen['heading'])!r} instead of {heading!r}")
    if seen["paper"] == UNSTYLED or not seen["rules"]:
        found.append("no styles")
    found += [f"{element} has no script" for element in seen["asleep"]]
    return [f"{path} {fault}" for fault in found]


def faults_of_all(phone: Phone) -> list[str]:
    return [fault for path in phone.public for fault in faults(phone, path, phone.heading(path))]


@each_engine
def test_the_ready_sign_counts_what_is_there(phone: Phone) -> None:
    lessons = [path for path in phone.public if re.fullmatch(r"/lessons/[^/]+/", path)]
    files = (quiz.content.FOLDER / "beliefs").glob("*.toml")
    questions = [item["id"] for file in files for item in tomllib.loads(file.read_text())["item"]]

    assert len(lessons) >= 5
    assert f"{len(lessons)} lessons, {len(questions)} questions, checked just now" in phone.words


@each_engine
def test_every_page_opens_with_its_heading_and_styles_and_no_complaint(phone: Phone) -> None:
    assert len(phone.public) >= 15
    assert not (found := faults_of_all(phone)), "\n".join(found)


@each_engine
@pytest.mark.parametrize(
    ("sloppy", "page"),
    [("/now", "/now/"), ("/?source=pwa", "/"), ("/lessons/cramping-now/?utm=1", "/lessons/cramping-now/")],
)
def test_a_sloppy_address_opens_the_page_that_was_meant(phone: Phone, sloppy: str, page: str) -> None:
    assert not faults(phone, sloppy, phone.heading(page))


@each_engine
@pytest.mark.parametrize("path", ["/nowhere/", "/lessons/nowhere", "/quiz/start/answers/"])
def test_what_is_not_on_the_phone_gives_a_page_that_lists_what_is(phone: Phone, path: str) -> None:
    assert not faults(phone, path, phone.heading(OFFLINE_PAGE))
    assert set(phone.public) <= set(phone.browser.run(LINKS))


@each_engine
@pytest.mark.parametrize("path", ["/now/", "/danger/"])
def test_help_can_be_called(phone: Phone, path: str) -> None:
    phone.open(path)

    assert "tel:112" in phone.browser.run(CALLS)


@each_engine
def test_the_race_face_is_on_the_phone(phone: Phone) -> None:
    phone.open("/")

    assert phone.browser.run(RACE_FACE) == 1


@each_lasting_engine
def test_every_page_opens_after_the_browser_was_started_again(phone: Phone) -> None:
    phone.lasting.restart()

    assert not (found := faults_of_all(phone)), "\n".join(found)
