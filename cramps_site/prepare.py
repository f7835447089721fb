"""What has to happen once a deployment, step by step, in a process that ends before the server starts."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cramps_site.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import OperationalError

    from cramps_site import publishing, releases
    from cramps_site.publicfile import PublishingError
    from cramps_site.scripts import ScriptError

    def migrate() -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)

    steps: dict[str, Callable[[], object]] = {
        "database": migrate,
        "content": lambda: call_command("load_content"),
        "static files": lambda: call_command("collectstatic", verbosity=0, interactive=False),
        "pages": lambda: releases.publish(publishing.build(), settings.PUBLISHED_ROOT),
    }
    if aside := releases.set_aside(settings.PUBLISHED_ROOT):
        sys.stdout.write(f"  other code published what this cannot read; it lies in {aside} now\n")
    for name, step in steps.items():
        began = time.monotonic()
        try:
            step()
        except (CommandError, PublishingError) as error:
            sys.exit(str(error))
        except OperationalError as error:
            sys.exit(f"DATABASE_URL: the database cannot be used: {error}")
        except ScriptError as error:
            sys.exit(f"The scripts were not joined:\n{error}")
        except OSError as error:
            sys.exit(f"{error.filename or name}: {error.strerror or error}")
        sys.stdout.write(f"  {name}: {time.monotonic() - began:.1f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
