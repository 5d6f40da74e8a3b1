"""Both published OpenAPI documents, held to what the API does: Schemathesis draws requests from them, by a seed.

What a document allows and what it forbids is sent; no answer is a 5xx, and each has a status, a type, headers and a
body that the document names. `make test` draws some, `make fuzz SECONDS=600 SEED=7` as many as the time allows.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from http import HTTPStatus
from typing import Any

import pytest
import requests
import schemathesis
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tenants import api_keys
from tenants.models import KeyPurpose, Role
from tests.support.house import House

SEED = int(os.environ.get("FUZZ_SEED", "20261129"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))  # of each document and kind of request, where `make fuzz` asks
EXAMPLES = 40
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
# A notification is kept though parts of it break its schema; every question that breaks its own is refused.
REFUSES = {"partners": [negative_data_rejection]}
SENT = ("method", "url", "headers", "params", "json", "data", "cookies")
HOSTS = {"notifications": "refer-harrow.localhost", "partners": "mash.localhost"}


def headers(house: House, document: str) -> dict[str, dict[str, str]]:
    """What every request carries by its path: the key that it asks for, if any."""
    if document == "notifications":
        return {}
    carried = {}
    for path, seat, purpose in (
        ("/partner/requests", house.seat(Role.RESEARCHER), KeyPurpose.REQUESTS),
        ("/open-cases", house.seat(Role.COORDINATOR), KeyPurpose.OPEN_CASES),
    ):
        token = api_keys.make(seat.pk, "Screen", 30, by=seat.user_id, at=timezone.now(), purpose=purpose)[1]
        carried[path] = {"Authorization": f"Bearer {token}"}
    return carried


def answered(host: str, sent: requests.PreparedRequest) -> schemathesis.Response:
    """The same request, sent within this process, and its answer as Schemathesis looks at it."""
    client = Client(HTTP_HOST=host, raise_request_exception=False)
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    said = {
        str(name): str(value) for name, value in sent.headers.items() if name.lower() not in ("host", "content-type")
    }
    kind = str(sent.headers.get("Content-Type", ""))
    began = time.monotonic()
    answer: Any = client.generic(
        str(sent.method), str(sent.path_url), body, content_type=kind, secure=True, headers=said
    )
    return schemathesis.Response(
        answer.status_code,
        {name: [value] for name, value in answer.items()},
        answer.content,
        sent,
        time.monotonic() - began,
        verify=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("document", HOSTS)
def test_every_answer_is_one_that_the_document_names(house: House, document: str, mode: GenerationMode) -> None:
    host = HOSTS[document]
    carried = headers(house, document)
    published = Client(HTTP_HOST=host).get("/api/v1/schema/", secure=True).json()
    found: Any = schemathesis.openapi.from_dict(published).get_all_operations()
    operations = [one.ok() for one in found]
    assert operations
    met: Counter[str] = Counter()
    for operation in operations:
        if mode == GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.headers):
            continue  # nothing of it can be wrong
        checks = [*CHECKS, *REFUSES.get(document, [])]
        _draw(operation, mode, f"https://{host}", carried.get(operation.path, {}), met, checks)
    print(f"\n{document} {mode.value}: {dict(met)}")
    assert met.total() >= EXAMPLES // 2


def _draw(
    operation: Any, mode: GenerationMode, base: str, carried: dict[str, str], met: Counter[str], checks: list[Any]
) -> None:
    until = time.monotonic() + SECONDS

    def send(case: Any) -> None:
        caches["counters"].clear()
        kwargs = {k: v for k, v in case.as_transport_kwargs(base_url=f"{base}/api/v1").items() if k in SENT}
        said = case.meta.components.get(ParameterLocation.HEADER)
        if said is None or said.mode == GenerationMode.POSITIVE:  # a wrong key stays wrong
            kwargs["headers"] = {**kwargs["headers"], **carried}
        answer = answered(base.removeprefix("https://"), requests.Request(**kwargs).prepare())
        met[f"{operation.label} {answer.status_code}"] += 1
        try:
            # Too large is refused before it is read: Schemathesis does not count that as a refusal.
            too_large = answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            case.validate_response(answer, checks=CHECKS if too_large else checks)
        except FailureGroup as found:
            wrong = "; ".join(f"{type(one).__name__} {str(one)[:600]}" for one in found.exceptions)
            words = f"{operation.label} {answer.status_code} {answer.content[:500]!r}: {wrong}"
            raise AssertionError(f"{words}; sent {kwargs.get('params')} {str(kwargs.get('json'))[:1500]}") from None

    drawn = settings(
        max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    once = seed(SEED)(drawn(given(case=operation.as_strategy(mode))(send)))
    once()
    number = SEED
    while time.monotonic() < until:
        number += 1
        seed(number)(drawn(given(case=operation.as_strategy(mode))(send)))()
