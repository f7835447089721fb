"""A phone as the server meets it: what it sends, word for word."""

from __future__ import annotations

import json
import uuid
from typing import Any

from accounts.models import User
from quiz.models import Form
from tests.people import signed_in

AT = "2026-11-20T08:00:00.000Z"


class Phone:
    """A phone of an athlete, signed in; it keeps nothing, and says what it is told to say."""

    def __init__(self, owner: User) -> None:
        self.owner = owner
        self.browser = signed_in(owner)

    def happened(self, kind: str, **fields: Any) -> dict[str, Any]:
        return {"id": str(uuid.uuid4()), "owner": str(self.owner.pk), "kind": kind, "at": AT, **fields}

    def read(self, lesson: str = "cramping-now") -> dict[str, Any]:
        return self.happened("read", lesson=lesson)

    def attempt(self, slug: str = "first-six", *, right: bool = True) -> list[dict[str, Any]]:
        """Return the events of a whole form, every question answered very surely."""
        items = Form.objects.get(slug=slug).bank()
        start = self.happened("start", form=slug, version="0" * 16, seed=7)
        start |= {"attempt": start["id"], "items": [[item["id"], item["version"]] for item in items]}
        quiz = {"attempt": start["id"], "form": slug}
        answers = [
            self.happened(
                "answer",
                **quiz,
                item=item["id"],
                version=item["version"],
                option=item["answer"] if right else wrong(item),
                sure=3,
                round=1,
            )
            for item in items
        ]
        return [start, *answers, self.happened("finish", **quiz)]

    def post(self, body: Any, **extra: Any) -> Any:
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.browser.post("/api/v1/sync", data, content_type="application/json", **extra)

    def send(self, *events: dict[str, Any], cursor: int = 0) -> Any:
        return self.post({"owner": str(self.owner.pk), "cursor": cursor, "events": list(events)})

    def statuses(self, *events: dict[str, Any]) -> list[int]:
        reply = self.send(*events)
        assert reply.status_code == 200, reply.text
        return [answer["status"] for answer in reply.json()["answers"]]


def wrong(item: dict[str, Any]) -> str:
    return str(next(option["id"] for option in item["options"] if option["id"] != item["answer"]))
