"""A coach signs up and in by e-mail; without a mail server the code stands in the terminal."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client, override_settings

from accounts.hashers import CappedArgon2
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
@override_settings(PASSWORD_HASHERS=["accounts.hashers.CappedArgon2"])
def test_a_known_address_takes_as_long_as_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    make_coach(CORA)
    hashed: list[str] = []

    def encode(_hasher: object, password: str, _salt: str) -> str:
        hashed.append(password)
        return "argon2$"

    monkeypatch.setattr(CappedArgon2, "encode", encode)  # by far the longest part of a sign-up
    sign_up(Client(), "new@harriers.example")
    for_a_new_one = list(hashed)
    hashed.clear()
    sign_up(Client())

    assert hashed == for_a_new_one == [PASSWORD]


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


@pytest.mark.django_db
@override_settings(SENDS_MAIL=True, EMAIL_BACKEND="tests.accounts.mailbox.Closed")
def test_a_mail_server_that_is_down_stops_nobody() -> None:
    browser = Client()

    page = sign_up(browser)

    assert "The mail did not leave" in page
    assert "Make a new code" in page


@pytest.mark.django_db
@override_settings(SENDS_MAIL=True)
def test_the_page_speaks_of_the_terminal_only_where_no_mail_is_sent() -> None:
    page = sign_up(Client())

    assert "terminal" not in page
    assert CORA in page


def test_nothing_in_a_mail_can_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    TerminalBackend().send_messages([EmailMessage("Code", "\x1b]0;owned\x07\x1b[2J code", to=[CORA])])

    assert not set(capsys.readouterr().out) & set("\x1b\x07")


@pytest.mark.django_db
@pytest.mark.parametrize("length", [10, 128, 129])
def test_a_password_may_have_ten_to_128_characters(length: int) -> None:
    password = ("letting go is calm, " * 7)[:length]

    sign_up(Client(), password=password)

    assert User.objects.exists() is (length <= 128)


@pytest.mark.parametrize(
    ("path", "field", "autocomplete"),
    [
        ("/accounts/signup/", "email", "email"),
        ("/accounts/signup/", "password1", "new-password"),
        ("/accounts/login/", "login", "email"),
        ("/accounts/login/", "password", "current-password"),
    ],
)
def test_a_password_manager_knows_what_to_fill_in(path: str, field: str, autocomplete: str) -> None:
    form = re.search(rf'<input[^>]*name="{field}"[^>]*>', Client().get(path).text)

    assert form
    assert f'autocomplete="{autocomplete}"' in form[0]


@pytest.mark.django_db
def test_what_is_wrong_is_tied_to_its_field() -> None:
    page = sign_up(Client(), password="short")

    field = re.search(r'<input[^>]*name="password1"[^>]*>', page)
    assert field
    named = re.search(r'aria-describedby="([^"]*)"', field[0])
    assert named
    assert "id_password1_error" in named[1].split()
    assert 'aria-invalid="true"' in field[0]
    assert all(page.count(f'id="{name}"') == 1 for name in named[1].split())
