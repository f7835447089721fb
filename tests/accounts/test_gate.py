"""Every account page: who may open it, that nobody keeps a copy, and that what is not wanted is not there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import audit, hashers, limits, sessions
from accounts.gate import COACH_PAGES, FOR_EVERYBODY
from accounts.models import User
from tests.people import PASSWORD, make_athlete, make_coach, signed_in

# What each page answers to a stranger and to a coach. A page that allauth adds fails here until it is judged.
ACCOUNT_PAGES = {
    "account_change_password": (302, 200),
    "account_complete_password_reset": (302, 302),
    "account_confirm_login_code": (302, 302),
    "account_confirm_password_reset_code": (302, 302),
    "account_email": (302, 200),
    "account_email_verification_sent": (302, 302),
    "account_inactive": (200, 200),
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_password_reset_completed": (200, 200),
    "account_reauthenticate": (302, 200),
    "account_request_login_code": (200, 302),
    "account_reset_password": (200, 200),
    "account_set_password": (302, 302),
    "account_signup": (200, 302),
    "mfa_add_webauthn": (302, 302),
    "mfa_authenticate": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "mfa_edit_webauthn": (302, 302),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_index": (302, 200),
    "mfa_list_webauthn": (302, 200),
    "mfa_login_webauthn": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
    "mfa_view_recovery_codes": (302, 404),
    "usersessions_list": (302, 200),
}
KEYED = {"mfa_edit_webauthn", "mfa_remove_webauthn"}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif pattern.name and pattern.name.startswith(COACH_PAGES):
            yield pattern.name


def address(name: str) -> str:
    return reverse(name, args=[1] if name in KEYED else [])


def test_every_account_page_is_in_the_table() -> None:
    assert set(names(get_resolver().url_patterns)) == set(ACCOUNT_PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_a_page_answers_as_the_table_says_and_is_kept_by_nobody(name: str) -> None:
    stranger, coach = Client().get(address(name)), signed_in(make_coach()).get(address(name))

    assert (stranger.status_code, coach.status_code) == ACCOUNT_PAGES[name]
    assert "no-store" in stranger["Cache-Control"]
    assert "no-store" in coach["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_an_athlete_opens_no_page_of_a_coach(name: str) -> None:
    browser = signed_in(make_athlete())

    expected = HTTPStatus.OK if name == FOR_EVERYBODY else HTTPStatus.FORBIDDEN
    assert browser.get(address(name)).status_code == expected


def test_an_athlete_cannot_become_a_coach_by_adding_an_address(abel: User) -> None:
    browser = signed_in(abel)

    browser.post("/accounts/email/", {"action_add": "", "email": "abel@harriers.example"})
    browser.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})

    abel.refresh_from_db()
    assert abel.is_athlete
    assert not abel.has_usable_password()
    assert not EmailAddress.objects.exists()


def test_signing_out_needs_a_tap_and_erases_nothing_on_the_phone(cora: User) -> None:
    browser = signed_in(cora)

    assert browser.get("/accounts/logout/").status_code == HTTPStatus.OK
    assert "_auth_user_id" in browser.session
    done = browser.post("/accounts/logout/")
    assert "Clear-Site-Data" not in done
    assert browser.get("/coach/").status_code == HTTPStatus.FOUND


REDIRECTS = [
    *("https://evil.example", "//evil.example", "///evil.example", "////evil.example/%2e%2e"),
    *("http:evil.example", "https:/evil.example", "https:///evil.example", "/\\evil.example"),
    *("\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\thttps://evil.example"),
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example"),
    *("https://localhost@evil.example", "https://evil.example#localhost", "https://localhost.evil.example"),
    *("//localhost:8000@evil.example", "https://[::1]@evil.example", "https://evil.example\\@localhost"),
    *(
        "\u0000https://evil.example",
        " https://evil.example",
        "//%5cevil.example",
    ),
    *("http://evil.example:80", "//evil%E3%80%82example", "https://⒠vil.example"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("target", REDIRECTS)
def test_signing_in_and_out_lead_to_no_other_site(target: str) -> None:
    coach = make_coach()
    EmailAddress.objects.create(user=coach, email=coach.email, primary=True, verified=True)
    browser = Client()

    came = browser.post("/accounts/login/", {"login": coach.email, "password": PASSWORD, "next": target})
    left = browser.post("/accounts/logout/", {"next": target})

    assert (came.status_code, came["Location"]) == (302, "/coach/")
    assert (left.status_code, left["Location"]) == (302, "/")


@pytest.mark.django_db
def test_signing_in_leads_on_within_the_site() -> None:
    coach = make_coach()
    EmailAddress.objects.create(user=coach, email=coach.email, primary=True, verified=True)
    given = {"login": coach.email, "password": PASSWORD, "next": "/coach/account/"}

    assert Client().post("/accounts/login/", given)["Location"] == "/coach/account/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_asking_for_a_code_tells_nobody_who_has_an_account(path: str) -> None:
    coach = make_coach("cora@harriers.example")
    EmailAddress.objects.create(user=coach, email=coach.email, primary=True, verified=True)

    known, unknown = (
        Client().post(path, {"email": email}, follow=True)
        for email in ("cora@harriers.example", "dora@harriers.example")
    )

    assert known.redirect_chain == unknown.redirect_chain
    assert known.status_code == unknown.status_code
    assert bare(known.text) == bare(unknown.text)


@pytest.mark.django_db
def test_asking_for_a_new_code_at_sign_up_tells_it_neither() -> None:
    make_coach("cora@harriers.example")

    pages = []
    for email in ("cora@harriers.example", "dora@harriers.example"):
        browser = Client()
        browser.post("/accounts/signup/", {"email": email, "password1": PASSWORD})
        again = browser.post("/accounts/confirm-email/", {"action": "resend"}, follow=True)
        wrong = browser.post("/accounts/confirm-email/", {"code": "AAAA-AAAA"})
        pages.append(
            (again.redirect_chain, again.status_code, wrong.status_code, bare(again.text), bare(wrong.text))
        )

    assert pages[0] == pages[1]


def bare(page: str) -> str:
    """Return a page without its CSRF tokens and the address that was typed."""
    lines = [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]
    return "\n".join(lines).replace("cora@", "").replace("dora@", "")


# Sessions


def aged(browser: Client, **ages: timedelta) -> Client:
    session = browser.session
    for key, age in ages.items():
        session[key] = time.time() - age.total_seconds()
    session.save()
    return browser


@pytest.mark.parametrize(
    ("began", "seen", "is_in"),
    [(1, 0, True), (29, 13, True), (20, 15, False), (31, 0, False)],
)
def test_a_coachs_session_ends_unused_or_after_a_month(
    cora: User, began: int, seen: int, *, is_in: bool
) -> None:
    browser = aged(
        signed_in(cora),
        **{sessions.BEGAN: timedelta(days=began), sessions.SEEN: timedelta(days=seen)},
    )

    assert (browser.get("/coach/").status_code == HTTPStatus.OK) is is_in
    assert Session.objects.filter(pk=browser.cookies[settings.SESSION_COOKIE_NAME].value).exists() is is_in


def test_using_a_session_is_noted_once_a_day(cora: User) -> None:
    browser = aged(signed_in(cora), **{sessions.SEEN: timedelta(days=2)})

    first, second = browser.get("/coach/"), browser.get("/coach/")

    assert time.time() - browser.session[sessions.SEEN] < 60
    assert settings.SESSION_COOKIE_NAME in first.cookies
    assert settings.SESSION_COOKIE_NAME not in second.cookies


def test_an_athletes_phone_has_no_such_clock(abel: User) -> None:
    assert sessions.BEGAN not in signed_in(abel).session


def test_a_new_password_ends_all_other_sessions(cora: User) -> None:
    other = signed_in(cora)

    signed_in(cora).post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "five-calm-calves", "password2": "five-calm-calves"},
    )

    assert other.get("/coach/").status_code == HTTPStatus.FOUND


@pytest.mark.django_db
def test_a_coach_sees_and_ends_other_sessions() -> None:
    coach = make_coach()
    EmailAddress.objects.create(user=coach, email=coach.email, primary=True, verified=True)
    here, there = Client(headers={"user-agent": "Here"}), Client(headers={"user-agent": "<b>There</b>"})
    for browser in (here, there):
        browser.post("/accounts/login/", {"login": coach.email, "password": PASSWORD})

    listed = here.get("/accounts/sessions/").text
    here.post("/accounts/sessions/")

    assert "Here" in listed
    assert "&lt;b&gt;There" in listed
    assert here.get("/coach/").status_code == HTTPStatus.OK
    assert there.get("/coach/").status_code == HTTPStatus.FOUND


def test_a_disabled_account_is_out_at_once(cora: User) -> None:
    browser = signed_in(cora)

    cora.is_active = False
    cora.save()

    assert browser.get("/coach/").status_code == HTTPStatus.FOUND


# Limits


@pytest.mark.django_db
def test_wrong_guesses_are_counted_for_the_address_the_key_and_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = (
        RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"),
        RequestFactory().get("/", REMOTE_ADDR="192.0.2.2"),
    )
    monkeypatch.setattr(limits, "AT_ONE_KEY", limits.Limit(2, 60))
    monkeypatch.setattr(limits, "FROM_ONE_ADDRESS", limits.Limit(3, 60))
    monkeypatch.setattr(limits, "FROM_EVERYWHERE", limits.Limit(4, 60))

    for _ in range(2):
        limits.failed("join", here, "team")
    assert limits.wait("join", there, "team") > 0
    assert limits.wait("join", there, "other team") == 0
    limits.failed("join", here)
    assert limits.wait("join", here) > 0
    assert limits.wait("move", here) == 0
    limits.failed("join", there)
    assert limits.wait("join", RequestFactory().get("/", REMOTE_ADDR="192.0.2.3")) > 0


@pytest.mark.django_db
def test_a_crowd_of_guessers_makes_the_server_forget_no_count() -> None:
    target = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    for _ in range(limits.FROM_ONE_ADDRESS.most):
        limits.failed("join", target)

    for number in range(320):  # as many counts as other visitors at many addresses bring about
        cache.set(f"zeta:{number}", (1, time.time() + 600), 600)

    assert limits.wait("join", target) > 0


@pytest.mark.django_db
def test_waiting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/")
    monkeypatch.setattr(limits, "FROM_ONE_ADDRESS", limits.Limit(1, 1))

    limits.failed("move", request)
    assert limits.wait("move", request) == 1
    time.sleep(1.1)
    assert limits.wait("move", request) == 0


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"REMOTE_ADDR": "192.0.2.7"}, "192.0.2.7"),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "192.0.2.7"),
        ({"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"),
        ({"REMOTE_ADDR": "nonsense"}, "unknown"),
        ({"REMOTE_ADDR": ""}, "unknown"),
    ],
)
def test_who_asks_is_the_connection_where_no_proxy_is(told: dict[str, str], address: str) -> None:
    request = RequestFactory().get("/")
    request.META |= told

    assert limits.address_of(request) == address


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_the_proxy_only_its_own_entry_counts() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")

    assert limits.address_of(request) == "203.0.113.9"


@pytest.mark.django_db
def test_too_many_sign_ups_are_told_when_to_come_back() -> None:
    replies = [Client().post("/accounts/signup/", {"email": "x", "password1": "x"}) for _ in range(21)]

    assert replies[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(replies[-1]["Retry-After"]) > 0
    assert "<h1>" in replies[-1].text


# Hashing


def test_so_many_passwords_are_hashed_at_once_and_the_rest_wait_in_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_work: list[str] = []
    most: list[int] = []

    def encode(_hasher: object, password: str, _salt: str) -> str:
        at_work.append(password)
        most.append(len(at_work))
        time.sleep(0.02)
        at_work.remove(password)
        return password

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    hash_one = partial(hashers.CappedArgon2().encode, salt="salt")
    with ThreadPoolExecutor(hashers.AT_ONCE + hashers.IN_LINE) as threads:
        done = list(threads.map(hash_one, "abcdefgh"))

    assert "".join(done) == "abcdefgh"
    assert max(most) == hashers.AT_ONCE


def test_a_hash_is_argon2_and_takes_what_owasp_asks() -> None:
    hashed = hashers.CappedArgon2().encode(PASSWORD, "saltsaltsalt")

    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashers.CappedArgon2().verify(PASSWORD, hashed)
    assert not hashers.CappedArgon2().verify(PASSWORD + "x", hashed)


@pytest.mark.django_db
@override_settings(PASSWORD_HASHERS=["accounts.hashers.CappedArgon2"])
def test_a_full_line_is_told_to_come_back() -> None:
    places = hashers.AT_ONCE + hashers.IN_LINE
    for _ in range(places):
        assert hashers.line.acquire(blocking=False)
    try:
        reply = Client().post("/accounts/login/", {"login": "x@y.example", "password": PASSWORD})
    finally:
        for _ in range(places):
            hashers.line.release()

    assert (reply.status_code, reply["Retry-After"]) == (503, str(hashers.PATIENCE))
    assert "sign in" in reply.text


# The audit log


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    audit.logger.addHandler(caplog.handler)
    yield caplog
    audit.logger.removeHandler(caplog.handler)


def lines_in(heard: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in heard.records if record.name == audit.logger.name]


@pytest.mark.django_db
def test_sign_ins_and_refusals_are_written_down_without_secrets(heard: pytest.LogCaptureFixture) -> None:
    coach = make_coach("cora@harriers.example")
    EmailAddress.objects.create(user=coach, email=coach.email, primary=True, verified=True)
    browser = Client()

    browser.post("/accounts/login/", {"login": coach.email, "password": "wrong-and-secret"})
    browser.post("/accounts/login/", {"login": coach.email, "password": PASSWORD})
    browser.post("/accounts/logout/")

    lines = lines_in(heard)
    told = [json.loads(line) for line in lines]
    assert [each["what"] for each in told] == ["refused", "signed in", "signed out"]
    assert told[1]["who"] == str(coach.pk)
    assert told[1]["from"] == "127.0.0.1"
    assert datetime.fromisoformat(told[0]["at"]).tzinfo == UTC
    for secret in ("wrong-and-secret", PASSWORD, "cora@"):
        assert secret not in "".join(lines)


def test_nothing_that_is_noted_can_start_a_line_of_its_own(heard: pytest.LogCaptureFixture) -> None:
    audit.note("export", None, team='x\n{"what": "signed in"}\u2028\x1b[2J')

    (line,) = lines_in(heard)
    assert line.isascii()
    assert "\n" not in line
    assert "\x1b" not in line
