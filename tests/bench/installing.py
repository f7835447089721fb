"""Whether the app can be installed: Chromium's own word, and PWABuilder's on the manifest."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.phone import READY, new_phone
from tests.bench.report import Figure
from tests.bench.stage import Stage

HERE = Path(__file__).parent


def figures(stage: Stage) -> Iterator[Figure]:
    yield installable(stage)
    yield manifest(stage)


def installable(stage: Stage) -> Figure:
    with new_phone(stage.playwright, stage.folder) as page:
        page.goto(f"{stage.site.origin}/")
        page.locator(READY).wait_for()
        told = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    errors = [error["errorId"] for error in told["installabilityErrors"]]
    return Figure("installability errors", ", ".join([str(len(errors)), *errors]), "0")


def manifest(stage: Stage) -> Figure:
    done = subprocess.run(
        ["node", "manifest.mjs"],
        cwd=HERE,
        input=stage.site.get("/manifest.json").body,
        capture_output=True,
        check=True,
    )
    tests: list[dict[str, Any]] = json.loads(done.stdout)
    missing = [test["member"] for test in tests if test["category"] == "required" and not test["valid"]]
    wished = [test for test in tests if test["category"] == "recommended"]
    lacking = [test["member"] for test in wished if not test["valid"]]
    told = (
        f"{len(missing)} required missing, {len(wished) - len(lacking)} of {len(wished)} recommended reached"
    )
    return Figure(
        "PWABuilder's tests of the manifest", f"{told}; not {', '.join(lacking)}", "0 required missing"
    )
