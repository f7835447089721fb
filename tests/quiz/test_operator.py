"""The table of answers, the command that analyses it, and the page that shows the same to staff alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from accounts.models import User
from cramps_site import precache
from quiz import answersheets
from quiz.analysis import Given
from quiz.models import Answer, QuestionVersion
from tests.pages import Page
from tests.simulated import NOON, answers_of

pytestmark = pytest.mark.django_db

ADDRESS = "/operator/items/"
ITEM = "water-stops-cramp-1"


def make_answer(**fields: Any) -> Answer:
    question = QuestionVersion.objects.get(question__slug=ITEM, number=1)
    usual = {"id": uuid4(), "attempt": uuid4(), "form": "start", "question": question, "option": "stretch"}
    return Answer(**{**usual, "sure": 2, "at": NOON, **fields})


def crowd(people: int) -> list[Given]:
    """Let people answer the bank's form; nobody chooses the last option of one question."""
    paper = next(paper for paper in answersheets.all_papers() if paper.form == "start")
    return answers_of(people, paper, answersheets.all_questions(), {}, {ITEM: [1, 1, 0]})


def fill_table(given: list[Given]) -> None:
    versions = {(v.question.slug, v.number): v for v in QuestionVersion.objects.select_related("question")}
    Answer.objects.bulk_create(
        Answer(
            id=UUID(each.id),
            attempt=uuid5(NAMESPACE_OID, each.person),
            form=each.form,
            question=versions[each.asked],
            option=each.option or "",
            sure=each.sure,
            at=each.at,
        )
        for each in given
    )


def as_event(given: Given) -> dict[str, Any]:
    return {
        "id": given.id,
        "owner": None,
        "attempt": str(uuid5(NAMESPACE_OID, given.person)),
        "form": given.form,
        "at": given.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "kind": "answer",
        "item": given.asked.item,
        "version": given.asked.version,
        "option": given.option,
        "sure": given.sure,
        "round": given.round,
    }


def write_file(path: Path, events: list[dict[str, Any]], **change: Any) -> Path:
    finish = {"id": str(uuid4()), "kind": "finish", "owner": None, "attempt": str(uuid4()), "at": "later"}
    record = {"app": "crampwise", "format": 1, "attempts": [{"id": "any"}], "events": [*events, finish]}
    path.write_text(json.dumps({**record, **change}))
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("analyse_items", *map(str, arguments), stdout=out)
    return out.getvalue()


def run_json(*arguments: object) -> list[Any]:
    told: list[Any] = json.loads(run(*arguments, "--format", "json"))
    return told


# The table


@pytest.mark.parametrize(
    ("fields", "constraint", "words"),
    [
        ({"sure": 0}, "answer_sure_from_1_to_3", "How sure is 1, 2 or 3, or nothing."),
        ({"sure": 4}, "answer_sure_from_1_to_3", "How sure is 1, 2 or 3, or nothing."),
        ({"round": 0}, "answer_round_is_1_or_2", "A question is asked once, and once again at most."),
        ({"round": 3}, "answer_round_is_1_or_2", "A question is asked once, and once again at most."),
    ],
)
def test_what_no_phone_sends_is_refused(fields: dict[str, int], constraint: str, words: str) -> None:
    answer = make_answer(**fields)

    with pytest.raises(ValidationError) as refused:
        answer.full_clean()
    assert refused.value.messages == [words]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        answer.save()


def test_a_question_is_answered_once_a_round() -> None:
    first = make_answer()
    first.save()
    other = make_answer(attempt=first.attempt)

    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert refused.value.messages == ["This question has an answer in this round already."]
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    make_answer(attempt=first.attempt, round=2).save()
    make_answer().save()


def test_a_skipped_question_without_owner_is_an_answer() -> None:
    answer = make_answer(option="", sure=None)

    answer.full_clean()


def test_answers_go_with_their_owner() -> None:
    abel = User.objects.create_user(nickname="Abel")
    make_answer(owner=abel).save()

    abel.delete()

    assert not Answer.objects.exists()


# The command


def test_a_skipped_question_is_told_as_skipped() -> None:
    make_answer(option="", sure=None).save()

    [form] = run_json()

    assert [(item["asked"], item["skipped"], item["right"]) for item in form["items"]] == [(1, 1, 0)]


def test_an_owner_is_one_person_on_every_phone() -> None:
    abel = User.objects.create_user(nickname="Abel")
    make_answer(owner=abel).save()
    make_answer(owner=abel, at=NOON + timedelta(days=1), option="water").save()
    make_answer().save()

    [form] = run_json()

    assert [(item["asked"], item["right"]) for item in form["items"]] == [(2, 2)]


def test_a_file_tells_what_the_table_would(tmp_path: Path) -> None:
    given = crowd(35)
    people = sorted({each.person for each in given})
    files = [
        write_file(tmp_path / f"{person}.json", [as_event(each) for each in given if each.person == person])
        for person in people
    ]
    of_files = run_json("--from", *files)

    fill_table(given)

    assert of_files == run_json()
    assert of_files == run_json("--from", *files), "what is in both counts once"
    assert of_files[0]["people"] == len(people)


def test_one_file_is_one_person_also_over_two_attempts(tmp_path: Path) -> None:
    given = crowd(2)
    exported = write_file(tmp_path / "phone.json", [as_event(each) for each in given])
    again = write_file(tmp_path / "phone later.json", [as_event(each) for each in given])

    assert [form["people"] for form in run_json("--from", exported, again)] == [1]

    fill_table(given)
    assert [form["people"] for form in run_json()] == [2]
    assert [form["people"] for form in run_json("--from", exported)] == [1]


def test_a_file_of_somebody_known_is_theirs(tmp_path: Path) -> None:
    given = crowd(1)
    exported = write_file(tmp_path / "phone.json", [as_event(each) for each in given])
    abel = User.objects.create_user(nickname="Abel")
    fill_table(given[:5])
    Answer.objects.update(owner=abel)

    [form] = run_json("--from", exported)

    assert (form["people"], {item["asked"] for item in form["items"]}) == (1, {1})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"app": "other"}, "app: Input should be 'crampwise'"),
        ({"format": 2}, "format: Input should be 1"),
        ({"sure": 4}, "events: 0: sure: Input should be 1, 2 or 3"),
        ({"round": 3}, "events: 0: round: Input should be 1 or 2"),
        ({"version": True}, "events: 0: version: Input should be a valid integer"),
        ({"id": "7"}, "events: 0: id: Input should be a valid UUID"),
        ({"at": "2026-11-25T12:00:00"}, "events: 0: at: Input should have timezone info"),
        ({"version": 99}, f"nobody ever asked {ITEM} version 99"),
        ({"item": "no-such-item-1"}, "nobody ever asked no-such-item-1 version 1"),
        ({"option": "banana"}, f"{ITEM} version 1 has no option banana"),
    ],
)
def test_a_bad_file_is_named_and_refused(tmp_path: Path, change: dict[str, Any], problem: str) -> None:
    event = as_event(next(each for each in crowd(1) if each.asked.item == ITEM))
    good = write_file(tmp_path / "good.json", [event])
    changed = {name: value for name, value in change.items() if name in event}
    bad = write_file(tmp_path / "bad.json", [{**event, **changed}], **({} if changed else change))

    with pytest.raises(CommandError) as refused:
        run("--from", good, bad)

    assert str(refused.value).startswith(f"Nothing was analysed:\n{bad}: {problem}")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"app": "crampwise", "format": 1}']
)
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)

    with pytest.raises(CommandError, match=r"analysed:\n.*bad\.json: .*\n.*nowhere\.json: No such file"):
        run("--from", bad, tmp_path / "nowhere.json")


def test_one_form_can_be_asked_for() -> None:
    make_answer().save()
    make_answer(form="first-six").save()

    assert [form["form"] for form in run_json()] == ["first-six", "start"]
    assert [form["form"] for form in run_json("--form", "start")] == ["start"]
    with pytest.raises(CommandError, match="No form is called strat"):
        run("--form", "strat")


def test_a_day_cuts_off_what_came_before() -> None:
    make_answer().save()

    assert len(run_json("--since", "2026-11-25")) == 1
    assert run_json("--since", "2026-11-26") == []


def test_what_is_taken_after_lessons_or_to_warm_up_may_be_easy() -> None:
    papers = {paper.form: paper.may_be_easy for paper in answersheets.all_papers()}

    assert [papers[form] for form in ("check-danger-signs", "daily", "warm-up")] == [True] * 3
    assert [papers[form] for form in ("start", "first-six")] == [False] * 2


def test_the_table_says_in_words_what_to_do() -> None:
    fill_table(crowd(40))

    told = run("--form", "start")

    assert "start: 40 people began it.\nKR-20: too few answers yet (40 of 100 people)\n" in told
    assert f"{ITEM} (version 1)\n" in told
    assert "  r: too few answers yet (40 of 50 people)\n" in told
    assert "  + Stretch the calf slowly and hold it still: " in told
    assert "  - Breathe fast and deep until it eases: 0 chose it: 0%\n" in told
    assert "  ! Nobody believes this, so put a real belief in its place: “Breathe fast" in told


def test_a_spreadsheet_has_a_row_an_option() -> None:
    fill_table(crowd(60))

    rows = list(csv.DictReader(StringIO(run("--format", "csv"))))

    [form] = run_json()
    options = [(item, option) for item in form["items"] for option in item["options"]]
    assert len(rows) == len(options)
    for row, (item, option) in zip(rows, options, strict=True):
        assert (row["item"], row["option"], row["chosen"]) == (
            item["item"],
            option["id"],
            str(option["chosen"]),
        )
        assert float(row["fit"]) == item["fit"]
    assert "unused:breathe" in next(row["flags"] for row in rows if row["item"] == ITEM)


# The page


@pytest.fixture
def signed_in() -> Iterator[Client]:
    """Give a browser at a server that has sign-in, which ours has not yet."""
    middleware = ["SessionMiddleware", "AuthenticationMiddleware"]
    homes = ["django.contrib.sessions.middleware", "django.contrib.auth.middleware"]
    more = [f"{home}.{name}" for home, name in zip(homes, middleware, strict=True)]
    with override_settings(
        MIDDLEWARE=[*settings.MIDDLEWARE, *more],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    ):
        yield Client()


def test_a_stranger_finds_nothing(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"nickname": "Abel"}, {"nickname": "Otto", "is_staff": True, "is_active": False}]
)
def test_who_is_not_staff_finds_nothing(signed_in: Client, fields: dict[str, Any]) -> None:
    assert signed_in.get(ADDRESS).status_code == 404

    signed_in.force_login(User.objects.create_user(**fields))

    assert signed_in.get(ADDRESS).status_code == 404


@pytest.fixture
def operator(signed_in: Client) -> Client:
    signed_in.force_login(User.objects.create_user(nickname="Ola", is_staff=True))
    return signed_in


def test_staff_read_that_there_is_nothing_yet(operator: Client) -> None:
    response = operator.get(ADDRESS)

    assert response.status_code == 200
    assert "No answers have come in yet." in Page(response.content.decode()).words


def test_staff_see_the_figures_of_the_command(operator: Client) -> None:
    fill_table(crowd(120))

    shown = Page(operator.get(ADDRESS).content.decode()).words.replace("\n", " ")

    [form] = run_json()
    place = shown.index(
        f"KR-20 {form['kr20']:.2f} over 120 people Alpha of certainty marks {form['alpha']:.2f} over"
    )
    for item in form["items"]:
        place = shown.index(f" {item['item']} ", place)
        for words in figures_of(item):
            place = shown.index(words, place)


def figures_of(item: dict[str, Any]) -> Iterator[str]:
    yield "{right} of {asked} right: {share:.0%}, range {low:.0%} to {high:.0%}".format(**item)
    yield "r {fit:.2f} over {fit_people} people".format(**item)
    for option in item["options"]:
        fit = "" if option["fit"] is None else ", r {fit:.2f}".format(**option)
        yield "{chosen} chose it: {share:.0%}".format(**option) + fit


def test_the_page_is_kept_nowhere(operator: Client) -> None:
    response = operator.get(ADDRESS)

    assert "no-store" in response.headers["Cache-Control"]
    assert Page(response.content.decode()).meta("robots") == "noindex"
    assert ADDRESS not in precache.rendered_urls()
    assert operator.post(ADDRESS).status_code in {403, 405}
