"""What the record's sync can do, beside the same rows written with no HTTP around them."""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from typing import NamedTuple

from tests.bench.report import Figure, median, spread
from tests.bench.servers import Server
from tests.bench.stage import Stage
from tests.browser.server import HOST

INSIDE = [sys.executable, "-m", "tests.bench.record"]
PHONES = 64
BATCHES = 5  # of each phone in each round
FEW = 4  # as many at once as the server has threads
EVENTS = 20


class Sent(NamedTuple):
    """One sync: what it cost, and how it went."""

    status: int
    seconds: float
    there: int
    back: int


@dataclass
class Phone:
    """A phone that is signed in, with quizzes that wait to be sent."""

    owner: str
    headers: dict[str, str]
    waiting: list[str]
    cursor: int = 0

    def send(self, server: Server, batches: int) -> list[Sent]:
        connection = HTTPConnection(HOST, server.port, timeout=60)
        try:
            return [self.sync(connection, self.waiting.pop()) for _ in range(batches)]
        finally:
            connection.close()

    def sync(self, connection: HTTPConnection, events: str) -> Sent:
        body = f'{{"owner":"{self.owner}","cursor":{self.cursor},"events":{events}}}'
        began = time.monotonic()
        connection.request("POST", "/api/v1/sync", body, self.headers)
        reply = connection.getresponse()
        told = reply.read()
        seconds = time.monotonic() - began
        if reply.status == HTTPStatus.OK:
            packed = reply.headers["Content-Encoding"] == "gzip"
            self.cursor = json.loads(gzip.decompress(told) if packed else told)["cursor"]
        there = len(body) + in_lines(self.headers.items())
        return Sent(reply.status, seconds, there, len(told) + in_lines(reply.getheaders()))


def in_lines(headers: Iterable[tuple[str, str]]) -> int:
    return sum(len(f"{name}: {value}\r\n") for name, value in headers)


def figures(stage: Stage) -> Iterator[Figure]:
    phones = sign_in(stage, "alone")
    rounds = [(rate(stage, phones), floor(stage)) for _ in range(stage.runs)]
    ours, least = zip(*rounds, strict=True)
    yield Figure(
        f"events a second that are synced, {EVENTS} a batch, {FEW} phones at once",
        f"{spread(ours, 'a second', 0)}, {100 * median(ours) / median(least):.0f} %",
        "half of the same rows without HTTP",
        f"the same rows, Django's bulk inserts, one process: {spread(least, 'a second', 0)}",
    )
    yield storm(stage, phones)
    yield cost(stage, phones[0])
    squad = sign_in(stage, "squad")
    seen = [rate(stage, squad, 1) for _ in range(stage.runs)]
    yield Figure(
        "the same where a coach has set the form, the board's rows with it", spread(seen, "a second", 0)
    )


def sign_in(stage: Stage, team: str) -> list[Phone]:
    """Let athletes in, each with the quizzes of all rounds on the phone."""
    batches = (stage.runs + 1) * BATCHES + 1
    told = stage.site.run([*INSIDE, "sign-in", team, str(PHONES), str(batches)])
    return [Phone(**phone) for phone in json.loads(told)]


def rate(stage: Stage, phones: Sequence[Phone], batches: int = BATCHES) -> float:
    """Return how many events a second the server takes in."""
    began = time.monotonic()
    sent = send_all(stage, phones, FEW, batches)
    seconds = time.monotonic() - began
    statuses = {each.status for each in sent}
    assert statuses == {HTTPStatus.OK}, statuses
    return len(sent) * EVENTS / seconds


def floor(stage: Stage) -> float:
    """Return how many events a second one process writes into the same database, and nothing else."""
    return float(stage.site.run([*INSIDE, "floor", str(PHONES * BATCHES)]))


def storm(stage: Stage, phones: Sequence[Phone]) -> Figure:
    sent = send_all(stage, phones, PHONES, BATCHES)
    waits = sorted(each.seconds for each in sent)
    refused = sum(each.status != HTTPStatus.OK for each in sent)
    return Figure(
        f"{PHONES} phones at once: syncs that were not taken, of {len(sent)}",
        str(refused),
        "0",
        f"a sync took {median(waits):.2f} s, p99 {waits[int(len(waits) * 0.99)]:.2f} s",
    )


def cost(stage: Stage, phone: Phone) -> Figure:
    (full,) = phone.send(stage.site, 1)
    phone.waiting.append("[]")
    (empty,) = phone.send(stage.site, 1)
    return Figure(
        f"bytes that a sync of {EVENTS} events costs, headers included",
        f"{full.there:,} there, {full.back:,} back",
        "",
        f"one with nothing new: {empty.there:,} there, {empty.back:,} back",
    )


def send_all(stage: Stage, phones: Sequence[Phone], at_once: int, batches: int) -> list[Sent]:
    with ThreadPoolExecutor(at_once) as pool:
        return [
            sent for each in pool.map(lambda phone: phone.send(stage.site, batches), phones) for sent in each
        ]
