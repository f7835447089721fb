"""The quiz without script: every answer in the address, from the first question to the result."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from quiz.marking import Answer, option_order, order, states
from quiz.models import Belief, Form
from quiz.sitting import SURE
from tests.pages import Page

pytestmark = pytest.mark.django_db

BROWSER = Client()
FORMS = ["start", "first-six"]
NAMES = {"misconception": "Misconception", "gap": "Gap", "shaky": "Shaky", "solid": "Solid"}


@dataclass
class Sheet:
    """A page of the quiz as a browser without script would send it on."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> Sheet:
        sheet = cls("")
        for name, attributes in page.tags:
            pair = attributes.get("name", ""), attributes.get("value", "")
            if name == "form":
                if sheet.action:
                    break  # what follows are templates for the script
                assert attributes["method"] == "get"
                sheet = cls(attributes["action"])
            elif name == "input":
                (sheet.choices if attributes["type"] == "radio" else sheet.fields).append(pair)
            elif name == "button" and sheet.action:
                sheet.buttons.append(pair)
        return sheet

    @property
    def item(self) -> str:
        return self.choices[0][0]

    @property
    def options(self) -> list[str]:
        return [option for _, option in self.choices]


class Athlete:
    """Abel, on a phone without script."""

    def __init__(self, form: str, **query: str) -> None:
        self.bank = {item["id"]: item for item in Form.objects.get(slug=form).bank()}
        self.answers: list[Answer] = []
        self.open(f"/quiz/{form}/answers/", list(query.items()))

    def open(self, address: str, query: list[tuple[str, str]]) -> None:
        response = BROWSER.get(f"{address}?{urlencode(query)}")
        assert response.status_code == 200
        self.html = response.content.decode()
        self.page = Page(self.html)
        self.sheet = Sheet.of(self.page)

    @property
    def carried(self) -> dict[str, str]:
        return dict(self.sheet.fields)

    @property
    def is_done(self) -> bool:
        return not self.sheet.choices

    def say(self, option: str, sure: str) -> None:
        """Choose an option and press how sure; sure may be empty."""
        item = self.sheet.item
        chosen = [(item, option)] if option else []
        self.open(self.sheet.action, [*self.sheet.fields, *chosen, (f"{item}.sure", sure)])
        self.note(item, option, sure)

    def skip(self) -> None:
        item = self.sheet.item
        assert (item, "") in self.sheet.buttons
        self.open(self.sheet.action, [*self.sheet.fields, (item, "")])
        self.note(item, None, "")

    def next(self) -> None:
        assert self.sheet.choices == []
        self.open(self.sheet.action, self.sheet.fields)

    def note(self, item: str, option: str | None, sure: str) -> None:
        at = f"{len(self.answers):04}"
        self.answers.append(
            {
                "id": at,
                "item": item.removesuffix(".again"),
                "option": option,
                "sure": SURE.get(sure),
                "at": at,
            }
        )

    def right(self) -> str:
        return str(self.bank[self.sheet.item.removesuffix(".again")]["answer"])

    def wrong(self) -> str:
        return next(option for option in self.sheet.options if option != self.right())


@pytest.mark.parametrize("form", FORMS)
def test_the_start_of_a_form_leads_to_the_first_question(client: Client, form: str) -> None:
    start = Sheet.of(Page(client.get(f"/quiz/{form}/").content.decode()))

    assert start.action == f"/quiz/{form}/answers/"
    assert Athlete(form).sheet.action == start.action


@pytest.mark.parametrize("form", FORMS)
def test_the_first_reply_draws_a_seed_that_stays(form: str) -> None:
    abel = Athlete(form)
    seed = abel.carried["seed"]

    abel.say(abel.right(), "3")

    assert 0 <= int(seed) < 2**32
    assert abel.carried["seed"] == seed
    assert len({Athlete(form).carried["seed"] for _ in range(5)}) > 1


@pytest.mark.parametrize(("form", "seed"), [("start", 2**32 - 1), ("first-six", 0)])
def test_questions_and_options_stand_in_the_order_of_the_seed(form: str, seed: int) -> None:
    abel = Athlete(form, seed=str(seed))
    asked = []
    while not abel.is_done:
        asked.append(abel.sheet.item)
        assert abel.sheet.options == option_order(seed, abel.bank[abel.sheet.item])
        abel.skip()
        abel.next()

    assert asked == order(seed, Form.objects.get(slug=form).items)


def test_all_right_and_very_sure_is_all_solid() -> None:
    abel = Athlete("first-six")
    total = len(abel.bank)

    for number in range(1, total + 1):
        assert f"Question {number} of {total}" in abel.page.words
        abel.say(abel.right(), "3")
        assert "Right." in abel.page.words
        abel.next()

    assert f"{total} of {total} right" in abel.page.words
    assert "Solid" in abel.page.words
    for name in ("Misconception", "Gap", "Shaky"):
        assert name not in abel.page.words


def test_the_result_tells_each_belief_as_the_phone_would() -> None:
    abel = Athlete("start", seed="7")
    choices = ["right", "wrong", "skip"]
    for number in count():
        if abel.is_done:
            break
        choice, sure = choices[number % 3], "123"[number // 3 % 3]
        if choice == "skip":
            abel.skip()
        else:
            abel.say(abel.right() if choice == "right" else abel.wrong(), sure)
        abel.next()

    told = states(abel.bank.values(), abel.answers)
    facts = dict(Belief.objects.values_list("fact", "slug"))
    shown, state = {}, ""
    for line in abel.page.words.splitlines():
        state = line if line in NAMES.values() else state
        if line in facts:
            shown[facts[line]] = state
    assert shown == {slug: NAMES[state] for slug, state in told.items()}
    assert list(dict.fromkeys(shown.values())) == list(NAMES.values())  # the most useful to read about first


def test_sure_mistakes_are_asked_once_more_with_their_options_shuffled_anew() -> None:
    abel = Athlete("first-six", seed="3")
    asked: list[str] = []
    while f"of {len(abel.bank)}" in abel.page.words and not abel.is_done:
        then = f", then {min(2, len(asked))} once more" if asked else ""
        assert f"Question {len(asked) + 1} of {len(abel.bank)}{then}\n" in abel.page.words
        asked.append(abel.sheet.item)
        abel.say(abel.wrong(), "3" if len(asked) <= 2 else "1")
        abel.next()

    again: list[str] = []
    while not abel.is_done:
        assert f"Once more: {len(again) + 1} of 2" in abel.page.words
        item = abel.sheet.item.removesuffix(".again")
        again.append(item)
        assert abel.sheet.options == option_order(3, abel.bank[item], 2)
        abel.say(abel.wrong() if len(again) == 1 else abel.right(), "3")
        abel.next()

    assert again == asked[:2]
    assert f"0 of {len(abel.bank)} right\nAt first. Once more: 1 of 2 right.\n" in abel.page.words
    assert "Shaky Right, but not firm yet: you were unsure, or had it wrong at first." in abel.page.words


def test_the_line_is_walked_to_its_end_only_when_nothing_comes_once_more() -> None:
    abel = Athlete("first-six", seed="3")
    walked = []
    while not abel.is_done:
        abel.say(abel.wrong(), "3")
        walked.append(next((int(svg["width"]) for svg in abel.page.all("svg") if "width" in svg), 0))
        abel.next()

    assert len(walked) == 2 * len(abel.bank)
    assert walked == sorted(set(walked))
    assert walked[-2] < walked[-1] == 363


def test_a_wrong_answer_is_put_right_at_once() -> None:
    abel = Athlete("start", seed="1")
    item = abel.bank[abel.sheet.item]
    chosen = abel.wrong()

    abel.say(chosen, "1")

    texts = {option["id"]: option["text"] for option in item["options"]}
    shown = [*item["refutation"].values(), texts[chosen], texts[item["answer"]]]
    assert [text for text in shown if text not in abel.page.words] == []
    assert item["lesson"]["url"] in [link["href"] for link in abel.page.all("a")]


def test_a_sure_and_wrong_answer_that_can_hurt_leads_to_the_danger_signs() -> None:
    abel = Athlete("start")
    while not abel.bank[abel.sheet.item]["safety"]:
        abel.skip()
        abel.next()
    before = dict(abel.carried)

    item, chosen = abel.sheet.item, abel.wrong()
    abel.say(chosen, "3")

    main = abel.html[abel.html.index("<main") : abel.html.index("</main>")]
    assert {"/danger/", "/now/"} <= {link["href"] for link in Page(main).all("a")}
    abel.open(abel.sheet.action, [*before.items(), ("at", item), (item, chosen), (f"{item}.sure", "1")])
    main = abel.html[abel.html.index("<main") : abel.html.index("</main>")]
    assert "/danger/" not in {link["href"] for link in Page(main).all("a")}


def test_a_sure_and_wrong_option_that_shows_a_belief_that_can_hurt_leads_there_too() -> None:
    """An athlete whose heart has stopped is taken for one with a fit: the question itself is of words."""
    item = "vasospasm-is-muscle-cramp-2"
    given = [("seed", "1"), ("at", item), (item, "wait"), (f"{item}.sure", "3")]

    main = Page(BROWSER.get("/quiz/event/answers/", given).text.split("<main")[1].split("</main>")[0])

    assert {"/danger/", "/now/"} <= {link["href"] for link in main.all("a")}


def test_saying_how_sure_without_an_answer_asks_again() -> None:
    abel = Athlete("start", seed="1")
    item = abel.sheet.item

    abel.say("", "2")

    assert abel.sheet.item == item
    assert "Choose an answer, or skip." in abel.page.words


def test_an_address_opened_twice_is_the_same_page() -> None:
    address = "/quiz/start/answers/?seed=9&water-stops-cramp-1=water&water-stops-cramp-1.sure=3"

    assert BROWSER.get(address).content == BROWSER.get(address).content


@pytest.mark.parametrize("query", ["", "?seed=1", "?seed=1&at=water-stops-cramp-1&water-stops-cramp-1=water"])
def test_answers_are_kept_nowhere(client: Client, query: str) -> None:
    response = client.get(f"/quiz/start/answers/{query}")

    assert "no-store" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    assert Page(response.content.decode()).meta("robots") == "noindex"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_answers_take_no_post(client: Client) -> None:
    assert client.post("/quiz/start/answers/", {"seed": "1"}).status_code in {403, 405}


@pytest.mark.parametrize("form", ["nowhere", "try"])
def test_a_form_that_is_not_offered_has_no_answers(client: Client, form: str) -> None:
    assert client.get(f"/quiz/{form}/answers/").status_code == 404


@pytest.mark.parametrize(
    "seed", ["", "-1", "1.5", "1e3", "seed", "4294967296", "9" * 5000, "٣", "²", " 1", "1 ", "0x10", "\0"]
)
def test_a_bad_seed_draws_a_new_one(seed: str) -> None:
    abel = Athlete("start", seed=seed)

    assert 0 <= int(abel.carried["seed"]) < 2**32
    assert abel.carried["seed"] != seed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("water-stops-cramp-1", "banana"),
        ("water-stops-cramp-1", "x" * 10_000),
        ("water-stops-cramp-1", '"><script>alert(1)</script>'),
        ("water-stops-cramp-1.sure", "3"),
        ("bananas-fix-1", "banana"),
        ("no-such-question-1", "true"),
        ("x" * 10_000, "x" * 10_000),
        ("at", "no-such-question-1"),
        ("at", "x" * 10_000),
        ("at", "\0"),
        ("", ""),
    ],
)
def test_what_does_not_belong_to_the_form_is_passed_over(name: str, value: str) -> None:
    plain = Athlete("start", seed="1")

    hostile = Athlete("start", **{"seed": "1", name: value})

    assert hostile.sheet == plain.sheet
    assert "<script>alert" not in hostile.html


def test_an_unknown_certainty_counts_as_none() -> None:
    abel = Athlete("start", **{"seed": "1", "water-stops-cramp-1": "water", "water-stops-cramp-1.sure": "9"})

    assert abel.carried["water-stops-cramp-1"] == "water"
    assert "water-stops-cramp-1.sure" not in abel.carried


def test_a_thousand_and_one_parameters_are_refused_in_plain_words(client: Client) -> None:
    query = "&".join(f"q{number}=1" for number in range(1001))

    assert client.get(f"/quiz/start/answers/?{query}").status_code == 400


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["seed", "at", "bananas-fix-1", "bananas-fix-1.sure", "sure", "x"]),
            st.text(max_size=40) | st.sampled_from(["1", "bananas-fix-1", "potassium", ""]),
        ),
        max_size=8,
    )
)
def test_no_address_breaks_the_quiz(query: list[tuple[str, str]]) -> None:
    assert BROWSER.get(f"/quiz/first-six/answers/?{urlencode(query)}").status_code == 200
