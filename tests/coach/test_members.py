"""Who is on a team, who waits, and who coaches it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from coach.models import Coaching, CoachInvite, JoinCard, Membership, Team
from tests.people import make_athlete, make_coach, make_membership, make_team, signed_in


def act(person: User, team: Team, path: str, **given: Any) -> Any:
    return signed_in(person).post(f"/coach/teams/{team.pk}/{path}/", given)


def invite(person: User, team: Team, **given: Any) -> CoachInvite:
    act(person, team, "invites", **given)
    made: CoachInvite = CoachInvite.objects.get()
    return made


def coaches(team: Team) -> set[str | None]:
    return set(team.coachings.values_list("coach__email", flat=True))


@pytest.mark.usefixtures("abel")
def test_the_page_names_each_athlete_and_the_day_they_joined(cora: User, harriers: Team) -> None:
    Membership.objects.update(joined_at="2026-03-07T10:00Z")

    page = signed_in(cora).get(harriers.get_absolute_url()).text

    assert "Abel" in page
    assert "Joined 7 Mar 2026" in page


def test_a_waiting_athlete_is_let_in_once(cora: User, harriers: Team) -> None:
    waiting = make_membership(harriers, make_athlete("Berta"), approved_at=None)
    assert "Let Berta in" in signed_in(cora).get(harriers.get_absolute_url()).text

    act(cora, harriers, f"members/{waiting.pk}/approval")
    first = Membership.objects.get().approved_at
    act(cora, harriers, f"members/{waiting.pk}/approval")

    assert first is not None
    assert Membership.objects.get().approved_at == first


def test_a_refused_athlete_is_off_the_team(cora: User, harriers: Team) -> None:
    waiting = make_membership(harriers, make_athlete("Berta"), approved_at=None)

    act(cora, harriers, f"members/{waiting.pk}/removal")

    assert not Membership.objects.exists()


def test_a_removed_athlete_is_gone_at_the_next_request_and_keeps_their_account(
    cora: User, harriers: Team, abel: User
) -> None:
    member = Membership.objects.get()
    JoinCard.objects.create(team=harriers, nickname="Abel", membership=member)

    answers = [act(cora, harriers, f"members/{member.pk}/removal").status_code for _ in range(2)]

    assert answers == [302, 302]
    assert "Abel" not in signed_in(cora).get(harriers.get_absolute_url()).text
    assert not JoinCard.objects.exists()
    assert User.objects.filter(pk=abel.pk).exists()


def test_nobody_else_decides_about_an_athlete(otto: User, cora: User, harriers: Team, abel: User) -> None:
    member = Membership.objects.get()
    striders = Team.objects.get(name="Striders")

    for verb in ["approval", "removal"]:
        path = f"members/{member.pk}/{verb}"
        assert act(otto, harriers, path).status_code == act(abel, harriers, path).status_code == 404
        act(otto, striders, path)  # through a team of his own
        assert Client().post(f"/coach/teams/{harriers.pk}/{path}/")["Location"].startswith("/accounts/login/")
        assert signed_in(cora).get(f"/coach/teams/{harriers.pk}/{path}/").status_code == 405
    assert Membership.objects.get() == member


def test_the_database_tells_two_athletes_apart(harriers: Team, abel: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(harriers, make_athlete("ABEL"))
    with pytest.raises(ValidationError, match=r"Somebody on the team has that nickname\."):
        Membership(team=harriers, athlete=make_athlete(), nickname="aBel").validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(harriers, abel, nickname="Abel again")
    with pytest.raises(ValidationError, match=r"You are on this team already\."):
        Membership(team=harriers, athlete=abel, nickname="Abel again").validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(harriers, make_athlete(), nickname="")
    with pytest.raises(ValidationError, match=r"Give a nickname\."):
        Membership(team=harriers, athlete=make_athlete(), nickname="").validate_constraints()


def test_a_second_coach_comes_by_a_link_that_works_once(cora: User, otto: User, harriers: Team) -> None:
    made = invite(cora, harriers)
    assert made.link in signed_in(cora).get(f"/coach/teams/{harriers.pk}/settings/").text
    assert "cora@harriers.example asks you" in signed_in(otto).get(f"/coach/invites/{made.token}/").text
    assert coaches(harriers) == {cora.email}

    answer = signed_in(otto).post(f"/coach/invites/{made.token}/")

    assert answer["Location"] == harriers.get_absolute_url()
    assert coaches(harriers) == {cora.email, otto.email}
    late = make_coach("late@harriers.example")
    assert signed_in(late).post(f"/coach/invites/{made.token}/").status_code == 404
    assert coaches(harriers) == {cora.email, otto.email}


def test_an_invitation_asked_for_twice_is_one(cora: User, harriers: Team) -> None:
    assert invite(cora, harriers) == invite(cora, harriers)


def test_a_coach_does_not_use_up_their_own_invitation(cora: User, harriers: Team) -> None:
    made = invite(cora, harriers, hands_over="yes")

    assert "You coach this team already." in signed_in(cora).get(f"/coach/invites/{made.token}/").text
    assert signed_in(cora).post(f"/coach/invites/{made.token}/").status_code == 302
    assert CoachInvite.objects.exists()
    assert coaches(harriers) == {cora.email}


def test_an_invitation_ends(cora: User, otto: User, harriers: Team) -> None:
    made = invite(cora, harriers)
    path = f"/coach/invites/{made.token}/"

    CoachInvite.objects.update(made_at=timezone.now() - timedelta(days=7))
    assert signed_in(otto).post(path).status_code == 404
    CoachInvite.objects.update(made_at=timezone.now())
    harriers.archive()
    assert signed_in(otto).post(path).status_code == 404
    harriers.bring_back()
    Coaching.objects.filter(coach=cora).delete()  # who stops coaching invites nobody
    assert signed_in(otto).post(path).status_code == 404
    assert coaches(harriers) == set()


def test_an_invitation_is_withdrawn_by_whoever_made_it(cora: User, otto: User, harriers: Team) -> None:
    made = invite(cora, harriers)
    Coaching.objects.create(team=harriers, coach=otto)

    act(otto, harriers, f"invites/{made.pk}/withdrawal")
    assert CoachInvite.objects.exists()
    assert [act(cora, harriers, f"invites/{made.pk}/withdrawal").status_code for _ in range(2)] == [302] * 2
    assert not CoachInvite.objects.exists()


def test_an_athlete_or_a_stranger_cannot_take_an_invitation(
    client: Client, cora: User, harriers: Team, abel: User
) -> None:
    made = invite(cora, harriers)
    path = f"/coach/invites/{made.token}/"

    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    assert signed_in(abel).get(path).status_code == signed_in(abel).post(path).status_code == 404
    assert signed_in(cora).get("/coach/invites/nothing/").status_code == 404
    assert coaches(harriers) == {cora.email}


def test_only_a_coach_of_the_team_invites(otto: User, harriers: Team, abel: User) -> None:
    assert act(otto, harriers, "invites").status_code == act(abel, harriers, "invites").status_code == 404
    assert not CoachInvite.objects.exists()


def test_a_team_is_handed_over(cora: User, otto: User, harriers: Team) -> None:
    made = invite(cora, harriers, hands_over="yes")
    assert "stops coaching it" in signed_in(otto).get(f"/coach/invites/{made.token}/").text

    signed_in(otto).post(f"/coach/invites/{made.token}/")

    assert coaches(harriers) == {otto.email}
    assert signed_in(cora).get(harriers.get_absolute_url()).status_code == 404


def test_the_last_coach_cannot_stop(cora: User, otto: User, harriers: Team) -> None:
    alone = act(cora, harriers, "coaching/end")
    assert (alone.status_code, coaches(harriers)) == (409, {cora.email})
    assert "Nobody would be left to look after Harriers" in alone.text

    Coaching.objects.create(team=harriers, coach=otto)
    assert act(cora, harriers, "coaching/end")["Location"] == "/coach/"
    assert act(cora, harriers, "coaching/end").status_code == 404
    assert coaches(harriers) == {otto.email}


def test_a_coach_has_a_team_once(cora: User, harriers: Team) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Coaching.objects.create(team=harriers, coach=cora)
    with pytest.raises(ValidationError, match=r"This coach has the team already\."):
        Coaching(team=harriers, coach=cora).validate_constraints()


@pytest.mark.usefixtures("abel")
def test_teams_do_not_share_nicknames(otto: User) -> None:
    member = make_membership(make_team(otto), make_athlete("Abel"))

    assert member.nickname == "Abel"
