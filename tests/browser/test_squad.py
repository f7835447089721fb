"""A coach assigns, an athlete does it with no signal, the coach sees it once: played from nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium
from tests.browser.server import Site
from tests.browser.taker import SCENES, Taker
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

LESSON = "cramping-now"
READY = 'ready-sign[data-state="ready"]'


KINDS = """
import json
from collections import Counter
from accounts.models import Event
print(json.dumps(Counter(Event.objects.filter(owner__nickname="Tomasz").values_list("kind", flat=True))))
"""


class Coach:
    """Cora at her phone; each field, tap and screen is counted."""

    def __init__(self, phone: Chromium, site: Site) -> None:
        self.page, self._site = phone.page, site
        self.fields = self.taps = 0
        self.screens: list[str] = []

    def opens(self, path: str) -> None:
        self.page.goto(self._site.origin + path)
        self._looks()

    def types(self, name: str, text: str) -> None:
        self.page.fill(f"main [name={name}]", text)
        self.fields += 1

    def taps_on(self, css: str) -> None:
        self.page.click(css)
        self.taps += 1

    def goes_on(self, css: str) -> None:
        with self.page.expect_navigation():
            self.taps_on(css)
        self._looks()

    def code(self) -> str:
        """Read the code in the terminal of a server that sends no mail."""
        found = until(lambda: re.findall(r"Your code: (\S+)", self._site.terminal()), "the code")
        return str(found[-1])

    def _looks(self) -> None:
        heading = self.page.inner_text("h1")
        if heading not in self.screens:
            self.screens.append(heading)


@pytest.fixture
def phone_of(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[[str], Chromium]]:
    """Give a person a phone of their own."""
    phones: list[Chromium] = []

    def given(name: str) -> Chromium:
        phones.append(Chromium(playwright, tmp_path / name))
        return phones[-1]

    yield given
    for phone in phones:
        phone.close()


def decoded(pdf: bytes) -> str:
    """Read the link from the printed poster's pixels, as a camera does."""
    (sheet,) = pypdfium2.PdfDocument(pdf)
    (found,) = zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())
    return str(found.text)


def test_a_coach_assigns_an_athlete_does_it_offline_and_the_board_shows_it_once(
    site: Site, phone_of: Callable[[str], Chromium]
) -> None:
    site.start()
    cora = Coach(phone_of("cora"), site)

    cora.opens("/accounts/signup/")
    cora.types("email", "sue@squad.example")
    cora.types("password1", "four-calm-calves-let-go")
    cora.goes_on("main form button[type=submit]")
    cora.types("code", cora.code())
    cora.goes_on("main form button[type=submit]")
    cora.types("name", "Harriers")
    cora.taps_on("main form [type=checkbox]")
    cora.goes_on("main form button")
    team = cora.page.url
    cora.page.goto(f"{team}assign/")  # "Work", then "Set work": two taps
    cora.taps += 2
    cora.taps_on(f'[value="form:{SCENES}"]')
    cora.page.evaluate("document.querySelectorAll('details.set').forEach((each) => (each.open = true))")
    cora.taps_on(f'[value="lesson:{LESSON}"]')
    cora.goes_on(".set__go")
    cora.page.goto(f"{team}poster/")
    link = decoded(cora.page.pdf(prefer_css_page_size=True))

    assert cora.fields <= 6
    assert cora.taps <= 12
    assert len(cora.screens) <= 5  # the last is what was set, with "Send to group chat"

    abel = phone_of("abel")
    abel.open(link)
    abel.page.fill("[name=nickname]", "Tomasz")
    with abel.page.expect_navigation():
        abel.click("main form button")
    abel.page.wait_for_selector('[data-slot="assignments"] a, plan-page a[href*="/quiz/"]')
    abel.page.wait_for_selector(READY, timeout=60_000)
    site.kill()

    abel.open(f"{site.origin}/lessons/{LESSON}/")
    abel.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    abel.page.wait_for_timeout(1_500)
    taker = Taker(abel, f"{site.origin}/quiz/{SCENES}/")
    taker.reach("result")
    abel.crash_tab()
    site.start()
    abel.open(f"{site.origin}/plan/")

    def is_on_the_board() -> bool:
        cora.page.goto(f"{team}board/")
        return len(re.findall(r"1\s+of\s+1", cora.page.inner_text("main"))) == len(["lesson", "form"])

    until(is_on_the_board, "both on the board", seconds=30)
    kinds = json.loads(site.python(KINDS))
    answers = kinds.pop("answer")
    assert kinds == {"open": 1, "read": 1, "start": 1, "finish": 1}
    assert answers == len(taker.saved)
