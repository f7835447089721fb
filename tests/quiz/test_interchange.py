"""The bank as GIFT and as Moodle XML, read back by parsers that know nothing of ours."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

import pytest
from django.core.management import CommandError, call_command
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import learn.content
import quiz.content
from quiz import schemas, telling
from quiz.bank import Bank
from quiz.interchange import gift, moodle
from quiz.interchange.questions import Category, question
from tests.factories import Desk

GIFT_PARSER = Path(__file__).parents[1] / "js" / "gift.mjs"
FORMATS = ["gift", "moodle"]
NOT_IN_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\x7f"
TEXT_FORMATS = {"html", "moodle_auto_format", "plain_text", "markdown"}
COMMON = ["name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber"]
COMBINED = ["correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"]
PARTS = {
    "multichoice": [
        *COMMON,
        *["single", "shuffleanswers", "answernumbering", "showstandardinstruction"],
        *COMBINED,
        *["answer", "answer", "answer", "tags"],
    ],
    "truefalse": [*COMMON, "answer", "answer", "tags"],
}
NASTY = [
    *[
        "\\",
        "~",
        "=",
        "#",
        "{",
        "}",
        ":",
        "::",
        "####",
        "\\n",
        "\\\\",
        "\\:",
        "->",
        "%50%",
        "%",
        "[plain]",
        "[html]",
    ],
    *[
        "//",
        "// x",
        "$CATEGORY: x",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "TRUE",
        "{T}",
        "&&058;",
        "&&010",
        "&",
        "&lt;",
    ],
    *[
        "<p>",
        "</p>",
        "<script>",
        "<!--",
        "]]>",
        "<![CDATA[",
        "'",
        '"',
        "\x00",
        "\x1b",
        "\x7f",
        "\ufffe",
        "\u2028",
    ],
    *["\u00a0", "\u202e", "é", "\U0001f9b5"],
]


class Reply(NamedTuple):
    text: list[str]
    is_right: bool
    feedback: list[str]


class Read(NamedTuple):
    """A question as it was read; of HTML the paragraphs that a reader sees."""

    category: str
    id: str
    stem: list[str]
    replies: list[Reply]
    feedback: list[str]
    tags: list[str]


class Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, attrs) == ("p", [])
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data


def paragraphs(html: str) -> list[str]:
    parser = Paragraphs()
    parser.feed(html)
    parser.close()
    return parser.texts


def seen(text: str) -> str:
    """Return what of a text can be seen in any format."""
    return " ".join(re.sub(NOT_IN_XML, "", text).split())


def expected(
    item: schemas.Item, belief: schemas.Belief, beliefs: dict[str, schemas.Belief], category: str
) -> Read:
    def said_to(option: schemas.Option) -> list[str]:
        if not option.belief:
            return ["Right."]
        shown = beliefs[option.belief]
        flag = telling.headings(shown.group)["belief"]
        return ["Not quite.", f"{flag}: {seen(shown.belief)}", seen(f"{shown.fact}.")]

    parts = item.refutation
    return Read(
        category,
        item.id,
        [seen(item.stem)],
        [Reply([seen(one.text)], one.id == item.answer, said_to(one)) for one in item.options],
        [seen(text) for text in (parts.fact, parts.warning, parts.because, parts.action)],
        [belief.slug, *(["SAFETY"] if belief.safety else [])],
    )


def read_gift(text: str) -> Iterator[Read]:
    run = subprocess.run(
        ["node", GIFT_PARSER], input=text, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    category = ""
    for found in json.loads(run.stdout):
        if found["type"] == "Category":
            category = found["title"]
            continue
        assert found["type"] in {"MC", "TF"}
        assert found["title"] == found["id"]
        told = (category, found["id"], shown(found["stem"]))
        replies = list(choices(found) if found["type"] == "MC" else statement(found))
        yield Read(*told, replies, shown(found["globalFeedback"]), found["tags"])


def choices(found: dict[str, Any]) -> Iterator[Reply]:
    for choice in found["choices"]:
        assert choice["weight"] is None
        yield Reply(shown(choice["text"]), choice["isCorrect"], shown(choice["feedback"]))


def statement(found: dict[str, Any]) -> Iterator[Reply]:
    """Read the feedback as Moodle's page has it: first of the wrong answer, whatever the parser calls it."""
    wrong, right = shown(found["trueFeedback"]), shown(found["falseFeedback"])
    for name, is_right in (("True", found["isTrue"]), ("False", not found["isTrue"])):
        yield Reply([name], is_right, right if is_right else wrong)


def shown(text: dict[str, str]) -> list[str]:
    assert text["format"] == "html"
    return paragraphs(text["text"])


def tree(text: str) -> Element:
    """Parse with expat itself, as Moodle does."""
    isfinal = True
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.Parse(text.encode(), isfinal)
    return builder.close()


def read_moodle(text: str) -> Iterator[Read]:
    category = ""
    for found in tree(text):
        if found.get("type") == "category":
            category = found.findtext("category/text", "")
            continue
        yield Read(
            category,
            found.findtext("idnumber", ""),
            paragraphs(found.findtext("questiontext/text", "")),
            [reply(answer) for answer in found.iterfind("answer")],
            paragraphs(found.findtext("generalfeedback/text", "")),
            [tag.findtext("text", "") for tag in found.iterfind("tags/tag")],
        )


def reply(answer: Element) -> Reply:
    text = answer.findtext("text", "")
    words = paragraphs(text) if answer.get("format") == "html" else [text.title()]
    return Reply(words, answer.get("fraction") == "100", paragraphs(answer.findtext("feedback/text", "")))


READERS = {"gift": read_gift, "moodle": read_moodle}
WRITERS = {"gift": gift.write, "moodle": moodle.write}


@pytest.fixture(scope="module")
def bank() -> Bank:
    return quiz.content.read(learn.content.read())


def export(*arguments: str) -> str:
    out = StringIO()
    call_command("export_bank", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_every_question_comes_back_as_it_is(bank: Bank, name: str) -> None:
    beliefs = {belief.slug: belief for belief in bank.beliefs.values()}
    groups = telling.names()

    found = list(READERS[name](export("--format", name, "--with-follow-up")))

    wanted = [
        expected(item, belief, beliefs, f"Crampwise/{groups[belief.group]}")
        for group in groups
        for _, belief, item in bank.items()
        if belief.group == group
    ]
    assert found == wanted
    assert len(found) == sum(1 for _ in bank.items())


def texts(most: int) -> st.SearchStrategy[str]:
    pieces = st.one_of(st.sampled_from(NASTY), st.characters(codec="utf-8"))
    joined = st.lists(pieces, min_size=1, max_size=most).map("".join)
    return joined.filter(lambda text: bool(seen(text)))


@st.composite
def items(draw: st.DrawFn, number: int) -> schemas.Item:
    """Return a question of hostile words; its options differ in their last word."""
    kind = draw(st.sampled_from(["single", "true-false"]))
    options = [{"id": f"o{at}", "text": f"{draw(texts(8))} {at}", "belief": "salt"} for at in range(3)]
    if kind == "true-false":
        options = [{"id": name, "text": name.title(), "belief": "salt"} for name in ("true", "false")]
    right = draw(st.sampled_from(options))
    del right["belief"]
    parts = {part: draw(texts(10)) for part in ("warning", "fact", "because", "action")}
    return schemas.Item.model_validate(
        {
            "id": f"salt-{number}",
            "version": 1,
            "kind": kind,
            "stem": draw(texts(30)),
            "answer": right["id"],
            "options": options,
            "refutation": parts,
        }
    )


@st.composite
def nasty_beliefs(draw: st.DrawFn) -> schemas.Belief:
    return schemas.Belief.model_validate(
        {
            "slug": "salt",
            "group": draw(st.sampled_from(["words", "causes", "relief", "prevention", "medicine", "danger"])),
            "safety": draw(st.booleans()),
            "fact": draw(texts(5)),
            **{part: draw(texts(10)) for part in ("belief", "why", "truth", "action")},
            "certainty": "high",
            "sources": ["NHS"],
            "lesson": "salt",
            "item": [draw(items(number)) for number in range(1, 13)],
        }
    )


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, phases=[Phase.generate])  # smaller is not clearer, and takes minutes
@given(belief=nasty_beliefs())
def test_hostile_words_come_back_as_they_are(name: str, belief: schemas.Belief) -> None:
    beliefs = {"salt": belief}
    asked = [question(item, belief, beliefs) for item in belief.item]

    found = list(READERS[name](WRITERS[name]([Category("Crampwise/x", asked)])))

    assert found == [expected(item, belief, beliefs, "Crampwise/x") for item in belief.item]


def test_moodle_finds_each_part_where_its_page_says() -> None:
    text = export("--format", "moodle", "--with-follow-up")

    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>')
    root = tree(text)
    assert {found.tag for found in root} == {"question"}
    assert root[0].get("type") == "category"
    for found in root:
        if found.get("type") == "category":
            assert [part.tag for part in found] == ["category", "info"]
        else:
            assert [part.tag for part in found] == PARTS[found.get("type", "")]
    for part in root.iter():
        assert part.get("format", "html") in TEXT_FORMATS
        assert part.tag != "text" or len(part) == 0


def test_moodle_marks_one_answer_right_and_takes_nothing_off_for_a_wrong_one() -> None:
    asked = [found for found in tree(export("--format", "moodle")) if found.get("type") != "category"]

    for found in asked:
        fractions = [answer.get("fraction") for answer in found.iterfind("answer")]
        assert sorted(fractions, key=str) == [*["0"] * (len(fractions) - 1), "100"]
        assert [found.findtext(name) for name in ("penalty", "defaultgrade", "hidden")] == ["0", "1", "0"]
        if found.get("type") == "truefalse":
            assert [answer.findtext("text") for answer in found.iterfind("answer")] == ["true", "false"]
        else:
            assert (found.findtext("single"), found.findtext("shuffleanswers")) == ("true", "true")


def test_moodle_has_room_for_each_name() -> None:
    asked = [found for found in tree(export("--format", "moodle")) if found.get("type") != "category"]
    names = [found.findtext("name/text", "") for found in asked]

    assert names == [found.findtext("idnumber") for found in asked]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 100
    assert max(len(tag.findtext("text", "")) for found in asked for tag in found.iterfind("tags/tag")) <= 50


@pytest.mark.parametrize("name", FORMATS)
def test_what_the_second_test_asks_is_left_out_until_asked_for(bank: Bank, name: str) -> None:
    held_back = bank.held_back()
    assert len(held_back) == 20

    exported = ids(READERS[name](export("--format", name)))

    assert exported == {item.id for _, _, item in bank.items()} - held_back
    whole = ids(READERS[name](export("--format", name, "--with-follow-up")))
    assert whole == {item.id for _, _, item in bank.items()}


def ids(questions: Iterable[Read]) -> set[str]:
    return {question.id for question in questions}


def test_one_form_can_be_exported(bank: Bank) -> None:
    exported = ids(read_moodle(export("--format", "moodle", "--form", "start")))

    assert exported == set(bank.forms["start"].items)


def test_the_second_test_is_exported_only_on_purpose(bank: Bank) -> None:
    with pytest.raises(CommandError, match="The questions of follow-up are held back; see --with-follow-up"):
        export("--format", "gift", "--form", "follow-up")

    exported = ids(read_moodle(export("--format", "moodle", "--form", "follow-up", "--with-follow-up")))
    assert exported == bank.held_back()


@pytest.mark.parametrize(
    ("form", "words"),
    [("nothing", "No form is called nothing."), ("warm-up", "warm-up asks about no belief")],
)
def test_a_form_with_nothing_to_export_is_told(form: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        export("--format", "gift", "--form", form)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_what_the_terminal_would_show(tmp_path: Path, name: str) -> None:
    assert export("--format", name, "--out", str(tmp_path / "bank")) == ""

    assert (tmp_path / "bank").read_bytes() == export("--format", name).encode()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Nothing was written: .*No such file"):
        export("--format", "gift", "--out", str(tmp_path / "nowhere" / "bank"))


def test_faulty_content_is_not_exported(desk: Desk) -> None:
    line = desk.change("quiz/beliefs/lactic-acid.toml", r'^lesson = ".*"', 'lesson = "nowhere"')

    with pytest.raises(CommandError, match=rf"lactic-acid\.toml:{line}: lesson: no lesson"):
        export("--format", "gift")


@pytest.mark.parametrize("name", FORMATS)
def test_whoever_opens_the_file_reads_that_no_clinician_has_checked_it(name: str) -> None:
    assert "Not yet checked by a clinician." in export("--format", name)
