"""Item analysis by classical test theory: answers in, figures out; no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from quiz.figures import FIT_FROM, OPTIONS_FROM, RELIABILITY_FROM, FormFigures, ItemFigures, OptionFigures
from quiz.formulas import certainty_mark, point_biserial, reliability, wilson
from quiz.marking import Item, Sure


class Asked(NamedTuple):
    """A question in one wording: other words, other figures."""

    item: str
    version: int


class Given(NamedTuple):
    """One answer. `option` is None when the question was skipped; `sure` then, and when certainty was."""

    id: str
    person: str
    form: str
    asked: Asked
    option: str | None
    sure: Sure | None
    round: int
    at: datetime


class Paper(NamedTuple):
    """A form as it is asked now; a warm-up, or what is taken after lessons, may be easy."""

    form: str
    questions: Sequence[Asked]
    may_be_easy: bool


def analyse(
    given: Iterable[Given],
    papers: Iterable[Paper],
    questions: Mapping[Asked, Item],
    since: datetime | None = None,
) -> list[FormFigures]:
    """Return the figures of each form that somebody answered, in the order of `papers`.

    What came first is settled over all answers; `since` then leaves out first answers before that time.
    Answers to questions or forms that nobody knows are passed over.
    """
    firsts = [
        answer
        for answer in first_answers(given)
        if answer.asked in questions and (since is None or answer.at >= since)
    ]
    sheets = [Sheets(paper, questions, [a for a in firsts if a.form == paper.form]) for paper in papers]
    return [each.figures() for each in sheets if each.firsts]


def first_answers(given: Iterable[Given]) -> list[Given]:
    """Return the earliest answer, by clock and then by id, of each person to each wording of a question.

    Later ones show what feedback did, so they are for scheduling alone; so are questions that come a second
    time in a sitting (round 2).
    """
    firsts: dict[tuple[str, Asked], Given] = {}
    for answer in given:
        key = answer.person, answer.asked
        kept = firsts.get(key)
        if answer.round == 1 and (kept is None or (answer.at, answer.id) < (kept.at, kept.id)):
            firsts[key] = answer
    return sorted(firsts.values(), key=lambda answer: (answer.at, answer.id))


class Sheets:
    """The first answers given in one form, the earliest first, and by person as that person's sheet."""

    def __init__(self, paper: Paper, questions: Mapping[Asked, Item], firsts: Sequence[Given]) -> None:
        self.paper = paper
        self.questions = questions
        self.firsts = firsts

    def figures(self) -> FormFigures:
        now = self.now()
        rights = [[int(self.is_right(answer)) for answer in sheet] for sheet in now]
        marks = [marked for marked in map(self.certainty_marks, now) if marked]
        return FormFigures(
            form=self.paper.form,
            people=len({answer.person for answer in self.firsts}),
            complete=len(now),
            kr20=reliability(rights) if len(rights) >= RELIABILITY_FROM else None,
            sure_people=len(marks),
            alpha=reliability(marks) if len(marks) >= RELIABILITY_FROM else None,
            items=self.items(),
        )

    def items(self) -> list[ItemFigures]:
        """Return every wording that was answered, the most urgent first, else in the order of the form."""
        answers: dict[Asked, list[Given]] = {}
        for answer in self.firsts:
            answers.setdefault(answer.asked, []).append(answer)
        places = {asked.item: place for place, asked in enumerate(self.paper.questions)}
        ordered = sorted(answers, key=lambda asked: (places.get(asked.item, len(places)), -asked.version))
        return sorted((self.item(asked, answers[asked]) for asked in ordered), key=ItemFigures.urgency)

    def item(self, asked: Asked, answers: Sequence[Given]) -> ItemFigures:
        question = self.questions[asked]
        right = sum(map(self.is_right, answers))
        low, high = wilson(right, len(answers))
        pairs = self.with_rest(asked)
        options = [option_figures(question, each["id"], answers, pairs) for each in question["options"]]
        return ItemFigures(
            item=asked.item,
            version=asked.version,
            may_be_easy=self.paper.may_be_easy,
            asked=len(answers),
            right=right,
            skipped=sum(answer.option is None for answer in answers),
            share=right / len(answers),
            low=low,
            high=high,
            fit_people=len(pairs),
            fit=next(option.fit for option in options if option.is_right),
            options=options,
        )

    def with_rest(self, asked: Asked) -> list[tuple[Given, int]]:
        """Return the answers of people who answered the whole form, each with the total of the rest of it.

        Those count in whichever wording a person met first, or one new comma would empty every figure.
        """
        is_counted = asked.item in {question.item for question in self.paper.questions}
        return [
            (answer, total - (is_counted and self.is_right(answer)))
            for sheet, total in zip(self.whole, self.totals, strict=True)
            if (answer := sheet.get(asked.item)) and answer.asked == asked
        ]

    @cached_property
    def whole(self) -> list[dict[str, Given]]:
        """Return the sheets of people who answered every question: by its id, their first answer to it."""
        sheets: dict[str, dict[str, Given]] = {}
        for answer in self.firsts:
            sheets.setdefault(answer.person, {}).setdefault(answer.asked.item, answer)
        wanted = {asked.item for asked in self.paper.questions}
        return [sheet for sheet in sheets.values() if wanted <= sheet.keys()]

    @cached_property
    def totals(self) -> list[int]:
        counted = [asked.item for asked in self.paper.questions]
        return [sum(self.is_right(sheet[item]) for item in counted) for sheet in self.whole]

    def now(self) -> list[list[Given]]:
        """Return the whole sheets that met the form as it is now, in its order."""
        ordered = [[sheet[asked.item] for asked in self.paper.questions] for sheet in self.whole]
        return [sheet for sheet in ordered if [answer.asked for answer in sheet] == [*self.paper.questions]]

    def certainty_marks(self, sheet: Sequence[Given]) -> list[int]:
        """Return a person's marks; none at all when an answer came without its certainty."""
        if any(answer.option is not None and answer.sure is None for answer in sheet):
            return []
        return [certainty_mark(answer.sure, is_right=self.is_right(answer)) for answer in sheet]

    def is_right(self, answer: Given) -> bool:
        return answer.option == self.questions[answer.asked]["answer"]


def option_figures(
    question: Item, name: str, answers: Sequence[Given], pairs: Sequence[tuple[Given, int]]
) -> OptionFigures:
    chosen = sum(answer.option == name for answer in answers)
    choices, totals = [answer.option == name for answer, _ in pairs], [total for _, total in pairs]
    return OptionFigures(
        id=name,
        is_right=name == question["answer"],
        chosen=chosen,
        share=chosen / len(answers) if len(answers) >= OPTIONS_FROM else None,
        fit=point_biserial(choices, totals) if len(pairs) >= FIT_FROM else None,
    )
