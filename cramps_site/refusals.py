"""What is said where no view can answer: a page to people, JSON to phones."""

from __future__ import annotations

import secrets
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.defaults import page_not_found, server_error

MISSING, UNAVAILABLE = 404, 503


def come_again(request: HttpRequest) -> HttpResponse:
    """Say that the database is locked, full or gone, and that nothing was taken.

    Another try is asked for in one to three seconds, so that not all phones come back at once.
    """
    if is_of_a_phone(request):
        response: HttpResponse = JsonResponse({"detail": "Come again soon."}, status=UNAVAILABLE)
    else:
        response = render(request, "503.html", status=UNAVAILABLE)
    response["Retry-After"] = str(1 + secrets.randbelow(3))
    response["Cache-Control"] = "no-store"
    return response


def is_of_a_phone(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_of_a_phone(request):
        return JsonResponse({"detail": "Not Found"}, status=MISSING, headers={"Cache-Control": "no-store"})
    return page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer for an error that no view caught, wherever it came up: in a session's saving, for example."""
    return come_again(request) if isinstance(sys.exc_info()[1], DatabaseError) else server_error(request)
