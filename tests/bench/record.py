"""What tests/bench/sync.py has done inside a deployment: athletes sign in, rows are written with no HTTP."""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from typing import Any

import django
from django.db import transaction

FORM, ASKED = "start", 18  # with its beginning and its end an attempt has 20 events
AT = "2026-11-25T08:00:00.000Z"


def main(command: str, *arguments: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cramps_site.settings")
    django.setup()
    if command == "floor":
        told = str(floor(int(arguments[0])))
    else:
        team, phones, batches = arguments
        told = json.dumps(sign_in(int(phones), int(batches), is_squad=team == "squad"))
    sys.stdout.write(told)


def sign_in(phones: int, batches: int, *, is_squad: bool) -> list[dict[str, Any]]:
    from tests.people import make_assignment, make_athlete, make_membership, make_team

    with transaction.atomic():
        athletes = [make_athlete(f"Runner {number}") for number in range(phones)]
        if is_squad:
            team = make_team(name="Squad")
            make_assignment(team, FORM)
            for athlete in athletes:
                make_membership(team, athlete)
        return [phone(athlete, batches) for athlete in athletes]


def phone(athlete: Any, batches: int) -> dict[str, Any]:
    from django.test import Client

    from tests.people import signed_in

    browser: Client = signed_in(athlete)
    token = browser.get("/api/v1/session", headers={"Host": "127.0.0.1"}).json()["csrf"]
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    headers = {"Content-Type": "application/json", "X-CSRFToken": token, "Cookie": cookies}
    headers |= {"Accept-Encoding": "gzip"}
    waiting = [json.dumps(attempt(str(athlete.pk))) for _ in range(batches)]
    return {"owner": str(athlete.pk), "headers": headers, "waiting": waiting}


def attempt(owner: str) -> list[dict[str, Any]]:
    """Return the events of one quiz, as a phone tells them."""
    start = str(uuid.uuid4())
    quiz = {"owner": owner, "at": AT, "attempt": start, "form": FORM}
    asked = [[item["id"], item["version"]] for item in items()]
    answers = [
        {
            **quiz,
            "id": str(uuid.uuid4()),
            "kind": "answer",
            "item": item["id"],
            "version": item["version"],
            "option": item["answer"],
            "sure": 3,
            "round": 1,
        }
        for item in items()
    ]
    begun = {**quiz, "id": start, "kind": "start", "version": "0" * 16, "seed": 7, "items": asked}
    return [begun, *answers, {**quiz, "id": str(uuid.uuid4()), "kind": "finish"}]


KNOWN: list[dict[str, Any]] = []


def items() -> list[dict[str, Any]]:
    from quiz.models import Form

    if not KNOWN:
        KNOWN.extend(Form.objects.get(slug=FORM).bank()[:ASKED])
    return KNOWN


def floor(batches: int) -> float:
    """Write the rows of as many batches, a transaction each, and return the events a second."""
    from cramps_site.subjects import Subjects
    from cramps_site.sync import Batch, insert, read_event, sort_out
    from tests.people import make_athlete

    owner = make_athlete("Floor")
    ready = []
    for _ in range(batches):
        batch = Batch(owner)
        readable = [told for body in attempt(str(owner.pk)) if (told := read_event(batch, body))]
        sort_out(batch, readable)
        ready.append((batch, Subjects.of(told.event for told in readable)))
    began = time.monotonic()
    for batch, subjects in ready:
        with transaction.atomic():
            insert(batch, subjects)
    return sum(len(batch.new) for batch, _ in ready) / (time.monotonic() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
