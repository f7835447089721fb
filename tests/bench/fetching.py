"""The peers, fetched from the registries into a temporary folder, each with a page that asks something."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.loading import ANSWERABLE, FORM
from tests.bench.servers import Server
from tests.bench.stage import Stage
from tests.browser.server import HOST, free_port

HERE = Path(__file__).parent
DATA = re.compile(r'<script type="application/json">([^<]*)</script>')
SURVEY = [
    "survey-core/survey-core.min.css",
    "survey-core/survey.core.min.js",
    "survey-js-ui/survey-js-ui.min.js",
]
H5P = ["h5p-standalone/dist", "h5p-content/test/full_workspace"]
KOLIBRI = "0.19.5"
NOWHERE = f"http://{HOST}:9"  # no peer may look for other machines


class AbsentError(Exception):
    """The registries do not give a peer, or it cannot be made ready; the text tells why."""


@dataclass(frozen=True)
class Peer:
    """A page that asks something, and the server that belongs to it, if one does."""

    name: str
    what: str
    url: str
    sign: str
    server: Server | None = None


def crampwise(stage: Stage) -> Peer:
    url = stage.site.origin + FORM
    return Peer("Crampwise", f"{FORM}, 20 questions; its server with /now/", url, ANSWERABLE, stage.site)


def survey(stage: Stage) -> Peer:
    """Have SurveyJS ask the questions of our own form."""
    versions = from_npm(stage, *SURVEY)
    asked = json.dumps(survey_model(stage.site.get(FORM).body.decode()))
    page = (HERE / "pages" / "survey.html").read_text().replace("QUIZ", asked)
    (stage.bare.folder / "survey.html").write_text(page)
    what = f"survey-core and survey-js-ui {versions['survey-core']}, the same 20 questions"
    return Peer("SurveyJS", what, f"{stage.bare.origin}/survey.html", "#quiz input")


def survey_model(html: str) -> dict[str, Any]:
    found = DATA.search(html)
    assert found, "the form's page tells no questions"
    items = json.loads(found[1])["items"]
    return {"pages": [{"elements": [survey_question(item)]} for item in items]}


def survey_question(item: dict[str, Any]) -> dict[str, Any]:
    choices = [{"value": option["id"], "text": option["text"]} for option in item["options"]]
    return {"type": "radiogroup", "name": item["id"], "title": item["stem"], "choices": choices}


def h5p(stage: Stage) -> Peer:
    """Play the one question that the registries have: it came with the tests of an older player."""
    versions = from_npm(stage, *H5P)
    shutil.copy(HERE / "pages" / "h5p.html", stage.bare.folder)
    what = (
        f"h5p-standalone {versions['h5p-standalone']}, one question of H5P.TrueFalse 1.6: "
        "the registries have no question set"
    )
    return Peer("H5P", what, f"{stage.bare.origin}/h5p.html", ".h5p-true-false-answer")


def kolibri(stage: Stage) -> Peer:
    """Set Kolibri up for one facility, deaf and dumb towards other machines."""
    folder = stage.bare.folder.with_name("kolibri")
    run([sys.executable, "-m", "venv", folder / "venv"])
    programs = folder / "venv" / "bin"
    run([programs / "pip", "install", "--quiet", "--disable-pip-version-check", f"kolibri=={KOLIBRI}"])
    settings = {
        "KOLIBRI_HOME": str(folder / "home"),
        "KOLIBRI_LISTEN_ADDRESS": HOST,
        "KOLIBRI_HTTP_PORT": "{port}",
        "KOLIBRI_ZIP_CONTENT_PORT": str(free_port()),
        "KOLIBRI_ZEROCONF_ENABLED": "false",
        "KOLIBRI_DISABLE_PING": "true",
        "KOLIBRI_CENTRAL_CONTENT_BASE_URL": NOWHERE,
        "KOLIBRI_DATA_PORTAL_SYNCING_BASE_URL": NOWHERE,
    }
    server = Server([programs / "kolibri", "start", "--foreground"], folder, settings, "/en/auth/")
    owner = ["--superusername", "cora", "--superuserpassword", secrets.token_hex()]
    facility = ["--facility", "Harriers", "--preset", "nonformal", "--language_id", "en", "--noinput"]
    server.run([programs / "kolibri", "manage", "provisiondevice", *facility, *owner])
    url = f"{server.origin}{server.first}"
    return Peer("Kolibri", f"kolibri {KOLIBRI}, its sign-in form", url, '[autocomplete="username"]', server)


def from_npm(stage: Stage, *wanted: str) -> dict[str, str]:
    """Lay files of the packages beside the bare pages; return the versions that are pinned."""
    served, store = stage.bare.folder, stage.bare.folder.with_name("npm")
    if not store.exists():
        shutil.copytree(HERE / "peers", store, ignore=shutil.ignore_patterns("node_modules"))
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], store)
    for name in wanted:
        here, there = store / "node_modules" / name, served / name
        there.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if here.is_dir() else shutil.copy)(here, there)
    run([sys.executable, "-m", "whitenoise.compress", "--quiet", served])
    pinned: dict[str, str] = json.loads((HERE / "peers" / "package.json").read_text())["dependencies"]
    return pinned


def run(command: Sequence[str | Path], folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AbsentError(f"{Path(command[0]).name} failed: {done.stderr or done.stdout}")
