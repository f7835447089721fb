"""What every public page tells search engines: right by the judges, and only what the page itself says."""

from __future__ import annotations

import json
import re
from datetime import date
from fnmatch import fnmatch

import pytest
from django.conf import settings

from cramps_site import structured
from cramps_site.publishing import Publication
from cramps_site.templatetags.site import structured_data
from tests.judges import JSON_LD, Reading, judge, scripts, values
from tests.pages import LESSONS, PUBLIC, Page

# pytest-django makes the tables only if a test says that it needs them; the pages are rendered from them.
pytestmark = pytest.mark.django_db

KINDS = {
    "/": {"WebPage", "WebApplication"},
    "/now/": {"MedicalWebPage"},
    "/danger/": {"MedicalWebPage"},
    "/lessons/*/": {"MedicalWebPage", "LearningResource"},
    "/types/*/": {"MedicalWebPage"},
    "/stories/*/": {"MedicalWebPage"},
    "/beliefs/*/": {"MedicalWebPage"},
    "/sources/*/": {"CollectionPage"},
    "/quiz/*/": {"Quiz"},
    "/questions/": {"FAQPage"},
    "/glossary/": {"DefinedTermSet"},
    "/about/": {"AboutPage"},
    "/privacy/": {"WebPage"},
    "/install/": {"WebPage"},
    "/huddle/": {"WebPage"},
    "/*/": {"CollectionPage"},
}
NOBODY_HAS = {"aggregateRating", "author", "lastReviewed", "review", "reviewedBy"}
CHECKED = re.compile(
    r"^(?:Facts checked against the sources|This page was last checked) on (\d+ \w+ \d{4})\.", re.MULTILINE
)
LONGEST_TITLE = 65
SHORTEST_SUMMARY, LONGEST_SUMMARY = 60, 170
WRONG = {
    "no JSON": ('{"@type": "WebPage",}', "Could not parse JSON-LD"),
    "no type": ('{"name": "Cramps"}', "missing @type"),
    "a strange type": ('{"@type": "CrampPage"}', "'CrampPageLeaf'"),
    "a strange property": ('{"@type": "WebPage", "heading": "Cramps"}', "'\"heading\"' does not exist"),
    "another's property": ('{"@type": "Quiz", "lastReviewed": "2026"}', "'\"lastReviewed\"' does not exist"),
    "a strange value": ('{"@type": "WebPage", "dateModified": 2026}', "'number' is not assignable"),
    "a strange part": ('{"@type": "WebPage", "isPartOf": {"@type": "WebSite", "at": 1}}', "at: number"),
    "no way down": (
        '{"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "A", "position": 1}]}',
        "At least two ListItems are required",
    ),
}

each_page = pytest.mark.parametrize("url", PUBLIC)


@pytest.fixture(scope="module")
def readings(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    """Have every page judged, and among them some that are wrong."""
    pages = {file.url: file.body.decode() for file in publication.files if file.url in PUBLIC}
    for name, (thing, _) in WRONG.items():
        told = f'{{"@context": "https://schema.org", "@graph": [{thing}]}}'
        pages[name] = f'<script type="{JSON_LD}">{told}</script>'
    return judge(pages, tmp_path_factory.mktemp("judged"))


@each_page
def test_a_page_tells_once_what_it_is(readings: dict[str, Reading], url: str) -> None:
    page, things, _ = readings[url]

    (text,) = scripts(page)
    assert json.loads(text) == {"@context": "https://schema.org", "@graph": things}


def test_the_judges_find_nothing_wrong(readings: dict[str, Reading]) -> None:
    assert {url: readings[url].problems for url in PUBLIC if readings[url].problems} == {}


@pytest.mark.parametrize("name", WRONG)
def test_the_judges_find_what_is_wrong(readings: dict[str, Reading], name: str) -> None:
    _, words = WRONG[name]

    assert words in "\n".join(readings[name].problems)


@each_page
def test_a_page_is_told_as_what_it_is(readings: dict[str, Reading], url: str) -> None:
    kind = next(kind for pattern, kind in KINDS.items() if fnmatch(url, pattern))

    assert readings[url].types == (kind if url == "/" else {*kind, "BreadcrumbList"})


@each_page
def test_what_the_head_says_is_not_told_again(readings: dict[str, Reading], url: str) -> None:
    page, about = readings[url].page, readings[url].about

    (canonical,) = (link["href"] for link in page.all("link") if link["rel"] == "canonical")
    assert canonical == f"{settings.ORIGIN}{url}"
    assert page.all("html") == [{"lang": "en"}]
    assert not {"name", "description", "url", "inLanguage"} & set(about)


@each_page
def test_the_only_date_is_the_one_that_is_printed(readings: dict[str, Reading], url: str) -> None:
    page, things, _ = readings[url]

    dates = {name: value for name, value in values(things) if re.match(r"\d{4}-\d\d", str(value))}
    printed = CHECKED.findall(page.words)
    assert set(dates) <= {"dateModified"}
    assert [f"{date.fromisoformat(str(value)):%-d %B %Y}" for value in dates.values()] == printed


def test_nobody_is_said_to_have_written_reviewed_or_rated_a_page(readings: dict[str, Reading]) -> None:
    told = {name for url in PUBLIC for name, _ in values(readings[url].things)}

    assert "dateModified" in told
    assert not told & NOBODY_HAS


def test_nothing_empty_is_told(readings: dict[str, Reading]) -> None:
    told = [(url, *pair) for url in PUBLIC for pair in values(readings[url].things)]

    assert [(url, name) for url, name, value in told if value in ("", [], {}, None)] == []


@pytest.mark.parametrize("url", [url for url in PUBLIC if url != "/"])
def test_the_way_down_leads_over_pages_that_exist(readings: dict[str, Reading], url: str) -> None:
    steps = readings[url].only("BreadcrumbList")["itemListElement"]

    above = f"/{url.split('/')[1]}/"
    assert [step["position"] for step in steps] == [1, 2]
    assert [step.get("item") for step in steps] == [
        f"{settings.ORIGIN}/",
        None if url == above else f"{settings.ORIGIN}{above}",
    ]
    assert steps[0]["name"] == "Crampwise"
    title = (
        readings[url].page.inside["title"][0] if url == above else structured.sections()[url.split("/")[1]]
    )
    assert title in {steps[1]["name"], f"{steps[1]['name']} | Crampwise"}


def test_the_start_page_alone_names_the_site(readings: dict[str, Reading]) -> None:
    named = {url: readings[url].about.get("isPartOf") for url in PUBLIC}

    assert named.pop("/") == {"@type": "WebSite", "name": "Crampwise", "url": f"{settings.ORIGIN}/"}
    assert set(named.values()) == {None}


def test_the_start_page_is_an_app_that_costs_nothing(readings: dict[str, Reading]) -> None:
    app = readings["/"].only("WebApplication")

    assert (app["name"], app["url"]) == ("Crampwise", f"{settings.ORIGIN}/")
    assert app["offers"]["price"] == 0


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_teaches_what_it_says_in_the_minutes_it_says(
    readings: dict[str, Reading], slug: str
) -> None:
    page, about = readings[f"/lessons/{slug}/"].page, readings[f"/lessons/{slug}/"].about

    (minutes,) = re.findall(r"^(\d+) minutes?$", page.words, re.MULTILINE)
    assert about["timeRequired"] == f"PT{minutes}M"
    assert about["teaches"] in page.words.splitlines()


def test_each_question_and_its_answer_are_told_whole(readings: dict[str, Reading]) -> None:
    page, about = readings["/questions/"].page, readings["/questions/"].about

    words = " ".join(page.words.split())
    assert [asked["name"] for asked in about["mainEntity"]] == page.inside["h3"]
    for asked in about["mainEntity"]:
        assert f"{asked['name']} {asked['acceptedAnswer']['text']} The page that says more" in words


def test_words_are_told_as_a_reader_sees_them() -> None:
    told = structured.words("<p>Salt &amp; water,\n<em>1&lt;2</em></p>\n<p>&quot;Sip.&quot;</p>\n")

    assert told == 'Salt & water, 1<2 "Sip."'


@pytest.mark.parametrize(
    "title", ["</script>", "<!--", "<!-- <script>", "</SCRIPT\n>", '"\\u003c/', "&lt;/script&gt;"]
)
def test_no_title_can_end_the_script(title: str) -> None:
    html = structured_data({"path": "/lessons/", "page": {"title": f"A{title}B"}})

    page = Page(f"{html}<p>after</p>")
    (text,) = scripts(page)
    assert "<" not in text
    assert json.loads(text)["@graph"][1]["itemListElement"][-1]["name"] == f"A{title}B"
    assert page.words == "after"


def test_a_page_that_is_not_for_crawlers_tells_nothing(publication: Publication) -> None:
    (offline,) = (file.body.decode() for file in publication.files if file.url == "/offline/")

    assert scripts(Page(offline)) == []


def test_a_search_engine_can_show_each_title_whole(readings: dict[str, Reading]) -> None:
    titles = {url: readings[url].page.inside["title"][0] for url in PUBLIC}

    assert {url: title for url, title in titles.items() if len(title) > LONGEST_TITLE} == {}


def test_a_search_engine_can_show_each_summary_whole(readings: dict[str, Reading]) -> None:
    summaries = {url: readings[url].page.meta("description") for url in PUBLIC}

    assert {
        url: summary
        for url, summary in summaries.items()
        if not SHORTEST_SUMMARY <= len(summary) <= LONGEST_SUMMARY
    } == {}
