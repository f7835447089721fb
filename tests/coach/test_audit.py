"""Who let whom see or do what is written down: consent, deletions, and every change of a role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts import audit
from accounts.models import User
from coach.models import CoachInvite, Membership, Team
from tests.people import make_athlete, make_membership, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(audit.logger, "info", lambda line: lines.append(json.loads(line)))
    return lines


def whats(told: list[dict[str, Any]], person: User) -> list[str]:
    """Return what this person did, but for signing in and out."""
    mine = [line["what"] for line in told if line["who"] == str(person.pk)]
    return [what for what in mine if what not in {"signed in", "signed out"}]


def put_sharing(browser: Client, team: Team, *, is_agreed: bool) -> int:
    answer = browser.put(
        f"/api/v1/teams/{team.pk}/membership",
        json.dumps({"shows_beliefs": is_agreed}),
        content_type="application/json",
    )
    return answer.status_code


def test_an_athlete_agrees_withdraws_leaves_and_deletes(harriers: Team, told: list[dict[str, Any]]) -> None:
    berta = make_athlete("Berta")
    make_membership(harriers, berta)
    phone = signed_in(berta)

    assert put_sharing(phone, harriers, is_agreed=True) == 204
    assert put_sharing(phone, harriers, is_agreed=False) == 204
    assert phone.post("/api/v1/move", {}, content_type="application/json").status_code == 201
    assert phone.delete(f"/api/v1/teams/{harriers.pk}/membership").status_code == 204
    assert phone.delete("/api/v1/me").status_code == 204

    assert whats(told, berta) == [
        "sharing agreed",
        "sharing withdrawn",
        "move code made",
        "team left",
        "account deleted",
    ]
    assert "Berta" not in json.dumps(told)


def test_joining_tells_what_was_agreed(harriers: Team, told: list[dict[str, Any]]) -> None:
    Client().post(f"/join/{harriers.token}/", {"nickname": "Berta", "shows_beliefs": "on"})

    member = Membership.objects.get(team=harriers)
    (line,) = [line for line in told if line["what"] == "team joined"]
    assert line["who"] == str(member.athlete.pk)
    assert (line["team"], line["sharing"]) == (str(harriers.pk), "yes")


def test_a_change_of_role_names_both_sides(
    cora: User, otto: User, harriers: Team, told: list[dict[str, Any]]
) -> None:
    member = make_membership(harriers, make_athlete("Berta"))
    desk, other = signed_in(cora), signed_in(otto)

    desk.post(f"/coach/teams/{harriers.pk}/invites/")
    other.post(f"/coach/invites/{CoachInvite.objects.get().token}/")
    other.post(f"/coach/teams/{harriers.pk}/members/{member.pk}/removal/")
    desk.post(f"/coach/teams/{harriers.pk}/coaching/end/")

    assert whats(told, cora) == ["coach invited", "coaching ended"]
    assert whats(told, otto) == ["coaching begun", "athlete removed"]
    (begun,) = [line for line in told if line["what"] == "coaching begun"]
    assert begun["by"] == str(cora.pk)
