"""Take the app's icons from the mark: one drawing, six sizes and masks, plus the favicon as a picture.

uv run tools/icons.py
CHROMIUM=/path/to/chromium uv run tools/icons.py    where Playwright has no browser of its own
"""

# /// script
# dependencies = ["pillow==13.0.0", "playwright==1.65.2", "zopfli==0.4.3"]
# ///

from __future__ import annotations

import os
from functools import cache
from io import BytesIO
from math import dist
from pathlib import Path
from typing import NamedTuple

import zopfli.png
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

Colour = tuple[int, ...]  # red, green, blue, alpha

ROOT = Path(__file__).resolve().parent.parent
MARK = ROOT / "learn" / "content" / "en" / "drawings" / "mark.svg"
ICONS = ROOT / "static" / "icons"
SUN, INK, PAPER, NOTHING = (255, 197, 46, 255), (20, 32, 28, 255), (255, 253, 246, 255), (255, 197, 46, 0)
EDGES = [(SUN, INK), (INK, PAPER), (NOTHING, SUN)]
STEPS = 4  # from one side of an edge to the other: with fewer, a curve shows stairs


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


def steps(one: Colour, other: Colour) -> list[Colour]:
    """Return both colours and those between them."""
    return [
        tuple(round(a + (b - a) * step / STEPS) for a, b in zip(one, other, strict=True))
        for step in range(STEPS + 1)
    ]


PALETTE = [colour for edge in EDGES for colour in steps(*edge)]


def flatten(picture: bytes) -> bytes:
    """Keep only as many colours as a flat drawing needs, packed as tightly as PNG allows."""
    image = Image.open(BytesIO(picture)).convert("RGBA")
    image.putdata([nearest(pixel) for pixel in image.get_flattened_data()])
    flat = BytesIO()
    image.save(flat, "PNG")
    packed: bytes = zopfli.png.optimize(flat.getvalue())
    return packed


@cache
def nearest(pixel: Colour) -> Colour:
    """Return the colour of the palette that looks most like this one, on black and on white."""
    return min(PALETTE, key=lambda colour: dist(looks(pixel), looks(colour)))


def looks(colour: Colour) -> list[float]:
    *light, alpha = colour
    return [part * alpha / 255 + ground * (1 - alpha / 255) for ground in (0, 255) for part in light]


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
