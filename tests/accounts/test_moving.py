"""A record moves to another phone by a code that works once and soon."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import MoveCode, User
from accounts.typed import ALPHABET, new_code, read_code, shown_code
from tests.people import signed_in


def arrive(code: str) -> Client:
    browser = Client()
    browser.post(f"/move/{code}/")
    return browser


def person_of(browser: Client) -> str | None:
    person = browser.get("/api/v1/session").json()["person"]
    return person["id"] if person else None


def test_a_typed_code_signs_the_other_phone_in_for_a_year(abel: User) -> None:
    signed_in(abel).post("/move/code/")
    typed = shown_code(MoveCode.objects.get().code).lower().replace("0", "o").replace("1", "l")
    browser = Client()

    step = browser.post("/move/", {"code": typed})
    done = browser.post(step["Location"])

    assert done["Location"] == "/plan/?joined"
    assert person_of(browser) == str(abel.pk)
    assert browser.session.get_expiry_age() > 364 * 24 * 3600


def test_the_square_is_drawn_in_ink_without_a_style(abel: User) -> None:
    page = signed_in(abel).post("/move/code/").text

    square = page.split("<svg viewBox", 2)[-1].split("</svg>")[0]
    assert 'stroke="#000"' in square
    assert len(square) > 1_000
    assert "style=" not in square


def test_looking_at_the_link_uses_nothing_up(abel: User) -> None:
    code = MoveCode.for_phone_of(abel).code

    assert Client().get(f"/move/{code}/").status_code == 200
    assert person_of(arrive(code)) == str(abel.pk)


def test_a_code_works_once(abel: User) -> None:
    code = MoveCode.for_phone_of(abel).code

    assert person_of(arrive(code)) == str(abel.pk)
    assert person_of(arrive(code)) is None


def test_a_new_code_ends_the_old_one(abel: User) -> None:
    old, new = MoveCode.for_phone_of(abel).code, MoveCode.for_phone_of(abel).code

    assert person_of(arrive(old)) is None
    assert person_of(arrive(new)) == str(abel.pk)


def test_an_old_code_a_used_one_and_none_at_all_are_told_alike(abel: User) -> None:
    old = MoveCode.for_phone_of(abel)
    MoveCode.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(minutes=16))

    replies = [Client().post(f"/move/{code}/") for code in (old.code, new_code(), "no-such-code")]

    assert {reply.status_code for reply in replies} == {404}
    assert len({reply.text.split("<main")[1] for reply in replies}) == 1


def test_guessing_ends_after_twenty_wrong_codes(abel: User) -> None:
    for _ in range(20):
        arrive(new_code())

    refused = Client().post(f"/move/{MoveCode.for_phone_of(abel).code}/")

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_a_coach_has_nothing_to_move(cora: User) -> None:
    signed_in(cora).post("/move/code/")

    assert MoveCode.objects.count() == 0


@pytest.mark.parametrize("typed", ["", " ", "\u202e", "x" * 5_000, "../../admin", "<b>", "%00"])
def test_a_code_that_is_none_is_refused_kindly(typed: str, db: None) -> None:
    assert db is None
    step = Client().post("/move/", {"code": typed})

    assert Client().post(step["Location"]).status_code == 404


def test_a_code_is_forty_bits_without_look_alikes() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len(ALPHABET) ** len(new_code()) == 2**40
    assert read_code(" o1lI-abcd ") == "0111ABCD"
