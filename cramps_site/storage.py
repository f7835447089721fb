"""Static files named by their content, so a phone may keep each for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def url(self, name: str | None, *_force: bool) -> str:
        """Use hashed names with DEBUG on too: no others are kept."""
        return str(super().url(name, force=True))
