"""The board: who has done what, what the squad believes, and nothing that names who did not agree."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from coach import board, shares, talk
from coach.completion import Tally, members_of, tallies
from coach.models import Assignment, Excuse, Progress, Standing, Team
from coach.shares import Squad, squad_of
from quiz.models import Belief, Form
from tests.coach.squads import DANGER, MILD, finish, join, make_squad, stand
from tests.pages import Page
from tests.people import make_assignment, make_athlete, make_membership, make_team, signed_in

MOST_QUERIES = 15


def address(team: Team, rest: str = "") -> str:
    return f"/coach/teams/{team.pk}/board/{rest}"


def shown(coach: User, team: Team, rest: str = "") -> str:
    page = signed_in(coach).get(address(team, rest))
    assert page.status_code == 200
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    return " ".join(Page(page.text).words.split())


def squad(team: Team) -> Squad:
    return squad_of(team, members_of(team))


def tally(assignment: Assignment, today: date | None = None) -> Tally:
    found = tallies(assignment.team, members_of(assignment.team), today or localdate())
    return next(each for each in found if each.assignment == assignment)


# Who has done what


def test_a_coach_reads_how_many_have_finished(cora: User, harriers: Team) -> None:
    people = make_squad(harriers, 14)
    assignment = make_assignment(harriers)
    finish(assignment, *people[:9])
    Progress.objects.create(assignment=assignment, athlete=people[9], opened_at=timezone.now())

    words = shown(cora, harriers)

    assert "9 of 14 Check first, then stretch slowly Finished · Opened: 1 · Not opened: 4" in words
    assert "Runner 3 Finished" in words
    assert "Runner 9 Opened" in words


def test_who_has_not_finished_by_the_day_is_late(harriers: Team) -> None:
    people = make_squad(harriers, 3)
    assignment = make_assignment(harriers, due_on=localdate())
    finish(assignment, people[0])
    Progress.objects.create(assignment=assignment, athlete=people[1], opened_at=timezone.now())

    assert tally(assignment).counts == {"finished": 1, "opened": 1, "waiting": 1}
    assert tally(assignment, localdate() + timedelta(days=1)).counts == {"finished": 1, "late": 2}


def test_who_is_excused_does_not_count(harriers: Team) -> None:
    people = make_squad(harriers, 3)
    assignment = make_assignment(harriers)
    finish(assignment, *people[:2])
    for excused in people[1:]:
        Excuse.objects.create(assignment=assignment, athlete=excused)

    found = tally(assignment)

    assert (found.finished, found.counted, found.counts["excused"]) == (1, 1, 2)


def test_who_left_or_is_not_approved_yet_is_not_there(cora: User, harriers: Team) -> None:
    gone, waits = join(harriers, "Gone"), join(harriers, "Waits", approved_at=None)
    stays = join(harriers, "Stays")
    assignment = make_assignment(harriers)
    finish(assignment, gone, waits, stays)
    harriers.memberships.filter(athlete=gone).delete()

    words = shown(cora, harriers)

    assert "1 of 1" in words
    assert "Gone" not in words
    assert "Waits" not in words


def test_what_was_set_for_some_counts_them_alone(harriers: Team) -> None:
    people = make_squad(harriers, 4)
    assignment = make_assignment(harriers, "event", *people[:2], make_athlete("Elsewhere"))

    assert [tile.member.athlete for tile in tally(assignment).tiles] == [each.pk for each in people[:2]]


def test_what_is_next_stands_first_and_what_is_withdrawn_nowhere(harriers: Team) -> None:
    today = localdate()
    over = make_assignment(harriers, "start", assigned_on=today - timedelta(9), due_on=today - timedelta(1))
    later = make_assignment(harriers, "event", due_on=today + timedelta(days=5))
    undated = make_assignment(harriers, "first-six")
    soon = make_assignment(harriers, due_on=today)
    make_assignment(harriers, "follow-up", withdrawn_at=timezone.now())

    found = tallies(harriers, [], today)

    assert [each.assignment for each in found] == [soon, later, undated, over]


@pytest.mark.usefixtures("abel")
def test_a_new_team_reads_what_will_stand_there(cora: User, harriers: Team) -> None:
    assert "Nobody has joined yet." in shown(cora, make_team(cora, name="New"))
    assert "Nothing is set yet." in shown(cora, harriers)


# Who is refused


@pytest.mark.parametrize("rest", ["", "?sort=gap"])
def test_who_does_not_coach_the_team_finds_nothing(
    otto: User, cora: User, harriers: Team, abel: User, rest: str
) -> None:
    second = make_team(cora, otto, name="Shared")
    second.coachings.filter(coach=otto).delete()
    absent = uuid4()
    asking = [(otto, absent), (otto, harriers.pk), (abel, harriers.pk), (otto, second.pk)]

    answers = set()
    for person, team in asking:
        page = signed_in(person).get(f"/coach/teams/{team}/board/{rest}")
        answers.add((page.status_code, page.text.replace(str(team), "")))

    assert [status for status, _text in answers] == [404]


def test_nobody_is_sent_to_sign_in(client: Client, harriers: Team) -> None:
    for rest in ["", f"{uuid4()}/"]:
        page = client.get(address(harriers, rest))
        assert page.status_code == 302
        assert page.headers["Location"].startswith("/accounts/login/")


def test_an_archived_team_shows_nothing(cora: User, harriers: Team) -> None:
    Team.objects.update(archived_at=timezone.now())

    assert signed_in(cora).get(address(harriers)).status_code == 404


def test_reading_changes_nothing(cora: User, harriers: Team) -> None:
    stand(harriers, "gap", *make_squad(harriers, 5))
    before = list(Standing.objects.values()), list(Progress.objects.values())

    shown(cora, harriers)

    assert (list(Standing.objects.values()), list(Progress.objects.values())) == before
    assert signed_in(cora).post(address(harriers)).status_code == 405


# What the squad believes


def test_five_athletes_make_a_squad_and_four_do_not(cora: User, harriers: Team) -> None:
    people = make_squad(harriers, 5)
    stand(harriers, "gap", *people[:4])

    assert squad(harriers).shares == []
    assert "4 athletes have answered what you set. From five on" in shown(cora, harriers)
    assert Belief.objects.get(slug=DANGER).fact not in shown(cora, harriers)

    stand(harriers, "misconception", people[4])

    [share] = squad(harriers).shares
    assert (share.counts, share.athletes) == ({"gap": 4, "misconception": 1}, 5)
    assert "Misconception 1 Gap 4 Shaky 0 Solid 0" in shown(cora, harriers)


def test_who_left_or_is_not_approved_counts_in_no_share(harriers: Team) -> None:
    people = make_squad(harriers, 6)
    stand(harriers, "gap", *people)
    harriers.memberships.filter(athlete=people[0]).delete()
    assert squad(harriers).shares[0].athletes == 5

    harriers.memberships.filter(athlete=people[1]).update(approved_at=None)
    assert squad(harriers).shares == []


def test_another_teams_answers_count_nowhere(harriers: Team, otto: User) -> None:
    people = make_squad(harriers, 5)
    elsewhere = make_team(otto, name="Elsewhere")
    for each in people[:2]:
        make_membership(elsewhere, each, shows_beliefs_since=timezone.now())
    stand(elsewhere, "solid", *people)
    assert squad(harriers).shares == []

    stand(harriers, "gap", *people)

    [share] = squad(harriers).shares
    assert (share.counts, share.by_name_only) == ({"gap": 5}, False)


def test_one_hidden_among_named_cannot_be_taken_off_the_sum(cora: User, harriers: Team) -> None:
    people = make_squad(harriers, 9, named=5)
    stand(harriers, "solid", *people[:5])
    stand(harriers, "misconception", *people[5:])

    [share] = squad(harriers).shares
    assert (share.counts, share.athletes, share.by_name_only) == ({"solid": 5}, 5, True)
    assert "Only the 5 who show it by name" in shown(cora, harriers)

    harriers.memberships.filter(athlete=people[0]).update(shows_beliefs_since=None)

    [share] = squad(harriers).shares
    assert (share.counts, share.athletes, share.by_name_only) == ({"solid": 5, "misconception": 4}, 9, False)


def test_few_named_and_few_hidden_show_nothing(harriers: Team) -> None:
    stand(harriers, "gap", *make_squad(harriers, 8, named=4))

    found = squad(harriers)

    assert (found.shares, found.athletes, found.held_back) == ([], 8, 1)


def test_an_excuse_changes_no_share(harriers: Team) -> None:
    people = make_squad(harriers, 5)
    assignment = make_assignment(harriers, "start")
    stand(harriers, "gap", *people)
    before = squad(harriers)

    Excuse.objects.create(assignment=assignment, athlete=people[0])

    assert squad(harriers) == before


def test_what_can_hurt_stands_first_then_what_most_have_to_mend(harriers: Team) -> None:
    people = make_squad(harriers, 6)
    stand(harriers, "solid", *people, belief=DANGER)
    stand(harriers, "gap", *people[:3], belief="lactic-acid")
    stand(harriers, "solid", *people[3:], belief="lactic-acid")
    stand(harriers, "misconception", *people, belief=MILD)

    assert [share.belief.slug for share in squad(harriers).shares] == [DANGER, MILD, "lactic-acid"]


def test_a_column_sorts_and_its_link_turns_it_round(cora: User, harriers: Team) -> None:
    people = make_squad(harriers, 5)
    stand(harriers, "gap", *people, belief=MILD)
    stand(harriers, "solid", *people, belief=DANGER)
    facts = [Belief.objects.get(slug=slug).fact for slug in (MILD, DANGER)]

    page = signed_in(cora).get(address(harriers, "?sort=-gap")).text
    turned = signed_in(cora).get(address(harriers, "?sort=gap")).text
    plain = signed_in(cora).get(address(harriers, "?sort=" + "x" * 3000)).text

    for text, order in [(page, facts), (turned, facts[::-1]), (plain, facts[::-1])]:
        rows = text[text.index("<tbody>") :]
        assert (rows.index(order[0]) < rows.index(order[1])) is True
    heads = [attributes for attributes in Page(page).all("th") if attributes.get("scope") == "col"]
    assert [head["aria-sort"] for head in heads] == ["none", "none", "descending", "none", "none"]
    assert 'href="?sort=gap#beliefs"' in page
    assert 'href="?sort=-gap#beliefs"' in turned


def test_the_facts_sort_by_their_words(harriers: Team) -> None:
    people = make_squad(harriers, 5)
    for slug in (MILD, DANGER, "lactic-acid"):
        stand(harriers, "gap", *people, belief=slug)
    found = squad(harriers).shares

    facts = [share.belief.fact for share in shares.ordered(found, "fact")]

    assert facts == sorted(facts, key=str.casefold)
    assert [share.belief.fact for share in shares.ordered(found, "-fact")] == facts[::-1]


# By name


def test_an_athlete_who_agreed_is_shown_by_name(cora: User, harriers: Team) -> None:
    agreed, other = make_squad(harriers, 2, named=1)
    stand(harriers, "misconception", agreed, other)

    words = shown(cora, harriers, f"{agreed.pk}/")

    assert "Misconception 1 Safety Never rub a swollen or warm calf" in words
    assert f'href="{address(harriers, str(agreed.pk))}/"' in signed_in(cora).get(address(harriers)).text
    assert str(other.pk) not in signed_in(cora).get(address(harriers)).text
    assert signed_in(cora).get(address(harriers, f"{other.pk}/")).status_code == 404


def test_what_was_agreed_is_for_that_teams_coaches_alone(cora: User, otto: User, harriers: Team) -> None:
    [agreed] = make_squad(harriers, 1, named=1)
    elsewhere = make_team(cora, name="Elsewhere")
    make_membership(elsewhere, agreed)
    page = address(harriers, f"{agreed.pk}/")

    assert signed_in(otto).get(page).status_code == 404
    assert signed_in(agreed).get(page).status_code == 404
    assert signed_in(cora).get(address(elsewhere, f"{agreed.pk}/")).status_code == 404

    harriers.memberships.update(shows_beliefs_since=None)
    assert signed_in(cora).get(page).status_code == 404


@pytest.mark.parametrize(
    "nickname", ["<script>alert(1)</script>", '"><img src=x onerror=x>', "{{ 7 }}", "\u202eevil"]
)
def test_a_hostile_nickname_is_only_a_name(cora: User, harriers: Team, nickname: str) -> None:
    athlete = join(harriers, nickname, shows_beliefs_since=timezone.now())
    make_assignment(harriers)

    for rest in ["", f"{athlete.pk}/"]:
        text = signed_in(cora).get(address(harriers, rest)).text
        assert nickname not in text or "<" not in nickname
        assert "onerror" not in str(Page(text).all("img"))


# What to talk about


def make_share(slug: str, athletes: int = 10, **counts: int) -> shares.Share:
    found: Counter = Counter(counts)
    return shares.Share(Belief.objects.get(slug=slug), found, athletes, by_name_only=False)


@pytest.mark.django_db
def test_what_can_hurt_is_talked_about_first_then_what_most_were_sure_of() -> None:
    chosen = talk.choose(
        [
            make_share(MILD, misconception=9),
            make_share("lactic-acid", misconception=4),
            make_share(DANGER, misconception=1),
            make_share("dark-urine-is-normal", gap=10),
            make_share("coffee-dehydrates", misconception=4, gap=1),
            make_share("single-cause", solid=10),
        ]
    )

    assert [share.belief.slug for share in chosen] == [DANGER, MILD, "coffee-dehydrates"]


@pytest.mark.django_db
def test_what_nobody_holds_or_lacks_is_not_talked_about() -> None:
    chosen = talk.choose([make_share(MILD, shaky=5, solid=5), make_share(DANGER, gap=1)])

    assert [share.belief.slug for share in chosen] == [DANGER]


@pytest.mark.django_db
def test_each_belief_can_be_talked_about_in_a_minute() -> None:
    beliefs = list(Belief.objects.live())
    checks = talk.checks_of(beliefs)
    held_back = {slug for form in Form.objects.held_back() for slug in form.items}
    stems = {
        version.data["stem"]
        for belief in beliefs
        for question in belief.questions.all()
        for version in question.versions.all()
        if question.slug in held_back
    }

    for belief in beliefs:
        check = checks[belief.pk]
        assert check.stem not in stems, "what the second test asks stands nowhere else"
        said = [belief.belief, belief.fact, belief.truth, belief.action, check.stem, check.answer]
        assert len(" ".join(said).split()) <= 180, belief.slug


def test_the_script_is_the_banks_own_words(cora: User, harriers: Team) -> None:
    stand(harriers, "misconception", *make_squad(harriers, 5))
    belief = Belief.objects.get(slug=DANGER)

    page = signed_in(cora).get(address(harriers)).text
    words = " ".join(Page(page).words.split())

    for text in (belief.fact, belief.belief, belief.why, belief.truth, belief.action):
        assert text in words
    assert "5 of 5 were sure, and wrong: ready to learn." in words
    assert f'href="{belief.url}"' in page
    assert 'href="/huddle/"' in page


# Before and after


def test_the_gain_is_of_those_who_finished_both(cora: User, harriers: Team) -> None:
    people = make_squad(harriers, 7)
    before, after = make_assignment(harriers, "start"), make_assignment(harriers, "follow-up")
    for number, athlete in enumerate(people[:6]):
        finish(before, athlete, right=8 + number % 2, total=20)
    for athlete in people[2:]:
        finish(after, athlete, right=15, total=20)
    assert board.read(harriers).gain is None
    assert "Too few yet" in shown(cora, harriers)

    finish(before, people[6], right=8, total=20)

    found = board.read(harriers).gain
    assert found is not None
    assert (found.athletes, found.before, found.after) == (5, 8.4, 15)
    words = shown(cora, harriers)
    assert "8.4 → 15.0 Right of 20, on average, before and after: the 5 athletes" in words
    assert "Change: 6.6, and that is rough: 19 times in 20" in words
    assert "With fewer than 20 athletes, read it as a hint." in words


def test_a_test_that_was_set_twice_counts_as_it_was_first_finished(harriers: Team) -> None:
    people = make_squad(harriers, 5)
    first, again = make_assignment(harriers, "start"), make_assignment(harriers, "start")
    finish(make_assignment(harriers, "follow-up"), *people, right=20, total=20)
    finish(again, *people, right=20, total=20)
    finish(first, *people, right=5, total=20, finished_at=timezone.now() - timedelta(days=20))

    found = board.read(harriers).gain

    assert found is not None
    assert found.before == 5


# Size


def fill(team: Team, people: list[User], beliefs: int) -> None:
    for slug in ("cramping-now", "start", "follow-up", "event"):
        finish(make_assignment(team, slug), *people, right=3, total=20)
    for belief in Belief.objects.all()[:beliefs]:
        stand(team, "misconception", *people, belief=belief.slug)


@pytest.mark.parametrize(("athletes", "beliefs"), [(0, 0), (5, 1), (40, 55), (200, 55)])
def test_a_board_takes_as_many_queries_for_many_as_for_few(
    cora: User,
    harriers: Team,
    athletes: int,
    beliefs: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(harriers, make_squad(harriers, athletes, named=athletes // 3), beliefs)
    coach = signed_in(cora)

    with django_assert_max_num_queries(MOST_QUERIES):
        page = coach.get(address(harriers))

    assert page.status_code == 200
    assert page.text.count('class="tiles__one"') == 4 * athletes
