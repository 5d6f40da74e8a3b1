"""What is reported of an error: its type and place, and not a word of a case."""

from __future__ import annotations

from typing import Any

import pytest
import sentry_sdk
from django.test import Client
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from mash_platform import telemetry
from tenants.models import Role
from tests.support.house import House

SECRET = "a word about a child"


class Kept(Transport):
    """Keeps what would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize().decode())


@pytest.fixture
def transport() -> Any:
    """A client as the service has it, that sends nowhere."""
    kept = Kept()
    with sentry_sdk.isolation_scope() as scope:
        options = {**telemetry.options("http://key@localhost/1", "web"), "transport": kept}
        scope.set_client(sentry_sdk.Client(**options))
        yield kept


def test_an_error_says_where_and_no_word_of_the_case(transport: Kept) -> None:
    typed = SECRET
    try:
        raise ValueError(f"cannot keep {typed}")
    except ValueError:
        sentry_sdk.capture_exception()
    [sent] = transport.sent
    assert SECRET not in sent
    assert "ValueError" in sent
    assert "test_telemetry.py" in sent


def test_a_request_that_breaks_sends_no_form_no_address_and_no_cookie(
    transport: Kept, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit: Client = house.visit(role=Role.COORDINATOR)
    visit.raise_request_exception = False
    monkeypatch.setattr("frontend.triage.waiting.ledger.write_read", _break)
    answer = visit.get("/triage/?looked-for=" + SECRET.replace(" ", "-"))
    assert answer.status_code == 500
    assert transport.sent
    for sent in transport.sent:
        assert SECRET.replace(" ", "-") not in sent
        assert "__Host-" not in sent
        assert SECRET not in sent


def test_of_an_event_with_everything_in_it_type_and_place_are_left() -> None:
    """Whatever the client's own settings let through."""
    place = {"filename": "views.py", "function": "show", "module": "frontend.triage", "lineno": 7, "in_app": True}
    event = {
        "event_id": "1", "level": "error", "transaction": "/triage/HRW-26-000001/", "message": SECRET,
        "transaction_info": {"source": "url"}, "logentry": {"message": SECRET}, "user": {"id": SECRET},
        "extra": {"row": SECRET}, "tags": {"words": SECRET}, "breadcrumbs": {"values": [{"message": SECRET}]},
        "exception": {"values": [{
            "type": "ValueError", "module": "builtins", "value": SECRET,
            "stacktrace": {"frames": [{**place, "vars": {"words": SECRET}, "context_line": SECRET,
                                       "pre_context": [SECRET], "post_context": [SECRET]}]},
        }]},
        "request": {"method": "POST", "url": SECRET, "data": SECRET, "query_string": SECRET,
                    "cookies": SECRET, "headers": {"Referer": SECRET}, "env": {"REMOTE_ADDR": SECRET}},
    }  # fmt: skip
    assert telemetry.without_words(event, None) == {
        "event_id": "1", "level": "error", "request": {"method": "POST"},
        "exception": {"values": [
            {"type": "ValueError", "module": "builtins", "value": "", "stacktrace": {"frames": [place]}}
        ]},
    }  # fmt: skip


def _break(*args: object, **words: object) -> None:
    raise RuntimeError(SECRET)


def test_without_an_address_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SENTRY_DSN", raising=False)
    assert not telemetry.start("web")
