"""What has to come over the wire before a page is painted, and before a question can be answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.phone import Load, Wire, load_that_blocks, load_until_seen, new_phone
from tests.bench.report import Figure, kilobytes, median, requests, spread, times
from tests.bench.stage import Stage

FORM = "/quiz/start/"
FORMS = ["/quiz/first-six/", FORM]
ANSWERABLE = "form[data-item] .quiz__radio"  # an answer is held from the first paint on


def figures(stage: Stage) -> Iterator[Figure]:
    yield from before_paint(stage)
    asked = {stage.site.origin + form: ANSWERABLE for form in FORMS} | {
        f"{stage.bare.origin}/quiz/": "form input"
    }
    rounds = [[question(stage, url, sign) for url, sign in asked.items()] for _ in range(stage.runs)]
    *ours, bare = zip(*rounds, strict=True)
    for form, loads in zip(FORMS, ours, strict=True):
        yield from before_question(form, loads, bare)


def before_paint(stage: Stage) -> Iterator[Figure]:
    with new_phone(stage.playwright, stage.folder, workers="block") as page:
        session = page.context.new_cdp_session(page)
        wire = Wire.tapped(session)
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        loads = {path: load_that_blocks(page, wire, stage.site.origin + path) for path in stage.chosen}
        bare = load_that_blocks(page, wire, f"{stage.bare.origin}/page/")
    most = max(loads, key=lambda path: loads[path].requests)
    largest = max(loads, key=lambda path: loads[path].bytes)
    extent = f"most of {len(loads)} pages"
    yield Figure(
        f"requests that the first paint waits for, {extent}",
        f"{loads[most].requests} ({most})",
        "1",
        f"bare page: {bare.requests}",
    )
    yield Figure(
        f"bytes that the first paint waits for, headers included, {extent}",
        f"{loads[largest].bytes:,} ({largest})",
        "14,000",
        f"bare page of 10 kB: {bare.bytes:,}",
    )


def question(stage: Stage, url: str, sign: str) -> Load:
    return load_until_seen(stage.playwright, stage.folder, url, sign)


def before_question(form: str, ours: Sequence[Load], bare: Sequence[Load]) -> Iterator[Figure]:
    carried = median(load.bytes for load in ours)
    count = median(load.requests for load in ours)
    yield Figure(
        f"bytes before the first question of {form}",
        f"{kilobytes(carried)}, {requests(count)}",
        "30 kB",
        f"bare quiz: {kilobytes(bare[0].bytes)}",
    )
    seconds, least = ([load.seconds for load in loads] for loads in (ours, bare))
    yield Figure(
        f"time until the first question of {form}, slow 4G, cold",
        f"{spread(seconds, 's')}, {times(median(seconds), median(least))}",
        "1.25 x a bare quiz",
        f"bare quiz: {spread(least, 's')}",
    )
