"""What a reader meets: valid pages, contrast, targets for a thumb, and how hard the words are."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from playwright.sync_api import Page as Tab

from tests.bench.phone import new_phone
from tests.bench.report import ROOT, Figure
from tests.bench.stage import Stage
from tests.browser.engines import program

AXE = ROOT / "node_modules/axe-core/axe.min.js"
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
NOW = "/now/"
# Body text: what stands in the main part of a page and is neither small print nor to be tapped.
AUDIT = """(async () => {
  const settings = { elementRef: true, rules: { "color-contrast-enhanced": { enabled: true } } };
  const told = await axe.run(settings);
  const size = (element) => parseFloat(getComputedStyle(element).fontSize);
  const isBody = ({ element }) =>
    element.closest("main") && !element.closest("a, button, label") && size(element) >= size(document.body);
  return {
    violations: told.violations.filter(({ id }) => id !== "color-contrast-enhanced").length,
    contrasts: [...told.passes, ...told.violations]
      .filter(({ id }) => id === "color-contrast-enhanced")
      .flatMap(({ nodes }) => nodes.filter(isBody))
      .flatMap(({ any }) => any.map(({ data }) => data.contrastRatio ?? Infinity)),
  };
})()"""
# A link within a sentence may be as small as its words; everything else is for a thumb.
TARGETS = """(() => {
  const isText = ({ nodeType, data }) => nodeType === Node.TEXT_NODE && /[\\p{L}\\d]/u.test(data);
  const isInSentence = (target) =>
    getComputedStyle(target).display === "inline" && [...target.parentElement.childNodes].some(isText);
  return [...document.querySelectorAll('a[href], button, summary, input, [role="button"]')]
    .map((target) => target.closest("label") ?? target)
    .filter((target) => target.checkVisibility({ visibilityProperty: true }) && !isInSentence(target))
    .map((target) => target.getBoundingClientRect())
    .map(({ width, height }) => Math.min(width, height));
})()"""
# On the card for a cramp that is there now, the four muscles and the telephone numbers are what must be hit.
URGENT = """[...document.querySelectorAll('main a[href^="#"], main a[href^="tel:"]')]
  .map((target) => target.getBoundingClientRect().height)"""


class Look(NamedTuple):
    """A page in one of the two themes."""

    path: str
    violations: int
    contrast: float
    target: float


def figures(stage: Stage) -> Iterator[Figure]:
    with new_phone(stage.playwright, stage.folder, workers="block") as tab:
        looks = [look(tab, stage, path, scheme) for path in stage.chosen for scheme in ("light", "dark")]
        tab.goto(stage.site.origin + NOW)
        urgent = min(tab.evaluate(URGENT))
    extent = f"{len(stage.chosen)} pages"
    yield Figure(
        f"violations that axe finds, {extent}, both themes", str(sum(each.violations for each in looks)), "0"
    )
    yield Figure(f"messages of the HTML validator, {extent}", str(len(messages(stage))), "0")
    yield least("contrast of body text, lowest", "7:1", looks, lambda each: each.contrast)
    cards = [each for each in looks if each.path == NOW]
    yield least(f"contrast of body text on {NOW}, lowest", "14:1", cards, lambda each: each.contrast)
    yield least("smallest target for a thumb, px", "48", looks, lambda each: each.target)
    yield Figure(f"muscles and telephone numbers on {NOW}, lowest, px", f"{urgent:.0f}", "72")
    yield from grades(stage)


def look(tab: Tab, stage: Stage, path: str, scheme: Any) -> Look:
    tab.emulate_media(color_scheme=scheme)
    tab.goto(stage.site.origin + path)
    tab.evaluate(AXE.read_text())
    told = tab.evaluate(AUDIT)
    return Look(
        path, told["violations"], min(told["contrasts"], default=math.inf), min(tab.evaluate(TARGETS))
    )


def least(what: str, limit: str, looks: list[Look], of: Callable[[Look], float]) -> Figure:
    lowest = min(looks, key=of)
    return Figure(what, f"{of(lowest):.1f} ({lowest.path})", limit)


def messages(stage: Stage) -> list[dict[str, Any]]:
    folder = stage.new_folder()
    for place, path in enumerate(stage.chosen):
        (folder / f"{place}.html").write_bytes(stage.site.get(path).body)
    options = ["--stdout", "--format", "json"]
    java = program("java", "default-jre-headless")
    done = subprocess.run([java, "-jar", VNU, *options, folder], capture_output=True, check=False)
    told: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return told


def grades(stage: Stage) -> Iterator[Figure]:
    page = stage.site.get(NOW).body
    told = json.loads(stage.site.run([sys.executable, "-m", "tests.bench.grading"], page))
    lessons, card = told["lessons"], told["page"]
    hardest = [max(lessons, key=lambda slug: lessons[slug][formula]) for formula in range(len(card))]
    values = [f"{lessons[slug][formula]:.1f} ({slug})" for formula, slug in enumerate(hardest)]
    yield grade(f"hardest of {len(lessons)} lessons", values, "8")
    yield grade(NOW, [f"{value:.1f}" for value in card], "5")


def grade(what: str, values: list[str], limit: str) -> Figure:
    automated_readability, coleman_liau = values
    measured = f"ARI {automated_readability}, Coleman-Liau {coleman_liau}"
    return Figure(f"reading grade, {what}", measured, limit)
