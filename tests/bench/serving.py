"""What the server can do, how fast it starts and how much memory its workers hold."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

from tests.bench import servers
from tests.bench.report import Figure, median, spread
from tests.bench.servers import Server
from tests.bench.stage import Stage

SECONDS = 5
CONNECTIONS = 16
REQUESTS = 1000
RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
REFUSED = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .+")
PAGE = "/now/"


def figures(stage: Stage) -> Iterator[Figure]:
    yield throughput(stage)
    yield memory(stage)
    yield warm_start(stage)
    yield cold_start(stage)


def throughput(stage: Stage) -> Figure:
    rounds = [(rate(stage.site, PAGE), rate(stage.bare, "/page/")) for _ in range(stage.runs)]
    ours, least = zip(*rounds, strict=True)
    share = 100 * median(ours) / median(least)
    return Figure(
        f"answers a second, {PAGE}, all middleware, {len(stage.site.worker_megabytes())} workers",
        f"{spread(ours, 'a second', 0)}, {share:.0f} %",
        "85 % of a minimal Django page",
        f"minimal page, same server: {spread(least, 'a second', 0)}",
    )


def rate(server: Server, path: str) -> float:
    """Return how many answers a second two threads get over connections that stay open."""
    load = ["-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br"]
    done = subprocess.run(["wrk", *load, server.origin + path], capture_output=True, check=True, text=True)
    found = RATE.search(done.stdout)
    assert found, done.stdout
    assert not REFUSED.search(done.stdout), done.stdout
    return float(found[1])


def memory(stage: Stage) -> Figure:
    pages = stage.pages
    restart(stage.site)
    stage.site.ask_often(pages, REQUESTS)
    held = stage.site.worker_megabytes()
    return Figure(f"memory of a worker after {REQUESTS:,} requests", f"{max(held):.0f} MB", "80 MB")


def warm_start(stage: Stage) -> Figure:
    rounds = [(restart(stage.site), restart(stage.bare)) for _ in range(stage.runs)]
    ours, least = zip(*rounds, strict=True)
    return Figure(
        "start to first answer, warm",
        spread(ours, "s"),
        "1 s",
        f"minimal Django on the same server: {spread(least, 's')}",
    )


def restart(server: Server) -> float:
    server.kill()
    return server.start()


def cold_start(stage: Stage) -> Figure:
    """Start with an empty folder: the database, the content and every page are made first."""
    server = servers.crampwise(stage.new_folder() / "cold")
    try:
        seconds = server.start()
    finally:
        server.kill()
    return Figure("start to first answer, nothing prepared", f"{seconds:.1f} s")
