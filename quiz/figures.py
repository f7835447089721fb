"""What item analysis says of a form: its figures, and what in them needs a look.

The limits, and from how many people on a figure is worth printing, are those of section 4 of the assessment
notes; they are the cut-offs in common use.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

OPTIONS_FROM, FIT_FROM, RELIABILITY_FROM = 30, 50, 100  # people
HARD, EASY, UNUSED, FIX, WATCH = 0.2, 0.95, 0.05, 0.2, 0.3

Finding = Literal["key", "hard", "easy", "fix", "drawn", "unused", "watch"]
URGENT: list[Finding] = ["key", "hard", "easy", "fix", "drawn", "unused", "watch"]


class Flag(NamedTuple):
    """Something to look at; `option` is the id of the wrong option that it is about."""

    finding: Finding
    option: str = ""


class OptionFigures(NamedTuple):
    """Who chose it: a count of people, a share of all asked (0 to 1), the correlation with the rest."""

    id: str
    is_right: bool
    chosen: int
    share: float | None
    fit: float | None

    def flags(self, *, may_be_easy: bool) -> list[Flag]:
        if self.is_right:
            return []
        is_drawn = self.fit is not None and self.fit > 0
        is_unused = self.share is not None and self.share < UNUSED and not may_be_easy
        found = [Flag("drawn", self.id)] if is_drawn else []
        return [*found, Flag("unused", self.id)] if is_unused else found


class ItemFigures(NamedTuple):
    """One wording of a question in one form; a figure is None while too few people answered.

    `asked`, `right` and `skipped` count people; `share` with its range from `low` to `high` and `fit` have no
    unit. `fit` is the corrected point-biserial correlation over `fit_people`, who answered the whole form.
    Where a form `may_be_easy` it is good news when all know the answer and nobody believes the rest.
    """

    item: str
    version: int
    may_be_easy: bool
    asked: int
    right: int
    skipped: int
    share: float
    low: float
    high: float
    fit_people: int
    fit: float | None
    options: list[OptionFigures]

    def flags(self) -> list[Flag]:
        """Return what to look at, the most urgent first."""
        found = [*self.share_flags(), *self.fit_flags()]
        for option in self.options:
            found += option.flags(may_be_easy=self.may_be_easy)
        return sorted(found, key=lambda flag: URGENT.index(flag.finding))

    def share_flags(self) -> list[Flag]:
        if self.asked < OPTIONS_FROM:
            return []
        if self.share < HARD:
            return [Flag("hard")]
        return [Flag("easy")] if self.share > EASY and not self.may_be_easy else []

    def fit_flags(self) -> list[Flag]:
        if self.fit is None or self.fit >= WATCH:
            return []
        if self.fit < 0:
            return [Flag("key")]
        return [Flag("fix" if self.fit < FIX else "watch")]

    def urgency(self) -> int:
        return min((URGENT.index(flag.finding) for flag in self.flags()), default=len(URGENT))


class FormFigures(NamedTuple):
    """One form: how many people began it, how reliable it is, and its questions.

    `kr20` is over the `complete` people who answered all of it as it is now; `alpha`, of certainty marks,
    over those of them who said how sure each time.
    """

    form: str
    people: int
    complete: int
    kr20: float | None
    sure_people: int
    alpha: float | None
    items: list[ItemFigures]
