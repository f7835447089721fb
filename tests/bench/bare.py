"""What nothing can be faster than: Django without middleware, on the same server program as Crampwise."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from granian.constants import Interfaces
from granian.server import Server as Granian
from whitenoise import WhiteNoise

from cramps_site.cli import THREADS, WORKERS
from tests.browser.server import HOST

PAGES = Path(__file__).with_name("pages")
PAGE_BYTES = 10_000
PARAGRAPH = (
    "<p>A muscle that has locked lets go when it is held long, and held there until the pull is gone.</p>\n"
)


def ten_kilobytes() -> bytes:
    """Return the page filled up to its size with words."""
    head, foot = (PAGES / "page.html").read_text().split("PARAGRAPHS")
    room = PAGE_BYTES - len(head) - len(foot)
    words = PARAGRAPH * (room // len(PARAGRAPH))
    return f"{head}{words}{' ' * (room - len(words))}{foot}".encode()


PAGE = ten_kilobytes()
QUIZ = (PAGES / "quiz.html").read_bytes()


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


def quiz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(QUIZ)


def some_bytes(_request: HttpRequest, count: int) -> HttpResponse:
    return HttpResponse(bytes(count), content_type="application/octet-stream")


urlpatterns = [path("page/", page), path("quiz/", quiz), path("bytes/<int:count>/", some_bytes)]


def load_application() -> WhiteNoise:
    """Load the app in a worker; the peers' files lie compressed in its folder."""
    settings.configure(
        ALLOWED_HOSTS=[HOST], MIDDLEWARE=[], ROOT_URLCONF="tests.bench.bare", SECRET_KEY=secrets.token_hex()
    )
    return WhiteNoise(get_wsgi_application(), root=os.environ["BENCH_FILES"])


if __name__ == "__main__":
    Granian(
        "tests.bench.bare:application",
        address=HOST,
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_enabled=False,
    ).serve(target_loader=load_application, wrap_loader=False)
