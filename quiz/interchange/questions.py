"""What a question takes along into any format: its words as HTML, and what is said to each answer."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from typing import NamedTuple

from django.utils.translation import gettext as _

from quiz import schemas, telling
from quiz.bank import Bank

ROOT = "Crampwise"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # XML cannot hold most of them


class Reply(NamedTuple):
    text: str
    is_right: bool
    feedback: str


class Question(NamedTuple):
    """A question as a stranger's system shows it; its words are HTML."""

    id: str
    is_true_false: bool
    stem: str
    replies: list[Reply]
    feedback: str
    tags: list[str]


class Category(NamedTuple):
    """The questions on one group of beliefs, and the path that such a system files them under."""

    path: str
    questions: list[Question]


def notice() -> str:
    """Return what everyone who meets the questions has to know."""
    return _("For education only. Not yet checked by a clinician.")


def categories(bank: Bank, ids: Collection[str]) -> list[Category]:
    """Return these questions by the group of their belief, in the order that the site lists them."""
    beliefs = {belief.slug: belief for belief in bank.beliefs.values()}
    found: dict[str, list[Question]] = {group: [] for group in telling.names()}
    for _file, belief, item in bank.items():
        if item.id in ids:
            found[belief.group].append(question(item, belief, beliefs))
    return [
        Category(f"{ROOT}/{name.replace('/', '//')}", found[group])
        for group, name in telling.names().items()
        if found[group]
    ]


def question(item: schemas.Item, belief: schemas.Belief, beliefs: dict[str, schemas.Belief]) -> Question:
    """Tell a question with its refutation, the fact first; a wrong answer is told which belief it shows."""
    told = item.refutation
    return Question(
        id=item.id,
        is_true_false=item.kind == "true-false",
        stem=paragraphs(item.stem),
        replies=[
            Reply(
                paragraphs(option.text),
                option.id == item.answer,
                shown(beliefs[option.belief]) if option.belief else paragraphs(_("Right.")),
            )
            for option in item.options
        ],
        feedback=paragraphs(told.fact, told.warning, told.because, told.action),
        tags=[belief.slug, "SAFETY"] if belief.safety else [belief.slug],
    )


def shown(belief: schemas.Belief) -> str:
    """Return what a wrong answer is told: the belief, flagged as what it is, and the fact in its place."""
    flag = telling.headings(belief.group)["belief"]
    return paragraphs(_("Not quite."), f"{flag}: {belief.belief}", f"{belief.fact}.")


def paragraphs(*texts: str) -> str:
    """Return a paragraph a text; what cannot be printed is left out, what space there is is one space."""
    kept = (" ".join(UNPRINTABLE.sub("", text).split()) for text in texts)
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in kept)
