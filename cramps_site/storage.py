"""Static files named by their content, so a phone may keep each for ever; scripts travel minified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
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
        """Let the names and the copies come from minified scripts; what libraries bring stays as it is."""
        ours = [str(folder) for folder in settings.STATICFILES_DIRS]
        minified = {
            name: (Minified(storage.location) if storage.location in ours else storage, path)
            for name, (storage, path) in paths.items()
        }
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
    """Drop comments, save those that begin `/*!`, spare space, shorten names that no other script sees."""
    import minify as tdewolff  # Go's runtime comes with it: no worker may need it

    shorter: str = tdewolff.string("text/javascript", script.decode())
    return shorter.encode()


def served(name: str) -> str:
    """Return the text of a collected file, as it is sent."""
    path = staticfiles_storage.url(name).removeprefix(settings.STATIC_URL)
    return (Path(settings.STATIC_ROOT) / path).read_text(encoding="utf-8")
