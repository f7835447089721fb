"""Take the app's icons from the mark: one drawing, six sizes and masks, plus the favicon as a picture.

uv run tools/icons.py
CHROMIUM=/path/to/chromium uv run tools/icons.py    where Playwright has no browser of its own
"""

# /// script
# dependencies = ["pillow==13.0.0", "playwright==1.65.2"]
# ///

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
MARK = ROOT / "learn" / "content" / "en" / "drawings" / "mark.svg"
ICONS = ROOT / "static" / "icons"
COLOURS = 16  # sun, ink, paper and the steps between them at an edge


class Icon(NamedTuple):
    name: str
    size: int
    drawing: Path = MARK
    corner: int = 0  # per cent; a mask of the phone rounds the rest


WANTED = [
    Icon("icon-192", 192, corner=18),
    Icon("icon-512", 512, corner=18),
    Icon("maskable-192", 192),
    Icon("maskable-512", 512),
    Icon("apple-touch-icon", 180),
    Icon("favicon-32", 32, drawing=ICONS / "favicon.svg"),
]


def photograph(browser: Browser, icon: Icon) -> bytes:
    """Return the drawing as the browser shows it, on nothing, at exactly this size."""
    page = browser.new_page(viewport={"width": icon.size, "height": icon.size})
    page.set_content(
        "<style>body{margin:0}svg{display:block;width:100vw;height:100vh;"
        f"border-radius:{icon.corner}%}}</style>{icon.drawing.read_text()}"
    )
    picture = page.screenshot(omit_background=True)
    page.close()
    return picture


def flatten(picture: bytes) -> bytes:
    """Keep only as many colours as a flat drawing has: a fifth of the bytes."""
    small = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGBA")
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        for icon in WANTED:
            (ICONS / f"{icon.name}.png").write_bytes(flatten(photograph(browser, icon)))
        browser.close()


if __name__ == "__main__":
    main()
