"""How questions travel to the phone: JSON with each question on a line of its own, alike wherever it stands.

The offline bundle sends a line that several pages share once (cramps_site/bundle.py).
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# As Django's json_script does: no text can end the element it stands in.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
UNTOLD = ["belief", "lesson", "safety", "scene"]  # said of the belief, or for the loader alone


def lines(data: dict[str, Any]) -> SafeString:
    """Return a form's data, or the bank, as JSON that is safe inside a script element."""
    items = [compact(told_of(item)) for item in data["items"]]
    beliefs = [f"{compact(slug)}:{compact(told)}" for slug, told in sorted(data["beliefs"].items())]
    head = {k: v for k, v in data.items() if k not in {"items", "beliefs"}}
    told = [f"{compact(k)}:{compact(v)}," for k, v in head.items()]
    text = "\n".join(["{", *told, '"items":[', *commas(items), '],"beliefs":{', *commas(beliefs), "}}"])
    return mark_safe(text.translate(ESCAPES))


def told_of(item: dict[str, Any]) -> dict[str, Any]:
    """Return what the phone cannot tell by itself.

    A question's belief is its id without the number, and what a wrong option shows unless it names another.
    """
    options = [
        {k: v for k, v in option.items() if k != "belief" or v not in {None, item["belief"]}}
        for option in item.get("options", [])
    ]
    return {k: v for k, v in item.items() if k not in UNTOLD} | {"options": options}


def commas(rows: list[str]) -> list[str]:
    """Put the commas on lines of their own, so that a last row reads like any other."""
    return [line for row in rows for line in (",", row)][1:]


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
