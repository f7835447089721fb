"""An athlete joins a team by code, link or card."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.typed import ALPHABET, read_code
from coach.entry import Entry
from coach.forms import JoinForm
from coach.models import JoinCard, Membership, Team
from coach.nicknames import LONGEST, hides_something, key, read_nickname, told_apart
from tests.pages import KEPT_ON_THE_PHONE
from tests.people import make_athlete, make_membership, make_team, signed_in

CLOSED = "This code or link does not open a team now."
SENTENCE = "Your coach sees your nickname"


@pytest.fixture(autouse=True)
def _no_guesses_yet(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("db")
    cache.clear()


def join(browser: Client, given: str, nickname: str = "Berta", **ticks: str) -> Any:
    return browser.post(f"/join/{given}/", {"nickname": nickname, **ticks})


def make_card(team: Team, nickname: str = "Berta", **fields: Any) -> JoinCard:
    card: JoinCard = JoinCard.objects.create(team=team, nickname=nickname, **fields)
    return card


# What works


@pytest.mark.parametrize("shape", ["{0}", "{1}", "{2}", " {2} ", "{3}"])
def test_a_code_is_read_as_it_is_meant(harriers: Team, shape: str) -> None:
    dashed = f"{harriers.code[:4]}-{harriers.code[4:]}".replace("0", "o").replace("1", "l")
    typed = shape.format(harriers.code, harriers.code.lower(), harriers.shown_code, dashed)

    on = Client().get("/join/", {"code": typed})

    assert on["Location"] == f"/join/{harriers.code}/"
    assert Client().get(f"/join/{quote(typed)}/").status_code == 200


def test_a_scan_leads_to_a_nickname_and_one_button(harriers: Team) -> None:
    page = Client().get(f"/join/{harriers.token}/")

    assert "Join Harriers" in page.text
    assert SENTENCE in page.text
    form = page.text[page.text.index('<form class="flow" method="post"') :]
    assert form.count("<button") == 1
    assert re.findall(r'<input type="(\w+)" name="(\w+)"', form) == [
        ("hidden", "csrfmiddlewaretoken"),
        ("text", "nickname"),
        ("checkbox", "shows_beliefs"),
    ]


def test_joining_makes_an_athlete_and_signs_the_phone_in_for_a_year(harriers: Team) -> None:
    phone = Client()

    answer = join(phone, harriers.token, "  Berta   B. ")

    assert answer["Location"] == "/plan/?joined"
    member = Membership.objects.get()
    assert (member.team, member.nickname, member.athlete.nickname) == (harriers, "Berta B.", "Berta B.")
    assert (member.athlete.email, member.athlete.has_usable_password()) == (None, False)
    assert member.approved_at
    assert member.shows_beliefs_since is None
    assert phone.session["_auth_user_id"] == str(member.athlete.pk)
    ends = Session.objects.get(session_key=phone.session.session_key).expire_date
    assert abs(ends - timezone.now() - timedelta(days=365)) < timedelta(minutes=1)
    assert int(phone.cookies[settings.SESSION_COOKIE_NAME]["max-age"]) >= 365 * 24 * 3600 - 60


def test_beliefs_are_shown_by_name_only_after_a_tick(harriers: Team) -> None:
    join(Client(), harriers.code, shows_beliefs="on")

    assert Membership.objects.get().shows_beliefs_since is not None


def test_who_must_be_approved_waits(cora: User) -> None:
    team = make_team(cora, asks_approval=True)
    assert "Your coach lets you in." in Client().get(f"/join/{team.code}/").text

    join(Client(), team.code)

    assert Membership.objects.get().approved_at is None


def test_a_phone_that_is_an_athlete_adds_the_team(otto: User, abel: User) -> None:
    phone = signed_in(abel)
    striders = Team.objects.get(name="Striders")
    assert 'value="Abel"' in phone.get(f"/join/{striders.code}/").text

    join(phone, striders.code, "Abel S.")

    assert {(row.team.name, row.nickname) for row in abel.memberships.all()} == {
        ("Harriers", "Abel"),
        ("Striders", "Abel S."),
    }
    assert otto.coachings.get().team == striders
    assert User.objects.filter(email=None).count() == 1


def test_joining_again_only_goes_on(harriers: Team, abel: User) -> None:
    phone = signed_in(abel)
    assert "You are on this team already, as Abel." in phone.get(f"/join/{harriers.code}/").text

    answers = [join(phone, harriers.code, "Somebody else")["Location"] for _ in range(2)]

    assert answers == ["/plan/?joined"] * 2
    assert Membership.objects.get().nickname == "Abel"


def test_a_repeated_post_of_a_new_phone_makes_one_athlete(harriers: Team) -> None:
    phone = Client()

    assert [join(phone, harriers.code).status_code for _ in range(2)] == [302, 302]
    assert Membership.objects.count() == 1


def test_a_card_gives_its_nickname_and_lets_in_at_once(cora: User) -> None:
    team = make_team(cora, asks_approval=True)
    card = make_card(team)
    page = Client().get(f"/join/{card.code}/").text
    assert "Berta" in page
    assert 'name="nickname"' not in page

    join(Client(), card.code, "Somebody else")

    member = Membership.objects.get()
    assert (member.nickname, member.card) == ("Berta", card)
    assert member.approved_at
    late = Client().get(f"/join/{card.token}/")
    assert (late.status_code, CLOSED in late.text) == (404, True)


def test_looking_changes_nothing(harriers: Team) -> None:
    card = make_card(harriers)
    for path in ["/join/", f"/join/{harriers.code}/", f"/join/{harriers.token}/", f"/join/{card.code}/"]:
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
        assert Client().put(path).status_code == 405

    assert not User.objects.filter(email=None).exists()
    assert not Session.objects.exists()


def test_joining_asks_for_a_token(harriers: Team) -> None:
    assert join(Client(enforce_csrf_checks=True), harriers.code).status_code == 403
    assert not Membership.objects.exists()


# Who is refused


def test_a_coach_is_told_plainly(cora: User, otto: User, harriers: Team) -> None:
    for coach in (cora, otto):
        for answer in [
            signed_in(coach).get(f"/join/{harriers.code}/"),
            join(signed_in(coach), harriers.code),
        ]:
            assert answer.status_code == 403
            assert "You are signed in as a coach" in answer.text
    assert not Membership.objects.exists()


def test_all_that_opens_nothing_is_told_alike(cora: User) -> None:
    ended = make_team(cora, code_ends_at=timezone.now() - timedelta(seconds=1))
    archived = make_team(cora)
    archived.archive()
    reset = make_team(cora)
    old = reset.code, reset.token
    reset.draw_new_code()
    late = make_card(reset, made_at=timezone.now() - timedelta(days=30))
    resting = make_card(archived, "Cleo")
    used = make_card(reset, "Dora", membership=make_membership(reset, make_athlete("Dora")))
    given = [
        *old,
        "00000000",
        "x" * 22,
        "0" * 500,
        "'; --",
        "\u202e",
        "\x00",
        ended.code,
        ended.token,
        archived.code,
    ]
    given += [archived.token, *[way for card in (late, resting, used) for way in (card.code, card.token)]]

    cache.clear()
    answers = {
        re.sub(r'csrf\w+" value="\w+"|href="[^"]*"', "", answer.text)
        for path in given
        for answer in [Client(REMOTE_ADDR="10.0.0.1").get(f"/join/{quote(path)}/")]
        if answer.status_code == 404
    }
    posted = [join(Client(REMOTE_ADDR="10.0.0.2"), quote(path)).status_code for path in given]

    assert len(answers) == 1
    assert CLOSED in answers.pop()
    assert posted == [404] * len(given)
    assert Membership.objects.count() == 1


def test_wrong_guesses_run_out_and_posters_still_work(harriers: Team) -> None:
    visitor = Client(REMOTE_ADDR="10.0.0.3")
    statuses = [visitor.get(f"/join/0000000{letter}/").status_code for letter in ALPHABET]

    assert statuses == [404] * 20 + [429] * 12
    answer = visitor.get(f"/join/{harriers.code}/")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
    assert "Too many wrong codes came from here." in answer.text
    assert join(visitor, harriers.code).status_code == 429
    assert visitor.get(f"/join/{harriers.token}/").status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.4").get(f"/join/{harriers.code}/").status_code == 200


def test_right_codes_are_free(harriers: Team) -> None:
    visitor = Client(REMOTE_ADDR="10.0.0.5")

    assert {visitor.get(f"/join/{harriers.code}/").status_code for _ in range(30)} == {200}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the code from your coach."),
        ("   ", "Type the code from your coach."),
        ("ABC", "A code has 8 letters and numbers."),
        ("ABCDEFG!", "A code has 8 letters and numbers."),
        ("\u0661" * 8, "A code has 8 letters and numbers."),
        ("A" * 5000, "at most 40 characters"),
        ("../../now", "A code has 8 letters and numbers."),
    ],
)
def test_what_is_no_code_is_said_to_be_none(typed: str, words: str) -> None:
    answer = Client().get("/join/", {"code": typed})

    assert answer.status_code == 200
    assert words in answer.text


# Nicknames


@pytest.mark.parametrize(
    ("nickname", "words"),
    [
        ("", "Give a nickname."),
        (" \t\n ", "Give a nickname."),
        ("x" * 41, "at most 40 characters"),
        ("x" * 100_000, "at most 40 characters"),
        ("A\u202ebel", "There is a hidden character in it."),
        ("A\u200bbel", "There is a hidden character in it."),
        ("A\u0007bel", "There is a hidden character in it."),
        ("A\x00bel", "There is a hidden character in it."),
        ("\u3164", "There is a hidden character in it."),
        ("Abel\ufe0f", "There is a hidden character in it."),
        ("\u0301\u0301", "Use a letter or a number."),
    ],
)
def test_a_nickname_that_cannot_be_is_refused_kindly(harriers: Team, nickname: str, words: str) -> None:
    answer = join(Client(), harriers.code, nickname)

    assert answer.status_code == 200
    assert words in answer.text
    assert not User.objects.filter(email=None).exists()


@pytest.mark.parametrize(
    "nickname", ["Åsa", "李雷", "Zoë O'Neil", "№ 7", "🏃", "x" * 40, "<b>Abel</b>", "=1+1"]
)
def test_a_nickname_may_be_anything_that_can_be_seen(cora: User, harriers: Team, nickname: str) -> None:
    join(Client(), harriers.code, nickname)

    assert Membership.objects.get().nickname == nickname
    page = signed_in(cora).get(harriers.get_absolute_url()).text
    assert "<b>Abel" not in page


@pytest.mark.parametrize("typed", ["Abel", "abel", " ABEL ", "\uff21bel"])
def test_a_taken_nickname_comes_back_with_one_that_is_free(harriers: Team, abel: User, typed: str) -> None:
    phone = Client()

    answer = join(phone, harriers.code, typed)
    taken = read_nickname(typed)

    assert f"{taken} is taken on this team. Join as {taken} 2, or change it." in answer.text
    assert f'value="{taken} 2"' in answer.text
    assert abel.memberships.count() == Membership.objects.count() == 1
    join(phone, harriers.code, f"{taken} 2")
    assert Membership.objects.count() == 2


def test_a_card_keeps_its_nickname_free(harriers: Team) -> None:
    make_card(harriers)

    assert "berta is taken on this team." in join(Client(), harriers.code, "berta").text


def test_two_who_asked_at_once_do_not_get_one_nickname(harriers: Team) -> None:
    first, second = (
        JoinForm(Entry(harriers), None, QueryDict(f"nickname={name}")) for name in ("Berta", "BERTA")
    )

    assert first.is_valid()
    first.save()

    assert not second.is_valid()
    assert Membership.objects.count() == 1


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=6))
def test_a_nickname_told_apart_is_free_and_fits(wanted: str, taken: list[str]) -> None:
    free = told_apart(wanted, taken)

    assert key(free) not in {key(name) for name in taken}
    assert len(free) <= LONGEST


@given(st.text())
def test_reading_a_nickname_twice_changes_nothing(typed: str) -> None:
    once = read_nickname(typed)

    assert read_nickname(once) == once
    assert hides_something(once) or once.isprintable()


@given(st.text(max_size=12))
def test_any_typed_code_gets_an_answer(typed: str) -> None:
    code = read_code(typed)

    assert read_code(code) == code


# What the page keeps to


def test_the_page_is_never_stored_listed_or_packed(harriers: Team) -> None:
    for path in ["/join/", f"/join/{harriers.code}/"]:
        answer = Client().get(path)
        assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
        assert '<meta name="robots" content="noindex">' in answer.text
    assert "/join/" not in Client().get("/sitemap.xml").text
    assert not [page for page in KEPT_ON_THE_PHONE if page.startswith("/join")]


def test_the_page_says_no_more_about_a_team_than_its_name(cora: User, harriers: Team, abel: User) -> None:
    page = Client().get(f"/join/{harriers.token}/").text

    said = [str(cora.email), abel.nickname, str(harriers.pk), harriers.code, harriers.calendar_secret]
    assert [word for word in said if word in page] == []
