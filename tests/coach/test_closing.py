"""A coach leaves for good: what nobody else coaches goes too, and athletes keep what is theirs."""

from __future__ import annotations

from http import HTTPStatus

from django.test import Client

from accounts.models import User
from coach.models import Membership, Team
from tests.people import PASSWORD, make_team, signed_in

CLOSE = "/coach/account/"
REAUTHENTICATE = "/accounts/reauthenticate/"


def test_the_page_names_what_will_be_lost_and_changes_nothing(cora: User, otto: User, harriers: Team) -> None:
    make_team(cora, otto, name="Shared")

    page = signed_in(cora).get(CLOSE).text

    told = page.split("<main")[1]
    assert "Harriers" in told
    assert "Shared" not in told
    assert Team.objects.filter(pk=harriers.pk).exists()


def test_an_account_goes_only_with_the_box_ticked(cora: User) -> None:
    browser = signed_in(cora)
    browser.post(REAUTHENTICATE, {"password": PASSWORD})

    assert browser.post(CLOSE).status_code == HTTPStatus.OK
    assert User.objects.filter(pk=cora.pk).exists()


def test_a_desk_that_was_left_open_deletes_no_account(cora: User) -> None:
    browser = signed_in(cora)

    asked = browser.post(CLOSE, {"sure": "yes"})
    refused = browser.post(REAUTHENTICATE, {"password": "a guess of mine"})

    assert asked["Location"].startswith(REAUTHENTICATE)
    assert refused.status_code == HTTPStatus.OK
    assert User.objects.filter(pk=cora.pk).exists()


def test_teams_of_two_coaches_go_on_and_athletes_stay(
    cora: User, otto: User, harriers: Team, abel: User
) -> None:
    shared = make_team(cora, otto, name="Shared")
    browser = signed_in(cora)

    asked = browser.post(CLOSE, {"sure": "yes"})
    done = browser.post(asked["Location"], {"password": PASSWORD})

    assert done["Location"] == "/"
    assert not User.objects.filter(pk=cora.pk).exists()
    assert not Team.objects.filter(pk=harriers.pk).exists()
    assert list(shared.coachings.values_list("coach__email", flat=True)) == [otto.email]
    assert User.objects.filter(pk=abel.pk).exists()
    assert not Membership.objects.filter(athlete=abel).exists()
    assert browser.get("/coach/").status_code == HTTPStatus.FOUND


def test_an_athlete_and_a_stranger_have_no_such_account(abel: User) -> None:
    assert signed_in(abel).post(CLOSE, {"sure": "yes"}).status_code == HTTPStatus.NOT_FOUND
    assert Client().post(CLOSE, {"sure": "yes"}).status_code == HTTPStatus.FOUND
    assert User.objects.filter(pk=abel.pk).exists()
