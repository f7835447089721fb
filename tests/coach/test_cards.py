"""A list of nicknames is pasted, looked at, and made into join cards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from coach.forms import RosterForm
from coach.models import JoinCard, Membership, Team
from coach.nicknames import LONGEST, key
from coach.rosters import MOST, TooLongError, read_roster
from tests.people import make_athlete, make_membership, make_team, signed_in

TWO = ["Abel", "Berta"]


def paste(person: User, team: Team, text: str, **more: str) -> Any:
    return signed_in(person).post(f"/coach/teams/{team.pk}/roster/", {"text": text, **more})


def make(person: User, team: Team, text: str) -> Any:
    return paste(person, team, text, sure="yes")


def named(team: Team) -> list[str]:
    return [card.nickname for card in team.cards.all()]


def act(person: User, card: JoinCard, verb: str, **given: str) -> Any:
    return signed_in(person).post(f"/coach/teams/{card.team_id}/cards/{card.pk}/{verb}/", given)


# Reading


@pytest.mark.parametrize(
    "text",
    [
        "Abel\nBerta",
        "\ufeffAbel\r\n\r\n  Berta  \r\n",
        "Abel\rBerta",
        "Abel, Berta",
        "Abel;Berta",
        "Abel\tBerta",
        '"Abel"\n"Berta"',
        "1. Abel\n2. Berta",
        "1) Abel\n(2) Berta",
        "- Abel\n• Berta",
        "1\tAbel\n2\tBerta",
        "1;Abel;2010\n2;Berta;2011",
        "Nickname\nAbel\nBerta",
        "No.\tNickname\tSquad\n7\tAbel\tA\n8\tBerta\tB",
        "NAME,AGE\nAbel,14\nBerta,15",
        "Squad,Name,Nickname\nA,A. Adams,Abel\nA,B. Brown,Berta",
        "#\n1\nAbel\n2\nBerta",
        "Name\n\nAbel\n\n\nBerta",
    ],
)
def test_a_list_is_read_as_it_is_meant(text: str) -> None:
    assert [(row.nickname, row.problem) for row in read_roster(text)] == [(name, "") for name in TWO]


def test_two_of_one_name_are_told_apart_in_their_order() -> None:
    rows = read_roster("Abel\nabel\nAbel 2\nABEL")

    assert [row.nickname for row in rows] == ["Abel", "abel 2", "Abel 2 2", "ABEL 3"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x" * 41, "It is longer than 40 characters."),
        ("A\u202ebel", "There is a hidden character in it."),
        ("A\x00bel", "There is a hidden character in it."),
        ("\u0301", "There is no letter or number in it."),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_number(line: str, problem: str) -> None:
    rows = read_roster(f"Berta\n\n{line}")

    assert [(row.line, row.problem) for row in rows] == [(1, ""), (3, problem)]


def test_a_quote_left_open_spoils_no_other_line() -> None:
    assert [row.nickname for row in read_roster('"Abel\nBerta\nCleo')] == ["Abel", "Berta", "Cleo"]


def test_a_list_has_its_limits() -> None:
    assert len(read_roster("\n".join(f"Runner {number}" for number in range(MOST)))) == MOST
    for text in ["\n".join(f"Runner {number}" for number in range(MOST + 1)), "x" * 100_000]:
        with pytest.raises(TooLongError):
            read_roster(text)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    rows = read_roster(text)

    good = [row.nickname for row in rows if not row.problem]
    assert len({key(nickname) for nickname in good}) == len(good)
    assert all(0 < len(nickname) <= LONGEST for nickname in good)
    assert rows == read_roster(text)


# Making


def test_a_list_is_shown_before_anything_is_made(cora: User, harriers: Team) -> None:
    answer = paste(cora, harriers, "Abel\nBerta")

    assert "2 new cards" in answer.text
    assert "Make 2 cards" in answer.text
    assert not JoinCard.objects.exists()


def test_cards_are_made_on_the_second_yes_and_once(cora: User, harriers: Team) -> None:
    assert make(cora, harriers, "Abel\nBerta")["Location"] == f"/coach/teams/{harriers.pk}/cards/"
    codes = set(JoinCard.objects.values_list("code", flat=True))

    make(cora, harriers, "Berta\nAbel\nCleo")

    assert named(harriers) == ["Abel", "Berta", "Cleo"]
    assert codes < set(JoinCard.objects.values_list("code", flat=True))
    assert "on this list is on the team or has a card already" in paste(cora, harriers, "ABEL\ncleo").text


@pytest.mark.usefixtures("abel")
def test_who_is_on_the_team_needs_no_card(cora: User, harriers: Team) -> None:
    make(cora, harriers, "abel\nBerta")

    assert named(harriers) == ["Berta"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Abel\n" + "x" * 41, "1 line needs your eye."),
        ("Abel\nB\u202eb", "Line 2"),
        ("", "Paste or type at least one nickname."),
        ("\n \t \n", "Paste or type at least one nickname."),
        (";;;\n;;", "There is no nickname in it."),
        ("\n".join(map(str, range(1, 9))), "There is no nickname in it."),
        ("\n".join(f"Runner {number}" for number in range(301)), "At most 300 nicknames at once."),
        ("x" * 200_000, "This is too much text"),
        ("\x00" * 99, "Null characters are not allowed."),
    ],
)
def test_a_list_with_a_mistake_makes_nothing(cora: User, harriers: Team, text: str, words: str) -> None:
    answer = make(cora, harriers, text)

    assert answer.status_code == 200
    assert words in answer.text
    assert not JoinCard.objects.exists()


def test_cards_are_made_all_or_none(harriers: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    form = RosterForm(harriers, QueryDict("text=Abel%0ABerta"))
    assert form.is_valid()
    monkeypatch.setattr(form, "fresh", lambda: [*form.rows, form.rows[0]])

    with pytest.raises(IntegrityError):
        form.save()

    assert not JoinCard.objects.exists()


def test_the_database_keeps_one_card_a_nickname(harriers: Team) -> None:
    JoinCard.objects.create(team=harriers, nickname="Abel")

    with pytest.raises(IntegrityError), transaction.atomic():
        JoinCard.objects.create(team=harriers, nickname="ABEL")
    with pytest.raises(ValidationError, match="There is a card with that nickname already"):
        JoinCard(team=harriers, nickname="abel").validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinCard.objects.create(team=harriers, nickname="")
    with pytest.raises(ValidationError, match="Give a nickname"):
        JoinCard(team=harriers, nickname="").validate_constraints()


def test_markup_on_a_card_is_only_text(cora: User, harriers: Team) -> None:
    text = "<img src=x onerror=alert(1)>"
    shown = paste(cora, harriers, text).text
    make(cora, harriers, text)

    for page in (shown, signed_in(cora).get(f"/coach/teams/{harriers.pk}/cards/").text):
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page


# Handing out


def test_the_page_shows_each_card_with_its_code_and_qr(cora: User, harriers: Team) -> None:
    make(cora, harriers, "Abel\nBerta")

    page = signed_in(cora).get(f"/coach/teams/{harriers.pk}/cards/").text

    assert [card.shown_code in page for card in harriers.cards.all()] == [True, True]
    assert page.count('<svg class="qr"') == 2
    assert " style=" not in page


def test_a_used_card_is_told_from_one_to_hand_out(cora: User, harriers: Team) -> None:
    make(cora, harriers, "Abel\nBerta")
    card = JoinCard.objects.get(nickname="Abel")
    Client().post(f"/join/{card.code}/")

    page = signed_in(cora).get(f"/coach/teams/{harriers.pk}/cards/")

    assert [each["card"].nickname for each in page.context["cards"]] == ["Berta"]
    assert [each.nickname for each in page.context["others"]] == ["Abel"]
    assert card.shown_code not in page.text


def test_a_card_is_drawn_anew_once(cora: User, harriers: Team) -> None:
    card = JoinCard.objects.create(
        team=harriers, nickname="Abel", made_at=timezone.now() - timedelta(days=31)
    )
    assert Client().get(f"/join/{card.code}/").status_code == 404

    act(cora, card, "code", was=card.code)
    fresh = JoinCard.objects.get()
    act(cora, card, "code", was=card.code)

    assert JoinCard.objects.get().code == fresh.code != card.code
    assert Client().get(f"/join/{card.token}/").status_code == 404
    assert Client().get(f"/join/{fresh.token}/").status_code == 200


def test_a_card_is_withdrawn(cora: User, harriers: Team) -> None:
    card = JoinCard.objects.create(team=harriers, nickname="Abel")

    assert [act(cora, card, "withdrawal").status_code for _ in range(2)] == [302, 302]
    assert Client().get(f"/join/{card.code}/").status_code == 404
    assert not JoinCard.objects.exists()


def test_a_card_in_use_stays(cora: User, harriers: Team) -> None:
    member = make_membership(harriers, make_athlete("Abel"))
    card = JoinCard.objects.create(team=harriers, nickname="Abel", membership=member)

    act(cora, card, "withdrawal")
    act(cora, card, "code", was=card.code)

    assert JoinCard.objects.get().code == card.code
    assert Membership.objects.count() == 1


def test_nobody_else_handles_cards(otto: User, harriers: Team, abel: User) -> None:
    card = JoinCard.objects.create(team=harriers, nickname="Berta")
    striders = Team.objects.get(name="Striders")

    for other in (otto, abel):
        assert make(other, harriers, "Cleo").status_code == 404
        assert signed_in(other).get(f"/coach/teams/{harriers.pk}/cards/").status_code == 404
        assert act(other, card, "code", was=card.code).status_code == 404
        assert act(other, card, "withdrawal").status_code == 404
    through = f"/coach/teams/{striders.pk}/cards/{card.pk}"
    assert signed_in(otto).post(f"{through}/code/", {"was": card.code}).status_code == 404
    signed_in(otto).post(f"{through}/withdrawal/")
    for room in ["cards", "roster"]:
        path = f"/coach/teams/{harriers.pk}/{room}/"
        assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"
    assert JoinCard.objects.get().code == card.code


def test_looking_changes_nothing(cora: User, harriers: Team) -> None:
    card = JoinCard.objects.create(team=harriers, nickname="Berta")
    browser = signed_in(cora)
    path = f"/coach/teams/{harriers.pk}"

    assert browser.get(f"{path}/roster/", {"text": "Abel", "sure": "yes"}).status_code == 200
    assert browser.get(f"{path}/cards/").status_code == 200
    assert [
        browser.get(f"{path}/cards/{card.pk}/{verb}/").status_code for verb in ("code", "withdrawal")
    ] == [
        405,
        405,
    ]
    assert list(JoinCard.objects.values_list("code", flat=True)) == [card.code]


def test_teams_do_not_share_cards(otto: User, harriers: Team) -> None:
    JoinCard.objects.create(team=harriers, nickname="Abel")

    assert JoinCard.objects.create(team=make_team(otto), nickname="Abel")
