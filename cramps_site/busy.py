"""What is said while the database is locked, full or gone: nothing was taken, all of it can be sent again."""

from __future__ import annotations

import secrets
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.defaults import server_error

UNAVAILABLE = 503


def come_again(request: HttpRequest) -> HttpResponse:
    """Ask for another try in one to three seconds, so that not all phones come back at once."""
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse({"detail": "Come again soon."}, status=UNAVAILABLE)
    else:
        response = render(request, "503.html", status=UNAVAILABLE)
    response["Retry-After"] = str(1 + secrets.randbelow(3))
    response["Cache-Control"] = "no-store"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Answer for an error that no view caught, wherever it came up: in a session's saving, for example."""
    return come_again(request) if isinstance(sys.exc_info()[1], DatabaseError) else server_error(request)
