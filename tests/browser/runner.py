"""An athlete on a team: joins by link in a tab, and what the server then has of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.browser.engines import Tab
from tests.browser.server import Site
from tests.browser.waiting import until

TEAM = """
from coach.models import Assignment, Team
from quiz.models import Form
team = Team.objects.create(name="Harriers")
for slug in ["first-six", "event"]:
    Assignment.objects.create(team=team, form=Form.objects.get(slug=slug))
print(team.token)
"""
RECORD = """
from accounts.models import Event
rows = Event.objects.filter(owner__nickname="{}").order_by("number")
print(json.dumps([[str(row.id), row.kind] for row in rows]))
"""
PLAN = """(() => {
  const page = document.querySelector("plan-page");
  const seen = (css) => [...(page?.querySelectorAll(css) ?? [])].filter((place) => place.checkVisibility());
  return {
    stage: page?.dataset.stage ?? "",
    alarm: seen('[role="alert"] p').map((place) => place.textContent).join(" "),
    state: seen("[role=status] > span").map((place) => place.dataset.slot),
    work: seen("[data-slot=link]").map((place) => place.dataset.stage),
  };
})()"""
OUTBOX = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("crampwise");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction(["outbox", "events", "attempts"]);
    const [outbox, events, attempts] = ["outbox", "events", "attempts"].map((name) =>
      transaction.objectStore(name).getAll(),
    );
    transaction.oncomplete = () => {
      opening.result.close();
      const own = [...events.result, ...attempts.result].filter(({ owner }) => owner);
      resolve({ waiting: outbox.result.map(({ id }) => id), own: own.map(({ id }) => id) });
    };
  };
})"""
WAKE = 'dispatchEvent(new Event("online"))'


@dataclass
class Runner:
    tab: Tab
    site: Site
    nickname: str

    def join(self, token: str) -> dict[str, Any]:
        """Open the link, give a nickname and agree."""
        self.tab.open(f"{self.site.origin}/join/{token}/")
        self.tab.run(f'document.querySelector("[name=nickname]").value = {json.dumps(self.nickname)}')
        self.tab.click("main form button")
        return until(lambda: (seen := self.tab.run(PLAN)) and seen["work"] and seen, "what is set")

    def plan_with(self, stage: str) -> dict[str, Any]:
        return until(lambda: (seen := self.tab.run(PLAN)) and seen["stage"] == stage and seen, stage)

    def open_plan(self) -> dict[str, Any]:
        self.tab.open(f"{self.site.origin}/plan/")
        return self.plan_with("joined")

    def is_sent(self) -> bool:
        """Tell whether the plan says that all is sent."""
        return bool(self.tab.run(PLAN)["state"] == ["sent"])

    def outbox(self) -> dict[str, list[str]]:
        return dict(self.tab.run(OUTBOX))

    def record(self) -> Counter[str]:
        """Count the events that the server has of this person, by id."""
        return Counter(name for name, _ in json.loads(self.site.python(RECORD.format(self.nickname))))


def assert_once(runner: Runner) -> None:
    """Hold the server against the phone: each event that the account owns is there, once, and no other."""
    assert runner.outbox()["waiting"] == []
    assert runner.record() == Counter(runner.outbox()["own"])
