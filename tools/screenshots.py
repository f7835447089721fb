"""Take the pictures of a running app that the README and the manifest show.

uv run tools/screenshots.py http://127.0.0.1:8000
CHROMIUM=/path/to/chromium uv run tools/screenshots.py …    where Playwright has no browser of its own
"""

# /// script
# dependencies = ["pillow==13.0.0", "playwright==1.65.2"]
# ///

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

SCREENSHOTS = Path(__file__).resolve().parent.parent / "static" / "screenshots"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
COLOURS = 48  # flat fields, and the steps between them at the edge of a letter
SETTLED = 400  # milliseconds


def look(page: Page) -> None:
    """Leave the page as it opens."""
    page.wait_for_timeout(SETTLED)


def answer(page: Page) -> None:
    """Say "very sure" of the first choice: the fact, and what many believe."""
    page.locator('[data-slot="options"] label').first.click()
    page.locator('[name="sure"][value="3"]').click()
    page.locator('[data-act="next"]').wait_for()
    look(page)


WANTED: dict[str, tuple[str, ViewportSize, Callable[[Page], None]]] = {
    "start": ("/", PHONE, look),
    "now": ("/now/", PHONE, look),
    "lesson": ("/lessons/cramping-now/", PHONE, look),
    "quiz": ("/quiz/first-six/", PHONE, answer),
    "types": ("/types/", DESK, look),
    "wide-now": ("/now/", DESK, look),
}


def flatten(picture: bytes) -> bytes:
    """Keep only as many colours as a flat page has."""
    small = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main(base: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        page = browser.new_page(base_url=base, viewport=PHONE, color_scheme="light", reduced_motion="reduce")
        for path in (
            "/about/",
            "/privacy/",
        ):  # the race face comes with the first and shows from the third on
            page.goto(path)
            page.get_by_text("Ready for the event").wait_for()
        for name, (path, size, act) in WANTED.items():
            page.set_viewport_size(size)
            page.goto(path)
            page.get_by_text("Ready for the event").wait_for()
            act(page)
            (SCREENSHOTS / f"{name}.png").write_bytes(flatten(page.screenshot()))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
