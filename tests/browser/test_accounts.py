"""A coach signs in by code, by passkey, and by both, in a real browser; axe looks at each page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import PHONE, Chromium
from tests.browser.server import Site
from tests.browser.test_policy import AUDIT, AXE, SIDEWAYS, TOO_SMALL, TOO_WIDE, needed
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "cora@harriers.example", "four-calm-calves-let-go"
# A passkey belongs to a name, never to a number: the site is at localhost here.
LOCALHOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
MINUTE = 60_000
BUTTON = "main form .slab--sun"
PASSKEY = "passkey-form button"


class Coach:
    """A coach at a phone whose lock makes passkeys, and who can look at the server's terminal."""

    def __init__(self, browser: Chromium, site: Site) -> None:
        self.browser, self.page = browser, browser.page
        self.page.set_default_timeout(MINUTE)  # a busy machine, two hashes and a new page
        self.origin = f"http://localhost:{site.port}"
        self._site = site
        lock = browser.context.new_cdp_session(self.page)
        lock.send("WebAuthn.enable")
        lock.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]:visible", value)

    def tap(self, css: str, leads_to: str) -> None:
        self.page.click(css)
        self.page.wait_for_url(f"{self.origin}{leads_to}")

    def code(self) -> str:
        told: list[str] = re.findall(r"Your code: (\S+)", self._site.terminal())
        return told[-1]

    def sign_out(self) -> None:
        self.open("/accounts/logout/")
        self.tap(BUTTON, "/")

    def faults(self) -> list[str]:
        """Return what is wrong with this page, for axe, thumbs, narrow phones and its own policy."""
        self.page.evaluate(needed(AXE).read_text())
        found = self.browser.console_errors()
        for scheme in ("light", "dark"):
            for width in (PHONE["width"], 320, 1280):
                self.page.emulate_media(color_scheme=scheme)
                self.page.set_viewport_size({"width": width, "height": PHONE["height"]})
                found += self.browser.run(AUDIT)
                found += self.browser.run(TOO_WIDE) if self.browser.run(SIDEWAYS) > 0 else []
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(PHONE)
        return [f"{self.page.url} {fault}" for fault in [*found, *self.browser.run(TOO_SMALL)]]


@pytest.fixture(scope="module")
def coach(playwright: Playwright, live: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    browser = Chromium(playwright, tmp_path_factory.mktemp("coach"), [LOCALHOST])
    yield Coach(browser, live)
    browser.close()


def test_a_coach_has_an_account_after_three_fields_and_three_taps(coach: Coach) -> None:
    faults = []

    coach.open("/accounts/signup/")
    faults += coach.faults()
    coach.fill(email=EMAIL, password1=PASSWORD)
    coach.tap(BUTTON, "/accounts/confirm-email/")
    faults += coach.faults()
    assert "terminal" in coach.page.inner_text("main")
    coach.fill(code=coach.code().lower())
    coach.tap(BUTTON, "/coach/")

    assert faults == []


def test_a_passkey_is_made_and_spare_codes_are_shown(coach: Coach) -> None:
    coach.open("/accounts/2fa/webauthn/add/")
    coach.fill(password=PASSWORD)
    coach.tap(BUTTON, "/accounts/2fa/webauthn/add/")
    faults = coach.faults()
    coach.tap(PASSKEY, "/accounts/2fa/recovery-codes/")
    faults += coach.faults()

    assert coach.page.locator(".spares__one").count() == 10
    assert faults == []


def test_a_passkey_signs_in_without_a_password(coach: Coach) -> None:
    coach.sign_out()
    coach.open("/accounts/login/")
    faults = coach.faults()
    coach.tap(PASSKEY, "/coach/")

    assert faults == []


def test_a_password_alone_no_longer_signs_in(coach: Coach) -> None:
    coach.sign_out()
    coach.open("/accounts/login/?next=/coach/account/")
    coach.fill(login=EMAIL, password=PASSWORD)
    coach.tap(BUTTON, "/accounts/2fa/authenticate/")
    faults = coach.faults()
    coach.tap(PASSKEY, "/coach/account/")

    assert faults == []


def test_a_lock_that_refuses_is_told_on_the_page(coach: Coach) -> None:
    coach.sign_out()
    coach.open("/accounts/login/")
    alert = coach.page.locator('passkey-form [role="alert"]')
    assert not alert.is_visible()
    coach.page.evaluate(
        "void (navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')))"
    )

    coach.page.click(PASSKEY)

    until(alert.is_visible, "the page to say so")
    assert coach.browser.console_errors() == []
    coach.open("/accounts/login/")
    coach.tap(PASSKEY, "/coach/")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/keys/1/edit/",
        "/accounts/2fa/webauthn/keys/1/remove/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/2fa/webauthn/reauthenticate/",
        "/accounts/sessions/",
        "/accounts/logout/",
        "/accounts/inactive/",
        "/coach/account/",
        "/move/",
    ],
)
def test_axe_and_thumbs_find_nothing_in_the_account(coach: Coach, path: str) -> None:
    coach.open(path)

    assert coach.faults() == []


def test_a_forgotten_password_is_replaced_by_a_code(coach: Coach) -> None:
    coach.sign_out()
    coach.open("/accounts/password/reset/")
    faults = coach.faults()
    coach.fill(email=EMAIL)
    coach.tap(BUTTON, "/accounts/password/reset/confirm/")
    coach.fill(code=coach.code())
    coach.tap(BUTTON, "/accounts/password/reset/complete/")
    faults += coach.faults()
    coach.fill(password1="five-calm-calves", password2="five-calm-calves")
    coach.tap(BUTTON, "/accounts/password/reset/done/")
    faults += coach.faults()
    coach.open("/accounts/login/code/")
    faults += coach.faults()
    coach.open("/move/")
    faults += coach.faults()

    assert faults == []
