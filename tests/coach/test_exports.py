"""The files a coach takes along: read back equal, never a formula, never more than the board shows."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from pytest_django import DjangoAssertNumQueries

from accounts import audit
from accounts.models import User
from coach.models import Excuse, Team
from coach.sheets import BOM, STARTS, csv_lines, plain, xlsx_pieces
from quiz.models import Belief
from tests.coach.squads import DANGER, finish, join, make_squad, stand
from tests.people import make_assignment, make_team, signed_in

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://evil.example","x")',
    'quote " comma , semicolon ;',
    "two\nlines",
    "<script>alert(1)</script>",
    "https://evil.example/",
    "0123",
    "1e5",
    "Zoë 🏃 李",
]
NAMES = [
    f"{what}.{kind}" for what in ("completion", "beliefs", "beliefs-by-name") for kind in ("csv", "xlsx")
]


def address(team: Team, name: str) -> str:
    return f"/coach/teams/{team.pk}/exports/{name}"


def fetch(coach: User, team: Team, name: str) -> tuple[Any, bytes]:
    page = signed_in(coach).get(address(team, name))
    assert page.status_code == 200
    return page, page.getvalue()


def rows_of(coach: User, team: Team, what: str, kind: str) -> list[list[str]]:
    """Read a file back as a spreadsheet would, without the apostrophes of a CSV."""
    _page, body = fetch(coach, team, f"{what}.{kind}")
    return of_csv(body.decode()) if kind == "csv" else of_xlsx(body)


def of_csv(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    rows = list(csv.reader(StringIO(text.removeprefix(BOM), newline="")))
    return [
        [cell[1:] if cell.startswith("'") and cell[1:].startswith(STARTS) else cell for cell in row]
        for row in rows
    ]


def of_xlsx(body: bytes) -> list[list[str]]:
    sheet = load_workbook(BytesIO(body)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    return [
        ["" if cell.value is None else unescape(str(cell.value)) for cell in row] for row in sheet.iter_rows()
    ]


@pytest.fixture(params=["csv", "xlsx"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_completion_is_read_back_equal(cora: User, harriers: Team, kind: str) -> None:
    done, late, excused = (join(harriers, name) for name in ("Ann", "Bob", "Cy"))
    yesterday = localdate() - timedelta(days=1)
    assignment = make_assignment(harriers, assigned_on=yesterday, due_on=yesterday)
    finish(assignment, done, right=7, total=20)
    Excuse.objects.create(assignment=assignment, athlete=excused)
    today, due, title = localdate().isoformat(), yesterday.isoformat(), assignment.title

    assert rows_of(cora, harriers, "completion", kind) == [
        ["Nickname", "Assignment", "Due", "State", "Opened", "Finished"],
        [late.nickname, title, due, "Late", "", ""],
        ["Ann", title, due, "Finished", today, today],
        ["Cy", title, due, "Excused", "", ""],
    ]


def test_the_squads_beliefs_are_read_back_equal(cora: User, harriers: Team, kind: str) -> None:
    people = make_squad(harriers, 6)
    stand(harriers, "gap", *people[:4])
    head = ["Fact", "Safety", "Misconception", "Gap", "Shaky", "Solid", "Athletes", "Counted"]
    assert rows_of(cora, harriers, "beliefs", kind) == [head], "fewer than five are told of by nothing"

    stand(harriers, "solid", *people[4:])

    row = [Belief.objects.get(slug=DANGER).fact, "yes", "0", "4", "0", "2", "6", "all with answers"]
    assert rows_of(cora, harriers, "beliefs", kind) == [head, row]


def test_beliefs_by_name_are_of_those_who_agreed(cora: User, harriers: Team, kind: str) -> None:
    agreed, _other = people = make_squad(harriers, 2, named=1)
    stand(harriers, "misconception", *people)
    head = ["Nickname", "Fact", "Safety", "State"]
    row = [agreed.nickname, Belief.objects.get(slug=DANGER).fact, "yes", "Misconception"]
    assert rows_of(cora, harriers, "beliefs-by-name", kind) == [head, row]

    harriers.memberships.update(shows_beliefs_since=None)

    assert rows_of(cora, harriers, "beliefs-by-name", kind) == [head]


def test_hostile_nicknames_are_read_back_equal(cora: User, harriers: Team, kind: str) -> None:
    for nickname in HOSTILE:
        join(harriers, nickname)
    make_assignment(harriers)

    rows = rows_of(cora, harriers, "completion", kind)

    assert sorted(row[0] for row in rows[1:]) == sorted(HOSTILE)


def test_no_cell_of_a_csv_starts_a_formula(cora: User, harriers: Team) -> None:
    for nickname in HOSTILE:
        join(harriers, nickname)
    make_assignment(harriers)

    _page, body = fetch(cora, harriers, "completion.csv")

    text = body.decode()
    cells = [cell for row in csv.reader(StringIO(text.removeprefix(BOM), newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(STARTS)] == []
    assert text.count("\r\n") == len(HOSTILE) + 1, "a row ends in CRLF"
    assert '"quote "" comma , semicolon ;"' in text, "quotes are doubled"


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=5)
)
def test_any_text_of_a_csv_is_read_back_guarded(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(rows))

    found = list(csv.reader(StringIO(text.removeprefix(BOM), newline=""), strict=True))

    assert found == [[plain(cell) for cell in row] for row in rows]


def test_any_text_of_an_xlsx_is_read_back_equal() -> None:
    rows = [[*HOSTILE], ["x" * 40] * len(HOSTILE)]

    assert of_xlsx(b"".join(xlsx_pieces(rows))) == rows


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_kept_nowhere_and_has_a_safe_name(cora: User, name: str) -> None:
    team = make_team(cora, name='../Ümläut "team"\r\nX: y')

    page, body = fetch(cora, team, name)

    what, kind = name.split(".")
    plain_name = f"umlaut-team-x-y-{what}-{localdate().isoformat()}.{kind}"
    assert page["Content-Disposition"] == f'attachment; filename="{plain_name}"'
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page.streaming
    assert body


def test_an_export_is_told_to_the_audit_log(
    cora: User, harriers: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(audit.logger, "info", told.append)

    fetch(cora, harriers, "beliefs.csv")

    [line] = [json.loads(each) for each in told if "export" in each]
    assert (line["what"], line["who"]) == ("export", str(cora.pk))
    assert (line["team"], line["file"]) == (str(harriers.pk), "beliefs.csv")


@pytest.mark.parametrize("name", NAMES)
def test_who_does_not_coach_the_team_gets_no_file(
    client: Client, otto: User, harriers: Team, abel: User, name: str
) -> None:
    for person in (otto, abel):
        assert signed_in(person).get(address(harriers, name)).status_code == 404
        assert signed_in(person).get(f"/coach/teams/{uuid4()}/exports/{name}").status_code == 404
    assert client.get(address(harriers, name)).status_code == 302


@pytest.mark.parametrize(
    "name", ["completion", "completion.pdf", "people.csv", ".csv", "completion.csv.csv", "%00"]
)
def test_another_name_is_no_file(cora: User, harriers: Team, name: str) -> None:
    assert signed_in(cora).get(address(harriers, name)).status_code == 404
    assert signed_in(cora).post(address(harriers, "completion.csv")).status_code == 405


@pytest.mark.parametrize("athletes", [0, 200])
def test_many_athletes_take_no_more_queries(
    cora: User, harriers: Team, athletes: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = make_squad(harriers, athletes, named=athletes)
    stand(harriers, "gap", *people)
    finish(make_assignment(harriers), *people)
    coach = signed_in(cora)

    for name in NAMES:
        with django_assert_max_num_queries(9):
            assert coach.get(address(harriers, name)).getvalue()
