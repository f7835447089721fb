"""What the pages must say, and must never say (safety.md, sections 1 and 6)."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

import learn.content
from learn.models import Lesson, Page
from quiz.models import Belief, QuestionVersion
from tests import pages
from tests.pages import BELIEFS, KEPT_ON_THE_PHONE, LESSONS, STORIES, TYPES, Grade

# The text of each safety page, by the day somebody held it against its sources. Never edit a line: add one.
CHECKED = {
    ("now.toml", "2026-11-22"): "2f41bf0350f59d89783154a10bc300571c2567df0139b373fac0d5cd579b0c1c",
    ("danger.toml", "2026-11-22"): "a6682a1cb16d6c61cb0f5d60b6d463c36250936c1d765ad329b0cae7c3b4ae80",
    ("danger.toml", "2026-11-25"): "40afbda3d9b906db8ad958529f844d4f2b302215f1df87da1d697f5f36c79733",
}
GRADED = [
    "/questions/",
    "/glossary/",
    *(f"/types/{slug}/" for slug in TYPES),
    *(f"/stories/{slug}/" for slug in STORIES),
    *(f"/beliefs/{slug}/" for slug in BELIEFS),
]
NOT_THE_LESSONS = {"Red flag", "All danger signs", "What experts still argue about"}  # the templates' own
DATES = re.compile(r"^(checked|next_check) = .*\n", re.MULTILINE)

# Each phrase with the words it may take; `@` stands where a "do not" or "never" before it makes it right.
MUST_NOT_SAY = {
    "drink plenty": r"\b(drink|take in) (plenty|as much as)|\bplenty of (water|fluids?|liquids?|drinks?)",
    "take salt": r"\b(take|eat|swallow) (some |more |extra |a )?salt\b",
    "keep going": r"@\b(keep (on )?(going|running)|(run|push) (on|through)( it| the| a|\.))",
    "breathe fast": r"\bbreathe (in and out )?(fast|quickly)\b|\bfast breath\w+ (helps|stops|ends|eases)\b",
    "massage any sore calf": r"@\b(massage|rub) (the|a|any|your) (sore |tight |cramping )?calf\b",
    "cure": r"\bcures?\b|\bcured\b",
    "a muscle relaxer": r"@\btake (a |an )?(muscle )?relax(er|ant)s?\b",
    "avoid exercise": r"\bavoid (all )?(exercise|sport|training)\b",
    "a bulging disc is the cause": r"\b(bulging|slipped) disc (is|causes)\b",
    "the proper balance": r"\b(proper|right|perfect|same) balance of\b",
    "vasospasm beside epilepsy": r"\bvasospasms?\b[^.\n]*\bepilep\w+|\bepilep\w+[^.\n]*\bvasospasms?\b",
    "wait three days": r"\bwait (for )?(three|3|a few) days\b|\bsee .{0,20}after (three|3) days\b",
    "soft legs": r"\bsoft (legs?|muscles?)\b|\b(legs?|muscles?) (is|are|go|feels?) soft\b",
    "stop your medicine": r"@\bstop (taking )?(your|the|any) (medicines?|tablets?|statins?)\b",
    "take quinine": r"@\b(take|try|drink|use) (some )?(quinine|tonic)\b",
    "this app treats": r"\b(crampwise|(this|our|the) app) (can )?(detects?|diagnoses?|treats?|prevents?)\b",
    "proven by science": r"\b(clinically|scientifically|medically) (proven|tested|approved)\b",
}
CAUGHT = {
    "drink plenty": ["Drink plenty of fluids.", "Plenty of water helps."],
    "take salt": ["Take salt.", "Eat some salt before the race."],
    "keep going": ["Keep going.", "Keep running until it stops.", "Run through it."],
    "breathe fast": ["Breathe fast.", "Breathe in and out quickly."],
    "massage any sore calf": ["Massage the calf.", "Rub a sore calf."],
    "cure": ["A cure for cramp.", "It cured him."],
    "a muscle relaxer": ["Take a muscle relaxer."],
    "avoid exercise": ["Avoid exercise."],
    "a bulging disc is the cause": ["A bulging disc causes it."],
    "the proper balance": ["Sports drinks have the proper balance of salts."],
    "vasospasm beside epilepsy": ["A vasospasm, as in epilepsy.", "Epilepsy goes with vasospasms."],
    "wait three days": ["Wait three days.", "See a doctor after 3 days."],
    "soft legs": ["The legs are soft.", "Soft muscles."],
    "stop your medicine": ["Stop taking your statin.", "Stop the medicine."],
    "take quinine": ["Take quinine.", "Drink some tonic water."],
    "this app treats": ["Crampwise prevents cramp.", "This app can diagnose."],
    "proven by science": ["Clinically proven."],
}
RIGHT = [
    "Never rub a swollen or warm calf.",
    "Do not rub the calf.",
    "No quinine, no tonic water for cramp.",
    "Do not stop your medicine on your own.",
    "It does not detect, diagnose or treat anything.",
    "Breathes fast, and may still talk.",
    "Fast breathing can make hands and feet cramp.",
    "Stop all drinks.",
    "Do not run through it.",
]


def said(text: str, pattern: str) -> list[str]:
    pattern = pattern.replace("@", r"(?<!\bnot )(?<!\bnever )")
    return [found[0] for found in re.finditer(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("name", ["now.toml", "danger.toml"])
def test_a_safety_page_does_not_change_without_a_new_check(name: str) -> None:
    text = (learn.content.FOLDER / "safety" / name).read_text(encoding="utf-8")
    day = str(tomllib.loads(text)["checked"])
    digest = hashlib.sha256(DATES.sub("", text).encode()).hexdigest()

    assert (name, day) in CHECKED, f'{name} was checked again; add ("{name}", "{day}"): "{digest}"'
    assert CHECKED[name, day] == digest, (
        f"{name} changed after it was checked on {day}. Hold it against its sources once more, "
        f"set `checked` to that day, and add that day to CHECKED with {digest}"
    )


@pytest.mark.parametrize("phrase", MUST_NOT_SAY)
def test_a_forbidden_phrase_would_be_caught(phrase: str) -> None:
    assert [text for text in CAUGHT[phrase] if not said(text, MUST_NOT_SAY[phrase])] == []
    assert [text for text in RIGHT if said(text, MUST_NOT_SAY[phrase])] == []


@pytest.mark.parametrize("url", KEPT_ON_THE_PHONE)
def test_no_page_says_what_must_not_be_said(visitor: Client, url: str) -> None:
    html = visitor.get(url).content.decode()
    words = pages.Page(html, unread=frozenset({"q"})).words  # a false belief stands between quotation marks

    assert {phrase: found for phrase, p in MUST_NOT_SAY.items() if (found := said(words, p))} == {}


@pytest.mark.django_db
def test_no_answer_of_a_quiz_says_what_must_not_be_said() -> None:
    for name, text in what_a_quiz_teaches():
        assert {phrase: found for phrase, p in MUST_NOT_SAY.items() if (found := said(text, p))} == {}, name


def what_a_quiz_teaches() -> Iterator[tuple[str, str]]:
    """Give the lines that stand as true: facts and what to do, not the beliefs they take the place of."""
    for belief in Belief.objects.live():
        yield belief.slug, f"{belief.fact} {belief.action}"
    for version in QuestionVersion.objects.select_related("question"):
        told = version.data["refutation"]
        right = next(o["text"] for o in version.data["options"] if o["id"] == version.data["answer"])
        yield version.question.slug, " ".join([told["fact"], told["action"], right])


@pytest.mark.parametrize("url", KEPT_ON_THE_PHONE)
def test_every_page_says_that_no_clinician_has_checked_it(visitor: Client, url: str) -> None:
    words = pages.Page.of(visitor.get(url).content).words

    assert "Not yet checked by a clinician." in words
    assert "It does not diagnose or treat." in words
    assert not re.search(r"\b(reviewed|approved|checked) by (Dr|Prof|a doctor)", words)


def test_the_danger_check_comes_before_anything_else_on_the_card(visitor: Client) -> None:
    page = pages.Page.of(visitor.get("/now/").content)
    card = tomllib.loads((learn.content.FOLDER / "safety" / "now.toml").read_text(encoding="utf-8"))

    in_order = [
        card["check_heading"],
        *(danger["sign"] for danger in card["danger"]),
        card["stretch_heading"],
        *(muscle["text"] for muscle in card["muscle"]),
        card["after_heading"],
        *card["after"],
        *card["help_now"],
        *card["help_today"],
    ]
    places = [page.words.index(line) for line in in_order]
    assert places == sorted(places)
    assert page.inside["main"][0].split()[:2] == card["check_heading"].split()
    assert page.inside["h1"][0].strip() == card["check_heading"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "numbers"),
    [
        ("112", ["112", "911", "999", "000"]),
        ("999", ["999", "112", "911", "000"]),
        ("+49 116 117", ["+49116117", "112", "911", "999", "000"]),
    ],
)
def test_the_operators_number_stands_first(client: Client, number: str, numbers: list[str]) -> None:
    with override_settings(EMERGENCY_NUMBER=number):
        danger = pages.Page.of(client.get("/danger/").content)
        now = pages.Page.of(client.get("/now/").content)

    links = [link["href"] for link in danger.all("a") if link["href"].startswith("tel:")]
    assert links == [f"tel:{number}" for number in numbers]
    assert links[0] in [link["href"] for link in now.all("a")]


@pytest.mark.django_db
def test_each_emergency_number_says_where_it_holds(client: Client) -> None:
    words = pages.Page.of(client.get("/danger/").content).words

    for number in Page.objects.get(slug="danger").data["number"]:
        assert re.search(rf"{number['number']}\W.*{number['where']}", words), number


@pytest.mark.django_db
@pytest.mark.parametrize("slug", BELIEFS)
def test_a_false_belief_is_called_what_it_is(client: Client, slug: str) -> None:
    html = client.get(f"/beliefs/{slug}/").content.decode()
    belief = Belief.objects.get(slug=slug)

    page = pages.Page(html)
    assert page.inside["h1"][0].strip() == belief.fact
    assert page.inside["q"] == [belief.belief]
    assert f"Not so: {belief.belief}" in page.words
    assert belief.belief not in pages.Page(html, unread=frozenset({"q"})).words


@pytest.mark.parametrize("url", GRADED)
def test_a_page_besides_the_lessons_reads_easily(visitor: Client, url: str) -> None:
    html = visitor.get(url).content.decode()
    main = html[html.index("<main") : html.index("</main>")]

    lines = pages.Page(main, unread=frozenset({"details"})).words.splitlines()
    grade = Grade.of("\n".join(line for line in lines if line not in NOT_THE_LESSONS))

    assert grade.automated_readability <= 8
    assert grade.coleman_liau <= 8


@pytest.mark.django_db
@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_reads_easily_and_takes_a_few_minutes(slug: str) -> None:
    lesson = Lesson.objects.get(slug=slug)
    shown = f"<p>{lesson.scene}</p><p>{lesson.main}</p>{lesson.html}"

    lines = pages.Page(shown, unread=frozenset({"details"})).words.splitlines()
    grade = Grade.of("\n".join(line for line in lines if line not in NOT_THE_LESSONS))

    assert 350 <= grade.words <= 550
    assert grade.automated_readability <= 8
    assert grade.coleman_liau <= 8


def test_the_card_can_be_read_by_a_child_of_ten(visitor: Client) -> None:
    html = visitor.get("/now/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]

    grade = Grade.of(pages.Page(main, unread=frozenset({"details"})).words)

    assert grade.automated_readability <= 5
    assert grade.coleman_liau <= 5


def test_the_grades_are_those_of_their_formulas() -> None:
    """The opening of the Gettysburg address: 30 words of 143 letters, one sentence."""
    grade = Grade.of(
        "Four score and seven years ago our fathers brought forth on this continent, a new nation, "
        "conceived in Liberty, and dedicated to the proposition that all men are created equal."
    )

    assert (grade.words, grade.letters, grade.sentences) == (30, 143, 1)
    assert round(grade.automated_readability, 2) == 16.02
    assert round(grade.coleman_liau, 2) == 11.24
