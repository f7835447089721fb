"""The server's log, which operators copy into mails, lets nobody in."""

from __future__ import annotations

import logging
from io import StringIO

import pytest
from django.test import Client

from cramps_site.logs import WithoutKeys

KEY = "K7PMQ2XD"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [f"/move/{KEY}/", f"/join/{KEY}/", f"/coach/invites/{KEY}/", f"/calendar/{KEY}.ics"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_key_in_an_address_is_not_written_down(path: str, method: str) -> None:
    (console,) = [
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(each, WithoutKeys) for each in handler.filters)
    ]
    assert isinstance(console, logging.StreamHandler)
    told = StringIO()
    before = console.setStream(told)
    try:
        getattr(Client(enforce_csrf_checks=True), method)(path)
        getattr(Client(), method)(f"{path}nowhere/")
    finally:
        console.setStream(before)

    assert "Not Found" in told.getvalue()
    assert KEY not in told.getvalue()
