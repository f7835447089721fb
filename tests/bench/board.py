"""How long a coach's board takes among many answers, beside its own queries with nothing around them.

`python -m tests.bench.board ANSWERS` fills the database of its environment and prints the times as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from tests.bench import servers
from tests.bench.report import Figure, median, spread, times
from tests.bench.stage import Stage
from tests.browser.server import CRAMPS, HOST

SIZES = [10_000, 1_000_000]
ATHLETES, BELIEFS, ROUNDS = 25, 30, 40
STATES = ["solid", "shaky", "gap", "misconception"]
NOW = "2026-11-25 12:00:00"


def figures(stage: Stage) -> Iterator[Figure]:
    told = {}
    for size in SIZES:
        place = servers.crampwise(stage.new_folder())
        place.run([CRAMPS, "prepare"])
        told[size] = json.loads(place.run([sys.executable, "-m", "tests.bench.board", str(size)]))
        yield figure(size, told[size])
    small, large = (median(told[size]["read"]) for size in SIZES)
    yield Figure("board, a million answers to ten thousand", times(large, small), "flat")


def figure(size: int, told: dict[str, list[float]]) -> Figure:
    share = times(median(told["read"]), median(told["bare"]))
    return Figure(
        f"board of {ATHLETES} athletes, {size:,} answers in the database",
        f"{spread(told['read'], 'ms')}, {share}; page {spread(told['page'], 'ms')}",
        "1.5 x of the bare summary queries",
        f"bare: {spread(told['bare'], 'ms')}",
    )


def main(answers: int) -> None:
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        team, coach = fill(answers)
    sys.stdout.write(json.dumps(measure(team, coach)))


def fill(answers: int) -> tuple[Any, Any]:
    """Make teams until there are so many answers, forty an athlete; return a team and its coach."""
    from quiz.models import Belief, QuestionVersion
    from tests.people import make_assignment, make_coach, make_team

    questions = list(QuestionVersion.objects.values_list("pk", flat=True)[:20])
    beliefs = list(Belief.objects.values_list("pk", flat=True)[:BELIEFS])
    coach = make_coach("coach@bench.example")
    teams = [make_team(coach, name=f"Team {number}") for number in range(answers // (ATHLETES * 40))]
    for team in teams:
        tests = {form: make_assignment(team, form).pk.hex for form in ("start", "follow-up")}
        people = [uuid4().hex for _ in range(ATHLETES)]
        insert("accounts_user", USER, ((each, f"Runner {place}") for place, each in enumerate(people)))
        insert("coach_membership", MEMBER, ((team.pk.hex, each, each) for each in people))
        insert("coach_progress", PROGRESS, ((test, each) for test in tests.values() for each in people))
        insert("coach_standing", STANDING, standings(team.pk.hex, people, beliefs))
        insert("quiz_answer", ANSWER, given(people, tests, questions))
    return teams[len(teams) // 2], coach


INSERT = "INSERT INTO {} ({}) VALUES ({})"
USER = {
    "id": "%s",
    "nickname": "%s",
    "password": "'!'",
    "is_superuser": "0",
    "is_staff": "0",
    "is_active": "1",
}
USER |= {"joined_at": f"'{NOW}'"}
MEMBER = {"team_id": "%s", "athlete_id": "%s", "nickname": "%s"}
MEMBER |= dict.fromkeys(("joined_at", "agreed_at", "approved_at"), f"'{NOW}'")
PROGRESS = {"assignment_id": "%s", "athlete_id": "%s", '"right"': "12", "total": "20"}
PROGRESS |= dict.fromkeys(("opened_at", "finished_at"), f"'{NOW}'")
STANDING = {"team_id": "%s", "athlete_id": "%s", "belief_id": "%s", "state": "%s"}
ANSWER = dict.fromkeys(("id", "attempt", "owner_id", "form", "question_id"), "%s")
ANSWER |= {"option": "'a'", "sure": "2", "round": "1", "at": f"'{NOW}'", "received_at": f"'{NOW}'"}


def insert(table: str, values: dict[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows as the database takes them: objects would take an hour."""
    from django.db import connection

    words = INSERT.format(table, ", ".join(values), ", ".join(values.values()))
    with connection.cursor() as cursor:
        cursor.executemany(words, list(rows))


def standings(team: str, people: list[str], beliefs: list[int]) -> Iterator[tuple[Any, ...]]:
    for place, athlete in enumerate(people):
        for number, belief in enumerate(beliefs):
            yield team, athlete, belief, STATES[(place * 7 + number) % len(STATES)]


def given(people: list[str], tests: Iterable[str], questions: list[int]) -> Iterator[tuple[Any, ...]]:
    for athlete in people:
        for form in tests:
            attempt = uuid4().hex
            for question in questions:
                yield uuid4().hex, attempt, athlete, form, question


def measure(team: Any, coach: Any) -> dict[str, list[float]]:
    """Time the board, its queries replayed with nothing around them, and its page."""
    from django.db import connection

    from coach import board
    from tests.people import signed_in

    queries: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        board.read(team)
    browser = signed_in(coach)

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql, params in queries:
                cursor.execute(sql, params)
                cursor.fetchall()

    def page() -> None:
        told = browser.get(f"/coach/teams/{team.pk}/board/", headers={"host": HOST})
        assert told.status_code == HTTPStatus.OK

    return {
        "bare": timed(bare),
        "read": timed(lambda: board.read(team)),
        "page": timed(page),
    }


def timed(work: Callable[[], object]) -> list[float]:
    """Return how many milliseconds each of many times took, after a first that does not count."""
    work()
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
