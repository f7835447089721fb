"""Render every public page once a deployment and compress it once, for everyone alike."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from cramps_site import precache
from cramps_site.bundle import make_bundle
from cramps_site.publicfile import FOREVER, PublicFile, PublishingError

PAGE_CACHING = "public, no-cache"
RENDERING = "crampwise.rendering"  # a key of the WSGI environment: no client can send it
INDENTATION = re.compile(rb"\n\s+")
# Not the machine's own table: it differs, and with it every revision would.
TYPES = {".js": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Renderer:
    """Asks for pages through the whole stack of middleware, as a stranger would."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.factory = RequestFactory(headers={"Host": urlsplit(settings.ORIGIN).netloc})

    def response(self, url: str, told: str = "") -> HttpResponse:
        """Return the view's answer; `told` is what the view cannot know before the publication is whole.

        Raises PublishingError when it is anything but a page.
        """
        request = self.factory.get(url, secure=settings.IS_HTTPS)
        request.META[RENDERING] = told
        response = self.handler.get_response(request)
        if not isinstance(response, HttpResponse) or response.status_code != HttpResponse.status_code:
            raise PublishingError(f"{url} answered {response.status_code}; nothing was published")
        return response

    def file(self, url: str, told: str = "") -> PublicFile:
        response = self.response(url, told)
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        headers = {"Cache-Control": PAGE_CACHING} | headers | {"Vary": "Accept-Encoding"}
        return PublicFile(url, headers, response.content)


def page(file: PublicFile) -> PublicFile:
    """Leave the indentation out; nothing of ours is preformatted."""
    return replace(file, body=INDENTATION.sub(b"\n", file.body))


def static_files() -> list[PublicFile]:
    files = []
    for url in precache.static_urls():
        name = url.removeprefix(settings.STATIC_URL)
        headers = {
            "Content-Type": TYPES[Path(name).suffix],
            "Cache-Control": FOREVER,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Vary": "Accept-Encoding",
        }
        files.append(PublicFile(url, headers, (Path(settings.STATIC_ROOT) / name).read_bytes()))
    return files


def make_precache(files: list[PublicFile], bundle: PublicFile) -> dict[str, Any]:
    """Return the list the worker goes by; the same content gives the same bytes."""
    urls = {file.url: file.revision for file in files}
    version = hashlib.sha256(json.dumps(urls, sort_keys=True).encode()).hexdigest()[:16]
    return {"version": version, "bundle": bundle.url, "urls": urls}


@dataclass(frozen=True)
class Publication:
    """Everything public of one deployment: the files, and the list the worker goes by."""

    files: list[PublicFile]
    precache: dict[str, Any]

    @property
    def version(self) -> str:
        """Return 16 hex digits over all that is served, the worker's own source too."""
        revisions = "".join(file.revision for file in self.files)
        return hashlib.sha256(revisions.encode()).hexdigest()[:16]


def build() -> Publication:
    renderer = Renderer()
    pages = [page(renderer.file(url)) for url in precache.rendered_urls()]
    pages.reverse()  # a kilobyte smaller: what pages quote, as the questions and the sources, comes first
    files = [*pages, *static_files()]
    bundle = make_bundle(files)
    listed = make_precache(files, bundle)
    worker = renderer.file(reverse("serviceworker"), told=as_json(listed))
    return Publication([*files, bundle, worker], listed)


def as_json(listed: dict[str, Any]) -> str:
    return json.dumps(listed, separators=(",", ":"))


@cache
def fresh_list() -> str:
    """Return the worker's list where nothing is published: a development server."""
    return as_json(build().precache)
