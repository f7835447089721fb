"""How sure a line is: the badges, and what each is called. A server needs no more of the loader than this."""

from __future__ import annotations

from django.utils.translation import gettext as _

SUREST_FIRST = ["strong", "good", "safety-rule", "limited", "very-limited"]


def name_of(evidence: str) -> str:
    return {
        "strong": _("Strong"),
        "good": _("Good"),
        "limited": _("Limited"),
        "very-limited": _("Very limited"),
        "safety-rule": _("Safety rule"),
    }[evidence]
