"""The first question of a form stands in its page; what travels to the phone beside it."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from quiz import wire
from quiz.marking import option_order, order
from quiz.models import Form, open_bank
from quiz.sitting import opening, seed_that_opens
from tests.pages import FORMS, Page

pytestmark = pytest.mark.django_db

FIXED = [name for name, form in FORMS.items() if "title" in form and "draws" not in form]


@pytest.mark.parametrize("form", FIXED)
def test_the_page_asks_a_question_of_its_form_before_any_script(client: Client, form: str) -> None:
    page = Page(client.get(f"/quiz/{form}/").content.decode())
    bank = {item["id"]: item for item in Form.objects.get(slug=form).bank()}

    first = opening(list(bank.values()), form)
    radios = [(tag["name"], tag["value"]) for tag in page.all("input") if tag["type"] == "radio"]
    assert radios == [(first["id"], option["id"]) for option in first["options"]]
    assert bank[first["id"]]["stem"] in page.words


@pytest.mark.parametrize("form", ["start", "check-drink-plan"])
def test_a_drawn_seed_begins_with_the_question_in_the_page(form: str) -> None:
    bank = Form.objects.get(slug=form).bank()
    first = opening(bank, form)

    seeds = [seed_that_opens(bank, form) for _ in range(5)]

    for seed in seeds:
        assert order(seed, [item["id"] for item in bank])[0] == first["id"]
        assert option_order(seed, first) == [option["id"] for option in first["options"]]
    assert len(set(seeds)) > 1


def test_the_first_reply_to_the_question_in_the_page_counts_from_there(client: Client) -> None:
    first = opening(Form.objects.get(slug="start").bank(), "start")

    address = f"/quiz/start/answers/?at={first['id']}&{first['id']}={first['options'][0]['id']}"
    page = Page(client.get(address).content.decode())

    seed = next(tag["value"] for tag in page.all("input") if tag["name"] == "seed")
    asked = [item["id"] for item in Form.objects.get(slug="start").bank()]
    assert order(int(seed), asked)[0] == first["id"]


def test_the_bank_holds_every_question_that_no_form_holds_back(client: Client) -> None:
    told = client.get("/quiz/bank.json").json()

    held_back = {item for form in FORMS.values() if form.get("waits_days") for item in form["items"]}
    ids = [item["id"] for item in told["items"]]
    assert ids == [item["id"] for item in open_bank()]
    assert not held_back & set(ids)
    assert {item["id"].rsplit("-", 1)[0] for item in told["items"]} <= set(told["beliefs"])


def test_a_question_is_the_same_line_in_each_page(client: Client) -> None:
    bank = client.get("/quiz/bank.json").content.decode().splitlines()
    page = client.get("/quiz/first-six/").content.decode()

    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    items = [line for line in data.splitlines() if line.startswith('{"kind"')]
    assert len(items) == len(FORMS["first-six"]["items"])
    assert set(items) <= set(bank)


@given(st.text())
def test_no_text_ends_the_element_it_stands_in(text: str) -> None:
    data = {
        "form": text,
        "items": [{"id": text, "lesson": None, "options": []}],
        "beliefs": {text: {"fact": text}},
    }

    told = wire.lines(data)

    assert json.loads(told) == {
        "form": text,
        "items": [{"id": text, "options": []}],
        "beliefs": {text: {"fact": text}},
    }
    assert not {"<", ">", "&"} & set(told)
