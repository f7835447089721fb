"""`make bench-peers`: Crampwise side by side with others that ask questions, into docs/bench.md."""

from __future__ import annotations

import os
from collections.abc import Callable

from tests.bench import fetching
from tests.bench.fetching import AbsentError, Peer
from tests.bench.lighthouse import MOST_RUNS, verdicts
from tests.bench.phone import Load, load_until_paint, load_until_seen, new_phone
from tests.bench.report import UNMEASURED, kilobytes, median, reason, requests, say, spread, table, write
from tests.bench.serving import REQUESTS, rate, restart
from tests.bench.stage import Stage, stage

TITLE = "Crampwise beside its peers"
PEERS = {
    "Crampwise": fetching.crampwise,
    "SurveyJS": fetching.survey,
    "H5P": fetching.h5p,
    "Kolibri": fetching.kolibri,
}
NONE = "no server of its own"
ABSENT = "-"


def before_paint(here: Stage, peer: Peer) -> str:
    with new_phone(here.playwright, here.folder, workers="block") as page:
        return told(load_until_paint(page, peer.url))


def told(load: Load) -> str:
    return f"{requests(load.requests)}, {kilobytes(load.bytes)}, {load.seconds:.2f} s"


def before_question(here: Stage, peer: Peer) -> str:
    loads = [load_until_seen(here.playwright, here.folder, peer.url, peer.sign) for _ in range(here.runs)]
    count, size = (median(load[place] for load in loads) for place in (1, 2))
    return f"{requests(count)}, {kilobytes(size)}, {spread([load.seconds for load in loads], 's')}"


def largest_paint(here: Stage, peer: Peer) -> str:
    verdict = verdicts([peer.url], min(here.runs, MOST_RUNS)).get(peer.url)
    return (
        f"{verdict.paint / 1000:.2f} s, performance {verdict.scores[0]:.0f}"
        if verdict
        else "Lighthouse saw no paint"
    )


def throughput(here: Stage, peer: Peer) -> str:
    server = peer.server
    return spread([rate(server, server.first) for _ in range(here.runs)], "a second", 0) if server else NONE


def memory(_here: Stage, peer: Peer) -> str:
    if not peer.server:
        return NONE
    restart(peer.server)
    peer.server.ask_often([peer.server.first], REQUESTS)
    held = peer.server.worker_megabytes()
    return f"{max(held):.0f} MB (the largest of {len(held)})"


def start(here: Stage, peer: Peer) -> str:
    server = peer.server
    return spread([restart(server) for _ in range(here.runs)], "s") if server else NONE


ROWS: dict[str, Callable[[Stage, Peer], str]] = {
    "what is measured": lambda _here, peer: peer.what,
    "until the first paint, slow 4G": before_paint,
    "until the first question or sign-in form, slow 4G, cold": before_question,
    "largest paint under Lighthouse's slow 4G": largest_paint,
    "answers a second": throughput,
    f"memory of a worker after {REQUESTS:,} requests": memory,
    "start to first answer, warm": start,
}


def column(here: Stage, name: str) -> list[str]:
    """Measure a peer, or tell plainly that it could not be had."""
    here.site.start()
    try:
        peer = PEERS[name](here)
    except (AbsentError, *UNMEASURED) as error:
        say(f"{name} could not be had. {error}")
        return [reason(error), *[ABSENT] * (len(ROWS) - 1)]
    restart(here.bare)
    try:
        return [cell(here, peer, what) for what in ROWS]
    finally:
        if peer.server:
            peer.server.kill()


def cell(here: Stage, peer: Peer, what: str) -> str:
    try:
        if peer.server:
            peer.server.start()
        measured = ROWS[what](here, peer)
    except UNMEASURED as error:
        measured = reason(error)
    say(f"{peer.name}, {what}: {measured}")
    return measured


def main() -> None:
    """BENCH_ONLY names the peers that are wanted; then nothing is written."""
    wanted = os.environ.get("BENCH_ONLY", "").split()
    with stage() as here:
        columns = {name: column(here, name) for name in wanted or PEERS}
    rows = [[what, *cells] for what, *cells in zip(ROWS, *columns.values(), strict=True)]
    if not wanted:
        write(TITLE, f"{here.surroundings}\n\n{table(['', *columns], rows)}")


if __name__ == "__main__":
    main()
