"""What the loader says of questions that give the answer away, and of forms that are not fair."""

from __future__ import annotations

import re
import tomllib

import pytest

from quiz import huddle
from tests.factories import Desk

FORMS = "quiz/forms.toml"
TESTS = ["start", "follow-up"]
LOW = "bananas-fix"
COUNTS = {"true": 4, "longest": 4, "scenes": 8}
ITEM = """
[[item]]
id = "{id}"
version = 1
kind = "{kind}"
scene = {scene}
stem = "{stem}"
answer = "{answer}"
options = [{options}]

[item.refutation]
warning = "Some say so."
fact = "{fact}"
because = "It seems so."
action = "Read on."
"""
FAIR = {
    "answer": "good",
    "option": "This",
    "scene": "false",
    "stem": "What is so?",
    "fact": "It may be so.",
}
STATEMENT = '{ id = "true", text = "True"%s }, { id = "false", text = "False"%s }'
CHOICE = (
    '{ id = "good", text = "%s" }, { id = "bad", text = "Not this", %s }, { id = "ill", text = "Nor it", %s }'
)


def make_item(desk: Desk, slug: str, number: int, kind: str = "single", **words: str) -> str:
    """Add a question about a belief, as its last, and return its id."""
    item = {**FAIR, **words}
    shown = f'belief = "{slug}"'
    options = CHOICE % (item["option"], shown, shown)
    if kind == "true-false":
        options = STATEMENT % (("", f", {shown}") if item["answer"] == "true" else (f", {shown}", ""))
    with desk.path(f"quiz/beliefs/{slug}.toml").open("a", encoding="utf-8") as file:
        file.write(ITEM.format(**item, id=f"{slug}-{number}", kind=kind, options=options))
    return f"{slug}-{number}"


def make_form(desk: Desk, name: str, items: list[str], more: str = "") -> None:
    """Put a form in the place of the one of that name."""
    text = re.sub(
        rf"^\[{name}\]\n.*?(?=^\[|\Z)", "", desk.path(FORMS).read_text(), flags=re.MULTILINE | re.DOTALL
    )
    listed = "".join(f'  "{item}",\n' for item in items)
    desk.path(FORMS).write_text(f'{text}\n[{name}]\ntitle = "{name}"\n{more}items = [\n{listed}]\n')


def make_test(desk: Desk, name: str, number: int, **counts: int) -> list[str]:
    """Make one of the two tests of new questions: eight statements, then twelve with three options."""
    true, longest, scenes = ({**COUNTS, **counts}[name] for name in COUNTS)
    items = []
    for place, slug in enumerate(beliefs_of_the_tests(desk)):
        kind = "true-false" if place < 8 else "single"
        words = {
            "answer": "good" if place >= 8 else "true" if place < true else "false",
            "option": "Most of all this one" if place >= 20 - longest else "This",
            "scene": "true" if place < scenes else "false",
        }
        items.append(make_item(desk, slug, number, kind, **words))
    make_form(desk, name, items, "waits_days = 7\n" if name == "follow-up" else "")
    return items


def beliefs_of_the_tests(desk: Desk) -> list[str]:
    items = tomllib.loads(desk.path(FORMS).read_text())["start"]["items"]
    return [item.rpartition("-")[0] for item in items]


def make_event(desk: Desk, kinds: list[str]) -> list[str]:
    slugs = sorted(path.stem for path in desk.path("quiz/beliefs").glob("*.toml"))
    items = [make_item(desk, slug, 97, kind) for slug, kind in zip(slugs, kinds, strict=False)]
    make_form(desk, "event", items)
    return items


def line_of(desk: Desk, form: str, words: str) -> int:
    lines = desk.path(FORMS).read_text().splitlines()
    start = lines.index(f"[{form}]")
    return next(number for number, line in enumerate(lines, 1) if number > start and words in line)


def problem(desk: Desk, form: str, words: str, at: str = "items = ") -> str:
    return f"{FORMS}:{line_of(desk, form, at)}: {form}.items: {words}"


@pytest.fixture
def tests(desk: Desk) -> Desk:
    """Return a desk with both tests, fair to the last question they may be."""
    for number, name in enumerate(TESTS, 98):
        make_test(desk, name, number)
    return desk


def test_two_fair_tests_and_an_event_are_accepted(tests: Desk) -> None:
    make_event(tests, ["scene"] * 6)

    assert tests.problems() == []


@pytest.mark.parametrize("name", TESTS)
@pytest.mark.parametrize(
    ("unfair", "words"),
    [
        ({"true": 3}, "3 of 8 statements are true, not 40% to 60%"),
        ({"true": 5}, "5 of 8 statements are true, not 40% to 60%"),
        ({"longest": 5}, "the right option is the longest in 5 of 12, more than 40%"),
        ({"scenes": 7}, "tells 7 scenes, at least 8 are needed"),
    ],
)
def test_a_test_that_can_be_guessed_or_tells_few_scenes_is_refused(
    tests: Desk, name: str, unfair: dict[str, int], words: str
) -> None:
    make_test(tests, name, 90, **unfair)

    assert tests.problems() == [problem(tests, name, words)]


def test_the_longest_option_is_counted_in_every_form_of_five_or_more(desk: Desk) -> None:
    slugs = sorted(path.stem for path in desk.path("quiz/beliefs").glob("*.toml"))[:5]
    items = [make_item(desk, slug, 90, option="Most of all this one") for slug in slugs]
    items[3:] = [make_item(desk, slug, 91) for slug in slugs[3:]]
    make_form(desk, "first-six", items[:4])
    assert desk.problems() == []

    make_form(desk, "first-six", items)

    words = "the right option is the longest in 3 of 5, more than 40%"
    assert desk.problems() == [problem(desk, "first-six", words)]


@pytest.mark.parametrize("name", TESTS)
def test_a_test_about_too_few_safety_beliefs_is_refused(tests: Desk, name: str) -> None:
    can_hurt = [
        slug
        for slug in beliefs_of_the_tests(tests)
        if "safety = true" in tests.path(f"quiz/beliefs/{slug}.toml").read_text()
    ]
    for slug in can_hurt[8:]:
        tests.change(f"quiz/beliefs/{slug}.toml", "^safety = true", "safety = false")
    assert tests.problems() == []

    tests.change(f"quiz/beliefs/{can_hurt[0]}.toml", "^safety = true", "safety = false")

    words = "asks about 7 SAFETY beliefs, at least 8 are needed"
    assert problem(tests, name, words) in tests.problems()


@pytest.mark.parametrize("name", [*TESTS, "event"])
def test_a_form_that_asks_twice_about_a_belief_is_refused(tests: Desk, name: str) -> None:
    items = make_event(tests, ["scene"] * 6) if name == "event" else make_test(tests, name, 90)
    slug = items[-1].rpartition("-")[0]
    items.append(make_item(tests, slug, 91, "scene"))

    make_form(tests, name, items, "waits_days = 7\n" if name == "follow-up" else "")

    assert problem(tests, name, f"two questions are about {slug}") in tests.problems()


@pytest.mark.parametrize("kinds", [["scene"] * 5, ["scene"] * 7, ["scene"] * 5 + ["single"]])
def test_an_event_is_six_scenes(desk: Desk, kinds: list[str]) -> None:
    make_event(desk, kinds)

    assert desk.problems() == [problem(desk, "event", "should be 6 questions of kind scene")]


@pytest.mark.parametrize("name", ["start", "try"])
def test_what_the_follow_up_asks_stands_in_no_other_form(tests: Desk, name: str) -> None:
    items = tomllib.loads(tests.path(FORMS).read_text())
    leaked = items["follow-up"]["items"][0]

    make_form(tests, name, [leaked, *items[name]["items"][1:]])

    words = f"{leaked} is held back for follow-up"
    assert tests.problems() == [problem(tests, name, words, at=leaked)]


def test_what_the_follow_up_asks_is_not_shown_in_the_huddle(
    tests: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaked = tomllib.loads(tests.path(FORMS).read_text())["follow-up"]["items"][3]

    monkeypatch.setattr(huddle, "ITEMS", [leaked])

    assert tests.problems() == [problem(tests, "follow-up", f"{leaked} is shown in the huddle", at=leaked)]


def test_a_follow_up_that_does_not_wait_is_refused(tests: Desk) -> None:
    tests.change(FORMS, r"^waits_days = 7\n(?=items = \[\n(  .*\n)+\]\n\Z)", "")

    words = "follow-up.waits_days: should be set, so that nothing draws its questions"
    assert tests.problems() == [f"{FORMS}:{line_of(tests, 'follow-up', 'title') - 1}: {words}"]


def test_no_form_draws_what_the_follow_up_asks(tests: Desk) -> None:
    bank = tests.read()

    assert len(bank.held_back()) == 20
    assert not bank.held_back() & set(bank.items_of(bank.forms["daily"]))


def test_the_follow_up_asks_about_what_the_start_asked(tests: Desk) -> None:
    items = make_test(tests, "follow-up", 90)
    items[-1] = make_item(tests, LOW, 90)

    make_form(tests, "follow-up", items, "waits_days = 7\n")

    other = sorted({LOW, beliefs_of_the_tests(tests)[-1]})
    words = f"should ask about what start asks, not: {', '.join(other)}"
    assert problem(tests, "follow-up", words) in tests.problems()


@pytest.mark.parametrize(
    "admits",
    [
        {"option": "It may be this"},
        {"fact": "The results are mixed."},
        {"kind": "true-false", "answer": "true", "stem": "This might be so."},
    ],
)
def test_where_little_is_known_the_answer_admits_it(desk: Desk, admits: dict[str, str]) -> None:
    make_item(desk, LOW, 90, **{"fact": "So it is.", **admits})

    assert desk.problems() == []


@pytest.mark.parametrize("certainty", ["low", "very-low"])
@pytest.mark.parametrize(
    "hides",
    [
        {"option": "It is this", "stem": "What may be so?"},
        {"kind": "true-false", "answer": "false", "stem": "This might be so."},
    ],
)
def test_an_answer_that_hides_how_little_is_known_is_refused(
    desk: Desk, certainty: str, hides: dict[str, str]
) -> None:
    name = f"quiz/beliefs/{LOW}.toml"
    desk.change(name, '^certainty = "low"', f'certainty = "{certainty}"')
    make_item(desk, LOW, 90, **{"fact": "So it is.", **hides})

    line = desk.line(name, '^fact = "So it is."')
    (told,) = [problem for problem in desk.problems() if problem.startswith(f"{name}:{line}: ")]
    assert f"certainty is {certainty}, so this or the right option needs one of: may, might" in told


def test_where_much_is_known_the_answer_may_be_plain(desk: Desk) -> None:
    make_item(desk, "lactic-acid", 90, fact="So it is.")

    assert "lactic-acid" not in "".join(desk.problems())
