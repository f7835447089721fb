"""What every template may know: nothing about the person who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str | bool]:
    return {
        "canonical": f"{settings.ORIGIN}{request.path}",
        "origin": settings.ORIGIN,
        "path": request.path,
        "sends_mail": settings.SENDS_MAIL,
        "emergency_number": settings.EMERGENCY_NUMBER,
        "emergency_tel": settings.EMERGENCY_NUMBER.replace(" ", ""),
    }
