"""What every page keeps to: its own host, its policy, valid HTML, nothing for axe, targets for a thumb."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Request

from tests.browser.chromium import PHONE, Chromium
from tests.browser.engines import program
from tests.browser.phone import form_data
from tests.browser.server import Site
from tests.browser.taker import SCENES, Taker
from tests.pages import KEPT_ON_THE_PHONE, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"

STAGES = ["question", "feedback", "result"]
UNKNOWN = "/nowhere/"
PAGES = [*KEPT_ON_THE_PHONE, UNKNOWN]
# Every page, then the quiz at each of its stages: with script, and rendered by the server.
VIEWS = [*PAGES, *(f"script {stage}" for stage in STAGES), *(f"answers {stage}" for stage in STAGES)]

each_view = pytest.mark.parametrize("view", VIEWS)

AUDIT = """axe.run().then(({ violations }) => violations.map(
  ({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ target }) => target.join(" ")).join(", ")}`,
))"""
PAPER = "getComputedStyle(document.body).backgroundColor"
SIDEWAYS = "document.scrollingElement.scrollWidth - innerWidth"
TOO_WIDE = """[...document.querySelectorAll("*")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5 && each.checkVisibility())
  .map((each) => each.outerHTML.slice(0, 80))"""
# A link within a sentence may be as small as its words; everything else is for a thumb.
TOO_SMALL = """(() => {
  const isText = ({ nodeType, data }) => nodeType === Node.TEXT_NODE && /[\\p{L}\\d]/u.test(data);
  const isInSentence = (target) =>
    getComputedStyle(target).display === "inline" && [...target.parentElement.childNodes].some(isText);
  return [...document.querySelectorAll('a[href], button, summary, input, [role="button"]')]
    .map((target) => target.closest("label") ?? target)
    .filter((target) => target.checkVisibility({ visibilityProperty: true }) && !isInSentence(target))
    .map((target) => [target.outerHTML.slice(0, 90), target.getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < 48)
    .map(([html, { width, height }]) => `${Math.round(width)} by ${Math.round(height)}: ${html}`);
})()"""
FIRST_SCREEN = """(() => {
  const boxes = (css) => [...document.querySelectorAll(css)].map((each) => each.getBoundingClientRect());
  return {
    rows: boxes("main section:first-of-type li").map(({ bottom }) => bottom),
    tabs: boxes('main a[href^="#"]').map(({ bottom }) => bottom),
    heights: boxes('main a[href^="#"], main a[href^="tel:"]').map(({ height }) => height),
    bar: boxes("nav").map(({ top }) => top).find((top) => top > innerHeight / 2),
  };
})()"""


@pytest.fixture
def show(chromium: Chromium, live: Site) -> Iterator[Callable[[str], None]]:
    """Give a way to bring a view up on a phone's screen."""
    chromium.page.set_viewport_size(PHONE)

    def show(view: str) -> None:
        kind, _, stage = view.partition(" ")
        if kind == "script":
            Taker.new(chromium, live.origin, SCENES).reach(stage)
        else:
            chromium.open(live.origin + address(live, view))

    yield show
    chromium.page.emulate_media(color_scheme="light")


def address(site: Site, view: str) -> str:
    """Return the address of a page, or of a stage of the quiz as the server renders it."""
    kind, _, stage = view.partition(" ")
    if kind != "answers":
        return view
    items = form_data(Page(site.get(f"/quiz/{SCENES}/")))["items"]
    query = {"seed": "1"}
    for item in {"question": [], "feedback": items[:1], "result": items}[stage]:
        wrong = next(option["id"] for option in item["options"] if option["id"] != item["answer"])
        query |= {item["id"]: wrong, f"{item['id']}.sure": "3"}
    if stage == "feedback":
        query["at"] = items[0]["id"]
    return f"/quiz/{SCENES}/answers/?{urlencode(query)}"


@each_view
def test_a_page_asks_our_own_server_alone_and_breaks_no_policy(
    chromium: Chromium, live: Site, show: Callable[[str], None], view: str
) -> None:
    asked: list[str] = []

    def hear(request: Request) -> None:
        asked.append(request.url)

    chromium.context.on("request", hear)
    chromium.console_errors()
    show(view)
    errors = chromium.console_errors()
    chromium.context.remove_listener("request", hear)

    assert {urlsplit(url).netloc for url in asked} == {urlsplit(live.origin).netloc}
    assert [error for error in errors if view != UNKNOWN or "404 (Not Found)" not in error] == []


@each_view
def test_axe_finds_nothing(chromium: Chromium, show: Callable[[str], None], view: str) -> None:
    show(view)
    chromium.page.evaluate(needed(AXE).read_text())
    papers = set()
    found = []
    for scheme in ("light", "dark"):
        for width in (PHONE["width"], 1280):
            chromium.page.emulate_media(color_scheme=scheme)
            chromium.page.set_viewport_size({"width": width, "height": PHONE["height"]})
            papers.add(chromium.run(PAPER))
            found += [f"{scheme} {width} {violation}" for violation in chromium.run(AUDIT)]

    assert not found, "\n".join(found)
    assert len(papers) == 2, "dark looks like light"


@each_view
def test_a_page_fits_a_narrow_phone(chromium: Chromium, show: Callable[[str], None], view: str) -> None:
    show(view)
    chromium.page.set_viewport_size({"width": 320, "height": 568})

    assert chromium.run(SIDEWAYS) <= 0, "\n".join(chromium.run(TOO_WIDE))


@each_view
def test_what_can_be_tapped_is_big_enough(chromium: Chromium, show: Callable[[str], None], view: str) -> None:
    show(view)

    small = chromium.run(TOO_SMALL)
    assert not small, "\n".join(small)


def test_the_first_screen_of_now_holds_what_is_needed(
    chromium: Chromium, show: Callable[[str], None]
) -> None:
    show("/now/")

    seen = chromium.run(FIRST_SCREEN)

    assert len(seen["rows"]) == 6
    assert len(seen["tabs"]) == 4
    assert max(seen["rows"] + seen["tabs"]) <= seen["bar"]
    assert min(seen["heights"]) >= 72


def test_all_html_is_valid(live: Site, tmp_path: Path) -> None:
    views = [view for view in VIEWS if not view.startswith("script ")]
    for place, view in enumerate(views):
        (tmp_path / f"{place}.html").write_text(live.get(address(live, view)))

    java, options = program("java", "default-jre-headless"), ["--stdout", "--format", "json"]
    done = subprocess.run(
        [java, "-jar", str(needed(VNU)), *options, str(tmp_path)], capture_output=True, check=False
    )

    messages = json.loads(done.stdout)["messages"]
    told = [f"{views[int(Path(each['url']).stem)]}: {each['message']}" for each in messages]
    assert not told, "\n".join(told)


def needed(path: Path) -> Path:
    """Return a file that npm brings, or fail with the line that brings it."""
    if not path.exists():
        pytest.fail(f"{path.name} is missing. Type: npm ci --ignore-scripts", pytrace=False)
    return path
