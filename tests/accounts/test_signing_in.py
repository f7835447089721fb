"""A coach signs up and in by e-mail; without a mail server the code stands in the terminal."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from accounts.mail import TerminalBackend
from accounts.models import User
from tests.people import PASSWORD, make_coach, signed_in

CORA = "cora@harriers.example"


def code_in(text: str) -> str:
    found = re.search(r"^Your code: ([A-Z0-9]{4}-[A-Z0-9]{4})$", text, re.MULTILINE)
    assert found, text
    return found[1]


def sign_up(browser: Client, email: str = CORA, password: str = PASSWORD) -> str:
    return browser.post("/accounts/signup/", {"email": email, "password1": password}, follow=True).text


@pytest.mark.django_db
def test_a_coach_signs_up_with_three_fields_and_stands_before_the_teams() -> None:
    browser = Client()

    page = sign_up(browser)
    done = browser.post("/accounts/confirm-email/", {"code": code_in(str(mail.outbox[0].body))}, follow=True)

    assert "terminal" in page
    assert done.request["PATH_INFO"] == "/coach/"
    assert User.objects.get().email == CORA


@pytest.mark.django_db
def test_a_known_address_gets_the_same_answer_as_a_new_one() -> None:
    make_coach(CORA)

    known, new = sign_up(Client()), sign_up(Client(), "new@harriers.example")

    plain = [re.sub(r'value="[^"]*"|new@|cora@', "", page) for page in (known, new)]
    assert plain[0] == plain[1]


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "cora@harriers"])
def test_a_weak_password_is_refused_with_the_reason(password: str) -> None:
    page = sign_up(Client(), password=password)

    assert 'id="id_password1_error"' in page
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_wrong_password_and_an_unknown_address_are_told_alike() -> None:
    make_coach(CORA)

    wrong, unknown = (
        Client().post("/accounts/login/", {"login": login, "password": "not-the-password"}).text
        for login in (CORA, "nobody@harriers.example")
    )

    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong) == strip.sub("", unknown)


@pytest.mark.django_db
def test_guessing_a_password_ends_soon() -> None:
    make_coach(CORA)
    browser = Client()

    pages = [
        browser.post("/accounts/login/", {"login": CORA, "password": f"guess-number-{number}"})
        for number in range(12)
    ]

    right = browser.post("/accounts/login/", {"login": CORA, "password": PASSWORD})
    assert "Too many failed" in pages[-1].text or pages[-1].status_code == 429
    assert right.status_code != 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(cora: User, target: str) -> None:
    browser = signed_in(cora)

    reply = browser.get("/accounts/login/", {"next": target})

    assert reply["Location"] == "/coach/"


def test_a_passkey_or_a_session_page_asks_who_is_there_first() -> None:
    for path in ("/accounts/2fa/", "/accounts/sessions/", "/accounts/email/", "/coach/account/"):
        reply = Client().get(path)

        assert (reply.status_code, reply["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_mail_without_a_server_is_told_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    TerminalBackend().send_messages([EmailMessage("Your code", "Here it is:\n\nABC-123", to=[CORA])])

    assert capsys.readouterr().out == f"\n  | Mail to {CORA}: Your code\n  | Here it is:\n  | ABC-123\n\n"
