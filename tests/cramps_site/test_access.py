"""Every route, every role, and what is one's own, another's or nobody's: read from the URL conf itself."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import MoveCode, User
from coach.models import Coaching, Team
from tests.people import make_assignment, make_athlete, make_coach, make_membership, make_team, signed_in

# A rule for every route; one that has none fails the test below.
PUBLIC = "the same for everybody"
COACHES = "whoever coaches the team; anybody else finds nothing"
SIGNED_IN = "whoever is signed in, about themselves"
COACH_ACCOUNT = "a coach's own account; athletes are turned away"
ATHLETE = "an athlete, about themselves"
MEMBER = "an athlete, about a team they are on"
OPERATOR = "staff; anybody else finds nothing"
API = "the phone of whoever is signed in"

RULES = {
    PUBLIC: [
        *["home", "serviceworker", "robots", "sitemap", "healthz", "manifest", "offline"],
        *["quiz:list", "quiz:huddle", "quiz:bank", "quiz:form", "quiz:answers", "quiz:me", "quiz:beliefs"],
        *["quiz:belief", "learn:now", "learn:danger", "learn:lessons", "learn:lesson", "learn:types"],
        *["learn:type", "learn:stories", "learn:story", "learn:glossary", "learn:questions"],
        *["learn:install", "learn:about", "learn:privacy", "learn:sources", "learn:sources-part"],
        *["coach:join", "coach:entry", "coach:plan", "coach:calendar", "coach:certificate"],
        *["accounts:move", "accounts:arrive", "api:openapi-json", "api:api-root", "api:session"],
        "api:come_back",
    ],
    COACHES: [
        *["coach:team", "coach:archive", "coach:cards", "coach:card-code", "coach:card-withdrawal"],
        *["coach:coaching-end", "coach:code", "coach:invites", "coach:invite-withdrawal", "coach:joining"],
        *["coach:approval", "coach:removal", "coach:name", "coach:poster", "coach:roster"],
        *["coach:settings", "coach:assignment", "coach:copy", "coach:excuses", "coach:withdrawal"],
        *["coach:assign", "coach:assignments", "coach:calendar-secret", "coach:fixtures"],
        *["coach:fixture-new", "coach:fixture", "coach:fixture-removal", "coach:match-week"],
        *["coach:board", "coach:board-athlete", "coach:export"],
    ],
    COACH_ACCOUNT: ["coach:teams", "coach:close", "coach:invite"],
    ATHLETE: ["accounts:make", "coach:certificates"],
    MEMBER: ["coach:certificate-make", "api:change_sharing", "api:leave"],
    API: [
        *["api:end_session", "api:synchronise", "api:plan", "api:me", "api:forget_me", "api:move"],
        "api:make_key",
    ],
    OPERATOR: ["quiz:analysis"],
}
# allauth guards its own pages; which of them athletes and strangers may open is in tests/accounts.
OF_ALLAUTH = re.compile(r"^(account|mfa|usersessions)_")
METHODS = {
    "api:change_sharing": "put",
    "api:leave": "delete",
    "api:end_session": "delete",
    "api:forget_me": "delete",
    **dict.fromkeys(["api:synchronise", "api:move", "api:make_key", "api:come_back"], "post"),
}
KINDS = {name: rule for rule, names in RULES.items() for name in names}


def routes() -> list[str]:
    return sorted({name for name in walk(get_resolver(), "") if not OF_ALLAUTH.match(name)})


def walk(resolver: URLResolver, namespace: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, inner)


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert sorted(KINDS) == routes()


@dataclass
class Squad:
    """A team with one of everything that an address can name."""

    coach: User
    athlete: User
    team: Team

    @classmethod
    def of(cls, coach: User, nickname: str) -> Squad:
        team, athlete = make_team(coach, name=f"{nickname}'s team"), make_athlete(nickname)
        make_membership(team, athlete, shows_beliefs_since=timezone.now())
        make_assignment(team)
        team.fixtures.create(name="Run", held_on="2027-05-01", emergency_number="112")
        team.cards.create(nickname="Card")
        team.invites.create(made_by=coach)
        return cls(coach, athlete, team)

    @property
    def ids(self) -> dict[str, Any]:
        """Return what stands for each part of an address."""
        return {
            "team_id": self.team.pk,
            "team": self.team.pk,
            "assignment_id": self.team.assignments.get().pk,
            "fixture_id": self.team.fixtures.get().pk,
            "card_id": self.team.cards.get().pk,
            "member_id": self.team.memberships.get().pk,
            "invite_id": self.team.invites.get().pk,
            "athlete_id": self.athlete.pk,
            "token": self.team.invites.get().token,
            "name": "completion.csv",
        }


ABSENT: dict[str, Any] = {
    **dict.fromkeys(["team_id", "team", "assignment_id", "athlete_id"], uuid.UUID(int=7)),
    **dict.fromkeys(["fixture_id", "card_id", "member_id", "invite_id"], 987_654),
    "token": "0" * 22,
    "name": "completion.csv",
}


@pytest.fixture
def harriers(db: None) -> Squad:
    assert db is None
    return Squad.of(make_coach("cora@harriers.example"), "Abel")


@pytest.fixture
def striders(db: None) -> Squad:
    assert db is None
    return Squad.of(make_coach("otto@striders.example"), "Ben")


@pytest.fixture
def others(harriers: Squad, striders: Squad) -> dict[str, Client]:
    """Give everybody who has no business with the Harriers' pages, in a browser of their own."""
    removed = make_coach("rex@harriers.example")
    Coaching.objects.create(team=harriers.team, coach=removed).delete()
    staff = make_coach("staff@crampwise.example", is_staff=True)
    people = {
        "athlete": harriers.athlete,
        "other athlete": striders.athlete,
        "other coach": striders.coach,
        "removed coach": removed,
        "staff": staff,
    }
    return {role: signed_in(person) for role, person in people.items()}


def parts_of(name: str) -> list[str]:
    """Return the names of what an address is made of."""
    route = next(found for found in all_patterns(get_resolver(), "") if found[0] == name)[1]
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def all_patterns(resolver: URLResolver, namespace: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", f"{prefix}{pattern.pattern}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from all_patterns(pattern, inner, f"{prefix}{pattern.pattern}")


def address(name: str, ids: dict[str, Any]) -> str:
    return reverse(name, kwargs={part: ids[part] for part in parts_of(name)})


def ask(browser: Client, method: str, path: str) -> Any:
    if path.startswith("/api/") and method in {"post", "put"}:
        return getattr(browser, method)(path, "{}", content_type="application/json")
    return getattr(browser, method)(path)


def told(reply: Any, path: str) -> tuple[int, str, str]:
    """Return what a visitor learns from a reply, its own address left out."""
    text = re.sub(r'value="[^"]*"|canonical" href="[^"]*"', "", reply.text).replace(path, "")
    return reply.status_code, reply.get("Location", "").replace(path, ""), text


def everything() -> str:
    """Return all that the database keeps of people and teams."""
    told = StringIO()
    call_command("dumpdata", "accounts", "coach", "quiz.Answer", stdout=told)
    return re.sub(r'"last_login": [^,]*', "", told.getvalue())


@pytest.mark.parametrize("name", RULES[COACHES])
def test_who_does_not_coach_the_team_finds_nothing_and_changes_nothing(
    name: str, harriers: Squad, others: dict[str, Client]
) -> None:
    own, absent = address(name, harriers.ids), address(name, ABSENT)
    before = everything()

    for method, (role, browser) in itertools.product(("get", "post"), others.items()):
        there, not_there = ask(browser, method, own), ask(browser, method, absent)
        assert there.status_code in {404, 405}, (role, method)
        assert told(there, own) == told(not_there, absent), (role, method)
    for method in ("get", "post"):
        there, not_there = ask(Client(), method, own), ask(Client(), method, absent)
        assert there.status_code in {302, 405}, method
        assert told(there, own)[0] == told(not_there, absent)[0]
    assert everything() == before


@pytest.mark.parametrize("name", RULES[COACHES])
def test_who_coaches_the_team_is_let_in(name: str, harriers: Squad) -> None:
    browser, path = signed_in(harriers.coach), address(name, harriers.ids)
    second = make_team(harriers.coach, name="Juniors")
    Coaching.objects.create(team=harriers.team, coach=make_coach("second@harriers.example"))

    replies = [browser.get(path), browser.post(path, {"team": second.pk, "ends": "never"})]

    assert {reply.status_code for reply in replies} & {200, 302}
    assert not {reply.status_code for reply in replies} & {401, 403, 404, 500}
    assert all("no-store" in reply["Cache-Control"] for reply in replies if reply.status_code == 200)


@pytest.mark.parametrize(
    "name", [name for name in RULES[COACHES] if len(parts_of(name)) > 1 and name != "coach:export"]
)
def test_another_teams_part_is_not_there_under_ones_own_team(
    name: str, harriers: Squad, striders: Squad
) -> None:
    browser = signed_in(harriers.coach)
    mixed = {**striders.ids, "team_id": harriers.team.pk}
    before = everything()

    foreign, absent = address(name, mixed), address(name, {**ABSENT, "team_id": harriers.team.pk})
    for method in ("get", "post"):
        there, not_there = ask(browser, method, foreign), ask(browser, method, absent)
        assert told(there, foreign) == told(not_there, absent), method
    assert everything() == before


@pytest.mark.parametrize("name", RULES[MEMBER])
def test_a_team_that_one_is_not_on_is_not_there(
    name: str, harriers: Squad, striders: Squad, others: dict[str, Client]
) -> None:
    method = METHODS.get(name, "post")
    own, absent = address(name, harriers.ids), address(name, ABSENT)
    before = everything()

    for role in ("other athlete", "other coach", "removed coach", "staff"):
        there, not_there = ask(others[role], method, own), ask(others[role], method, absent)
        assert there.status_code in {403, 404, 422}, role
        assert told(there, own) == told(not_there, absent), role
    assert ask(Client(), method, own).status_code in {302, 401}
    assert everything() == before
    assert striders


@pytest.mark.parametrize("name", RULES[API])
def test_a_phone_that_is_not_signed_in_is_told_so(name: str, harriers: Squad) -> None:
    method = METHODS.get(name, "get")
    before = everything()

    assert ask(Client(), method, address(name, harriers.ids)).status_code == 401
    assert everything() == before


@pytest.mark.parametrize("name", [*RULES[API], "api:come_back", "api:change_sharing", "api:leave"])
def test_a_change_needs_the_token_of_the_page(name: str, harriers: Squad) -> None:
    method = METHODS.get(name, "get")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(harriers.athlete, backend="django.contrib.auth.backends.ModelBackend")
    before = everything()

    status = ask(browser, method, address(name, harriers.ids)).status_code

    assert status == (200 if method == "get" else 403)
    assert everything() == before


@pytest.mark.parametrize(
    "name", [*RULES[COACHES], "coach:teams", "coach:close", "coach:invite", "accounts:make"]
)
def test_a_form_needs_the_token_of_the_page(name: str, harriers: Squad) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(harriers.coach, backend="django.contrib.auth.backends.ModelBackend")
    before = everything()

    assert browser.post(address(name, harriers.ids)).status_code in {403, 405}
    assert everything() == before


@pytest.mark.parametrize("name", RULES[COACH_ACCOUNT])
def test_a_coachs_own_pages_turn_athletes_and_strangers_away(name: str, harriers: Squad) -> None:
    path = address(name, harriers.ids)
    before = everything()

    for method in ("get", "post"):
        assert ask(signed_in(harriers.athlete), method, path).status_code in {403, 404}
        assert ask(Client(), method, path)["Location"].startswith("/accounts/login/")
    assert everything() == before


@pytest.mark.parametrize("name", RULES[ATHLETE])
def test_an_athletes_own_pages_lead_strangers_away(name: str, harriers: Squad) -> None:
    path = address(name, harriers.ids)
    before = everything()

    assert ask(Client(), "post" if name == "accounts:make" else "get", path).status_code == 302
    ask(signed_in(harriers.coach), "post", path)
    assert everything() == before


def test_only_staff_see_the_operators_page(harriers: Squad, others: dict[str, Client]) -> None:
    path = reverse("quiz:analysis")

    statuses = {role: browser.get(path).status_code for role, browser in others.items()}

    assert statuses == {**dict.fromkeys(statuses, 404), "staff": 200}
    assert Client().get(path).status_code == signed_in(harriers.coach).get(path).status_code == 404


@pytest.mark.parametrize(
    "name", [name for name in RULES[PUBLIC] if not name.startswith(("accounts:", "coach:", "api:"))]
)
def test_a_public_page_is_the_same_bytes_for_everybody(name: str, others: dict[str, Client]) -> None:
    given = {"slug": "cramping-now", "number": 2, **ABSENT}
    slugs = {"quiz:form": "start", "quiz:answers": "start", "quiz:belief": "magnesium-prevents"}
    slugs |= {"learn:type": "exercise-cramp", "learn:story": "no-such-story"}
    path = address(name, {**given, "slug": slugs.get(name, "cramping-now")})
    ours = {"seed": "1"} if name == "quiz:answers" else {}

    stranger = Client().get(path, ours)

    for role, browser in others.items():
        reply = browser.get(path, ours)
        assert reply.content == stranger.content, role
        assert not reply.cookies, role
        assert "Cookie" not in reply.get("Vary", ""), role


def test_a_move_code_of_anybody_is_of_no_use_to_a_look(harriers: Squad) -> None:
    code = MoveCode.for_phone_of(harriers.athlete)

    assert Client().get(reverse("accounts:arrive", args=[code.code])).status_code == 200
    assert MoveCode.objects.filter(pk=code.pk).exists()
