"""A phone that kept its key and lost its cookie comes back as the same athlete, and nobody else does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import limits
from accounts.models import ReturnKey, User
from coach.models import Team
from tests.people import make_athlete, signed_in

SESSION = "/api/v1/session"


def key_of(browser: Client) -> str:
    reply = browser.post("/api/v1/key", content_type="application/json")
    assert reply.status_code == 201, reply.text
    return str(reply.json()["key"])


def come_back(key: str, browser: Client | None = None) -> Any:
    given = json.dumps({"key": key})
    return (browser or Client()).post(SESSION, given, content_type="application/json")


def person_of(reply: Any) -> str | None:
    assert reply.status_code == 200, reply.text
    person = reply.json()["person"]
    return person["id"] if person else None


def test_a_lost_cookie_is_made_up_for_by_the_key_as_the_same_athlete(abel: User) -> None:
    key, browser = key_of(signed_in(abel)), Client()

    assert person_of(come_back(key, browser)) == str(abel.pk)
    assert person_of(browser.get(SESSION)) == str(abel.pk)
    assert browser.session.get_expiry_age() > 364 * 24 * 3600
    assert ReturnKey.objects.get().used_at


def test_a_reply_that_is_lost_locks_nobody_out_and_the_old_session_ends(abel: User) -> None:
    first, lost, second = signed_in(abel), Client(), Client()
    key = key_of(first)
    come_back(key, lost)

    assert person_of(come_back(key, second)) == str(abel.pk)
    assert [person_of(each.get(SESSION)) for each in (first, lost)] == [None, None]
    assert Session.objects.count() == 1


def test_only_a_digest_is_kept_and_the_key_has_256_bits(abel: User) -> None:
    browser = signed_in(abel)
    key = key_of(browser)

    assert len(key) == 43
    assert key not in str(ReturnKey.objects.values())
    assert key not in browser.get("/api/v1/me").text


def test_a_phone_has_one_key_and_another_phone_its_own(abel: User) -> None:
    phone, other = signed_in(abel), signed_in(abel)
    first, second, others = key_of(phone), key_of(phone), key_of(other)

    found = [person_of(come_back(key)) for key in (first, second, others)]

    assert found == [None, str(abel.pk), str(abel.pk)]


def sign_out(browser: Client) -> None:
    browser.delete(SESSION)


def leave_by_the_page(browser: Client) -> None:
    browser.post("/accounts/logout/")


def delete_account(browser: Client) -> None:
    browser.delete("/api/v1/me")


def end_sessions(browser: Client) -> None:
    """Do what allauth's list of sessions and an operator do."""
    assert browser.session.session_key
    type(browser.session)().delete(browser.session.session_key)


def let_a_year_pass(_browser: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def sweep(_browser: Client) -> None:
    let_a_year_pass(_browser)
    call_command("clearsessions")
    assert not ReturnKey.objects.exists()


def sign_another_in(browser: Client) -> None:
    browser.force_login(make_athlete("Bea"), backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize(
    "end",
    [sign_out, leave_by_the_page, delete_account, end_sessions, let_a_year_pass, sweep, sign_another_in],
)
def test_the_key_ends_with_the_session_of_its_phone(abel: User, end: Any) -> None:
    browser = signed_in(abel)
    key = key_of(browser)

    end(browser)

    assert person_of(come_back(key)) is None


def test_after_coming_back_signing_out_still_ends_the_key(abel: User) -> None:
    browser = Client()
    key = key_of(signed_in(abel))
    come_back(key, browser)

    sign_out(browser)

    assert person_of(come_back(key)) is None


def test_a_removed_athlete_comes_back_as_today_and_is_on_no_team(abel: User, harriers: Team) -> None:
    browser = Client()
    key = key_of(signed_in(abel))
    harriers.memberships.all().delete()

    assert person_of(come_back(key, browser)) == str(abel.pk)
    assert browser.get("/api/v1/plan").json()["teams"] == []


def test_a_coach_gets_no_key(cora: User) -> None:
    reply = signed_in(cora).post("/api/v1/key", content_type="application/json")

    assert reply.status_code == 403
    assert not ReturnKey.objects.exists()


@pytest.mark.parametrize(
    "more", [{"email": "abel@club.example"}, {"is_staff": True}, {"is_active": False}, {"password": "typed"}]
)
def test_a_key_signs_in_nobody_who_has_become_more_than_an_athlete(abel: User, more: dict[str, Any]) -> None:
    key = key_of(signed_in(abel))
    password = more.get("password")
    if password:
        abel.set_password(password)
        abel.save()
    else:
        User.objects.filter(pk=abel.pk).update(**more)

    assert person_of(come_back(key)) is None


def test_wrong_ended_and_absent_keys_are_answered_alike(abel: User) -> None:
    browser = signed_in(abel)
    ended = key_of(browser)
    sign_out(browser)

    replies = [come_back(key) for key in (ended, "x" * 43, "", "\u202e", str(abel.pk))]

    assert {(reply.status_code, str(reply.json()["person"])) for reply in replies} == {(200, "None")}
    assert {frozenset(reply.headers) for reply in replies} == {frozenset(replies[0].headers)}
    assert not any("session" in reply.cookies for reply in replies)
    assert all("no-store" in reply["Cache-Control"] for reply in replies)


def test_who_is_signed_in_already_stays_so(abel: User, harriers: Team) -> None:
    key, bea = key_of(signed_in(abel)), make_athlete("Bea")
    assert harriers

    assert person_of(come_back(key, signed_in(bea))) == str(bea.pk)
    assert ReturnKey.objects.get().used_at is None


def test_guessing_ends_and_keeps_no_right_key_waiting(abel: User) -> None:
    key = key_of(signed_in(abel))
    for _ in range(limits.FROM_ONE_ADDRESS.most):
        come_back("x" * 43)

    refused = come_back("x" * 43)

    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert person_of(come_back(key)) == str(abel.pk)


def test_another_sites_page_neither_comes_back_nor_makes_a_key(abel: User) -> None:
    key = key_of(signed_in(abel))
    strict = Client(enforce_csrf_checks=True)

    assert come_back(key, strict).status_code == 403
    token = strict.get(SESSION).json()["csrf"]
    given = json.dumps({"key": key})
    reply = strict.post(SESSION, given, content_type="application/json", headers={"X-CSRFToken": token})
    assert person_of(reply) == str(abel.pk)
    assert strict.delete(SESSION, headers={"X-CSRFToken": reply.json()["csrf"]}).status_code == 204


@pytest.mark.parametrize("body", ["{}", "[]", '{"key": 1}', '{"key": null}', '{"key": "a", "owner": "b"}'])
def test_what_is_no_key_is_refused(body: str, db: None) -> None:
    assert db is None
    assert Client().post(SESSION, body, content_type="application/json").status_code == 422
