"""GIFT, the text format of Moodle that many learning systems read.

https://docs.moodle.org/en/GIFT_format; where that is silent, Moodle's own reader decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quiz.interchange.questions import Category, Question, Reply, notice

SPECIAL = re.compile(r"([\\~=#{}:])")


def write(categories: Iterable[Category]) -> str:
    """Write the questions; a blank line ends each."""
    parts = [f"// {notice()}"]
    for category in categories:
        parts.append(f"$CATEGORY: {category.path}")
        parts.extend("\n".join(lines(question)) for question in category.questions)
    return "\n\n".join(parts) + "\n"


def lines(question: Question) -> Iterator[str]:
    tags = "".join(f" [tag:{tag}]" for tag in question.tags)
    yield f"// [id:{question.id}]{tags}"
    yield f"::{escape(question.id)}::[html]{escape(question.stem)} {{"
    yield from true_or_false(question) if question.is_true_false else map(choice, question.replies)
    yield f"\t####{escape(question.feedback)}"
    yield "}"


def choice(reply: Reply) -> str:
    return f"\t{'=' if reply.is_right else '~'}{escape(reply.text)}#{escape(reply.feedback)}"


def true_or_false(question: Question) -> Iterator[str]:
    """Write the answer, then what is said to the wrong one, then what is said to the right one."""
    answer = "TRUE" if question.replies[0].is_right else "FALSE"
    wrong, right = sorted(question.replies, key=lambda reply: reply.is_right)
    yield f"\t{answer}#{escape(wrong.feedback)}#{escape(right.feedback)}"


def escape(text: str) -> str:
    """Keep the signs that mean something in GIFT as what they are."""
    return SPECIAL.sub(r"\\\1", text)
