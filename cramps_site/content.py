"""Load every app's content: all of it, or none."""

from __future__ import annotations

from django.db import transaction

import learn.content
import learn.index
import quiz.content


def load() -> None:
    """Read and check every file, then write the index in one transaction.

    Raises ContentError; the database then stays as it was.
    """
    library = learn.content.read()
    bank = quiz.content.read(library)
    with transaction.atomic():
        learn.index.write(library, bank.source_keys())
        quiz.content.write(bank)
