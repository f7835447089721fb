"""Static files named by their content, so a phone may keep each for ever; scripts travel minified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rjsmin
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from cramps_site import scripts


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def url(self, name: str | None, *_force: bool) -> str:
        """Use hashed names with DEBUG on too: no others are kept."""
        return str(super().url(name, force=True))

    def post_process(
        self, paths: dict[str, tuple[FileSystemStorage, str]], *args: Any, **options: Any
    ) -> Iterator[Any]:
        """Let the names and the copies come from minified scripts."""
        minified = {name: (Minified(storage.location), path) for name, (storage, path) in paths.items()}
        return iter(super().post_process(minified, *args, **options))


class Minified(FileSystemStorage):
    """A folder of sources: a page's script is read whole, and without what only people need."""

    def open(self, name: str, mode: str = "rb") -> File:
        if name in [*scripts.ENTRIES, *scripts.DESK]:
            return ContentFile(minify(scripts.joined(name).encode()), name)
        file = super().open(name, mode)
        if not name.endswith(".js"):
            return file
        with file:
            return ContentFile(minify(file.read()), name)


def minify(script: bytes) -> bytes:
    """Drop comments, save those that begin `/*!`, and spare space; every name stays.

    rjsmin is one regular expression. It does not see into `${`templates within templates`}`, nor a
    regular expression after `await`: tests/cramps_site/test_storage.py compares the programs.
    """
    minified: bytes = rjsmin.jsmin(script, keep_bang_comments=True)
    return minified
