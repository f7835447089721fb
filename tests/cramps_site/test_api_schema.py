"""The API beside its own description: whatever comes, the answer is documented, and never our failure."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
import schemathesis
from django.conf import settings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import Event, User
from cramps_site.api import api
from tests.recorder import Phone

load_all_checks()
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCHEMA = "/api/v1/openapi.json"
EXAMPLES = 8


def told() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
CASES = [
    (method, path, mode)
    for path, methods in told()["paths"].items()
    for method, operation in methods.items()
    for mode in [POSITIVE, NEGATIVE]
    if mode == POSITIVE or operation.get("parameters") or operation.get("requestBody")
]


def answer_to(case: schemathesis.Case, phone: Phone) -> schemathesis.Response:
    """Send it from a phone that is signed in, on the test's own connection to the database."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    kind = str(asked.headers.get("Content-Type", ""))
    reply = phone.browser.generic(str(asked.method), asked.path_url, asked.body or b"", kind)
    headers = {name.lower(): [value] for name, value in reply.items()}
    return schemathesis.Response(reply.status_code, headers, reply.content, asked, 0, verify=False)


@pytest.mark.parametrize(("method", "path", "mode"), CASES)
def test_whatever_is_sent_the_answer_is_documented(
    abel: User, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_dict(told())[path][method.upper()]
    phone = Phone(abel)
    phone.browser.raise_request_exception = False

    @hypothesis_settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        with transaction.atomic():
            case.validate_response(answer_to(case, phone), checks=CHECKS)
            transaction.set_rollback(True)

    ask()

    assert Event.objects.count() == 0


def test_the_description_is_published_and_names_every_refusal(client: Client) -> None:
    reply = client.get(SCHEMA)

    assert reply.json() == json.loads(json.dumps(told()))
    sync = reply.json()["paths"]["/api/v1/sync"]["post"]["responses"]
    assert {"200", "400", "401", "403", "409", "413", "415", "422", "503"} <= sync.keys()
    assert client.get("/api/v1/docs").status_code == 404
    assert settings.DEBUG is False
