"""Rebuild the race-bib font from Fontsource's package, byte for byte.

npm pack @fontsource/barlow-condensed@5.3.0
uv run tools/font.py fontsource-barlow-condensed-5.3.0.tgz
"""

# /// script
# dependencies = ["brotli==1.2.1", "fonttools==4.68.0"]
# ///

from __future__ import annotations

import sys
import tarfile
from io import BytesIO
from pathlib import Path
from string import ascii_letters, digits

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
FACE = "package/files/barlow-condensed-latin-700-normal.woff2"
LICENCE = "package/LICENSE"

WRITTEN = set(ascii_letters + digits + " !'%()+,-./:;?")
TYPOGRAPHIC = set("\u00a0\u00b0\u00b7\u00d7\u00e9\u2011\u2013\u2018\u2019\u201c\u201d\u2026\u2212")


def subset(face: bytes) -> bytes:
    """Keep what headings are written with, kerning and even-width figures; the next face has the rest."""
    font = TTFont(BytesIO(face), recalcTimestamp=False)
    options = Options(hinting=False, layout_features=["kern", "tnum"], flavor="woff2")
    options.drop_tables.append("GDEF")  # it tells marks from letters, and there are no marks
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(WRITTEN | TYPOGRAPHIC)))
    subsetter.subset(font)
    font.flavor = "woff2"
    packed = BytesIO()
    font.save(packed)
    return packed.getvalue()


def member(package: Path, name: str) -> bytes:
    """Read one file of the package."""
    with tarfile.open(package) as archive:
        found = archive.extractfile(name)
        if found is None:
            raise SystemExit(f"{package} holds no file {name}")
        return found.read()


def main() -> None:
    package = Path(sys.argv[1])
    (FONTS / "barlow-condensed-700.woff2").write_bytes(subset(member(package, FACE)))
    (FONTS / "barlow-condensed-700.licence.txt").write_bytes(member(package, LICENCE))


if __name__ == "__main__":
    main()
