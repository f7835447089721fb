"""Moodle XML: https://docs.moodle.org/en/Moodle_XML_format, the elements in the order Moodle writes them.

Moodle publishes no schema; where its page is silent, its own reader and writer decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from quiz.interchange.questions import Category, Question, Reply, notice

HTML = {"format": "html"}
PLAIN = {"format": "moodle_auto_format"}


class Writer(SimplerXMLGenerator):
    @contextmanager
    def inside(self, name: str, attributes: dict[str, str] | None = None) -> Iterator[None]:
        self.startElement(name, AttributesImpl(attributes or {}))
        yield
        self.endElement(name)

    @contextmanager
    def question(self, kind: str) -> Iterator[None]:
        self.ignorableWhitespace("\n\n")
        with self.inside("question", {"type": kind}):
            yield

    def text(self, name: str, words: str, attributes: dict[str, str] | None = None) -> None:
        """Write an element that holds its words in a <text>, as Moodle wants most of them."""
        with self.inside(name, attributes):
            self.addQuickElement("text", words)


def write(categories: Iterable[Category]) -> str:
    out = StringIO()
    writer = Writer(out, "UTF-8")
    writer.startDocument()
    with writer.inside("quiz"):
        for category in categories:
            with writer.question("category"):
                writer.text("category", category.path)
                writer.text("info", notice(), PLAIN)
            for question in category.questions:
                write_question(writer, question)
    writer.endDocument()
    return out.getvalue()


def write_question(writer: Writer, question: Question) -> None:
    with writer.question("truefalse" if question.is_true_false else "multichoice"):
        writer.text("name", question.id)
        writer.text("questiontext", question.stem, HTML)
        writer.text("generalfeedback", question.feedback, HTML)
        writer.addQuickElement("defaultgrade", "1")
        writer.addQuickElement("penalty", "0")
        writer.addQuickElement("hidden", "0")
        writer.addQuickElement("idnumber", question.id)
        if question.is_true_false:
            write_statement(writer, question)
        else:
            write_choice(writer, question)
        with writer.inside("tags"):
            for tag in question.tags:
                writer.text("tag", tag)


def write_choice(writer: Writer, question: Question) -> None:
    writer.addQuickElement("single", "true")
    writer.addQuickElement("shuffleanswers", "true")
    writer.addQuickElement("answernumbering", "none")
    writer.addQuickElement("showstandardinstruction", "0")
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        writer.text(name, "", HTML)  # each answer has its own
    for reply in question.replies:
        write_answer(writer, reply, reply.text, HTML)


def write_statement(writer: Writer, question: Question) -> None:
    for name, reply in zip(("true", "false"), question.replies, strict=True):
        write_answer(writer, reply, name, PLAIN)


def write_answer(writer: Writer, reply: Reply, text: str, text_format: dict[str, str]) -> None:
    """Write an answer; a wrong one costs nothing."""
    with writer.inside("answer", {"fraction": "100" if reply.is_right else "0", **text_format}):
        writer.addQuickElement("text", text)
        writer.text("feedback", reply.feedback, HTML)
