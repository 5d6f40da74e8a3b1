"""A word that was planted in everything a request can hold stands in no log, no report, no mail and no table of the
platform: also where the database itself quotes it, and in every form in which a library might spell it."""

from __future__ import annotations

import contextlib
import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import sentry_sdk
from celery import Celery
from django.core import mail
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from mash_platform import logs, telemetry
from tenants.models import Role
from tests.support.house import House
from tests.support.plugin import DATABASE, superuser_url
from tests.support.signing_in import visitor

WORD = "Plantedword"
# As it is, and with what made libraries spell a path or a value in another way than the one that was looked for.
PLANTED = [WORD, f"{WORD}’s", f"{WORD}\x00", f"{WORD}\x1b[2J", f"\x7f{WORD}", f"{WORD}\n2026 CRITICAL forged",
           f"é{WORD}李", f"{WORD}\ud800", f"%{WORD}%00", f"{WORD}\u202e",
           f'"{WORD}\'', f"{WORD}\\", f"<{WORD}>"]  # fmt: skip


class Kept(Transport):
    """Keeps what Sentry would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it."""
        self.sent.append(envelope.serialize().decode())


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that any logger writes, as our processes write it."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(logs.PlaceFormatter())
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield kept
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def reported() -> Iterator[Kept]:
    """All that Sentry would be sent."""
    kept = Kept()
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(sentry_sdk.Client(**{**telemetry.options("http://key@localhost/1", "web"), "transport": kept}))
        yield kept


def in_path(planted: str) -> str:
    """As a path has it."""
    return quote(planted.encode("utf-8", "surrogatepass"), safe="")


def everywhere(client: Client, planted: str) -> None:
    """Send it in every part of a request, to addresses that there are and that there are not."""
    part = in_path(planted)
    client.raise_request_exception = False
    said = planted.encode("utf-8", "ignore").decode("latin-1")
    for path in (f"/{part}/", f"/status/{part}/", f"/triage/{part}/", f"/enquiries/{part}/", f"/children/{part}/"):
        for method in ("GET", "POST", "PUT"):
            client.generic(method, path, secure=True, headers={"Referer": f"http://x/{said}", "User-Agent": said})
        client.get(f"{path}?q={part}", secure=True)
    form = f"username={part}&password={part}&sought={part}&{part}={part}".encode()
    for path in ("/sign-in/", "/search/", "/danger/", "/account/password/", "/"):
        client.generic("POST", path, form, "application/x-www-form-urlencoded", secure=True)
    body = b'{"children": ["%s"]' % planted.encode("utf-8", "ignore")
    client.generic("POST", "/api/v1/notifications", body, "application/json", headers={"Idempotency-Key": "a" * 20})


@pytest.mark.parametrize("planted", PLANTED)
def test_nothing_that_a_request_holds_is_written_down(
    house: House, written: io.StringIO, reported: Kept, planted: str
) -> None:
    caches["counters"].clear()
    browsers = [
        house.visit(role=Role.COORDINATOR), house.stranger("harrow"), house.stranger("refer-harrow"),
        house.stranger("mash"), visitor(house, Role.BOARD),
    ]  # fmt: skip
    with statements() as kept:
        for browser in browsers:
            everywhere(browser, planted)
    assert "404" in written.getvalue()
    assert WORD not in written.getvalue()
    assert "forged" not in written.getvalue()
    assert not [sent for sent in reported.sent if WORD in sent]
    assert not [message for message in mail.outbox if WORD in str(message.message())]
    assert kept
    assert not [one for one in kept if WORD in one]


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """What is written to the platform's tables, and to the hub's ledger and outbox, while this is open."""
    found: list[str] = []
    with CaptureQueriesContext(connections["platform"]) as shared, CaptureQueriesContext(connections["default"]) as own:
        yield found
    found += [one["sql"] for one in shared.captured_queries if not one["sql"].startswith("SELECT")]
    found += [one["sql"] for one in own.captured_queries if "ledgerentry" in one["sql"] or "outboxrow" in one["sql"]]


@pytest.mark.parametrize("planted", PLANTED)
def test_an_error_of_the_database_is_written_without_the_row_that_it_quotes(
    house: House, written: io.StringIO, reported: Kept, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database quotes the value in its message, and the row in its DETAIL."""
    text = planted.replace("\x00", "").encode("utf-8", "ignore").decode()

    def breaks(*_: Any, **__: Any) -> None:
        with connections["platform"].cursor() as cursor:
            cursor.execute("SELECT %s::uuid", [text])

    monkeypatch.setattr("frontend.triage.waiting.ledger.write_read", breaks)
    visit = house.visit(role=Role.COORDINATOR)
    visit.raise_request_exception = False
    answer = visit.get("/triage/")
    assert answer.status_code == 500
    assert WORD not in answer.content.decode()
    said = written.getvalue()
    assert "InvalidTextRepresentation 22P02" in said
    assert "frontend/triage/" in said
    assert WORD not in said
    assert reported.sent
    assert not [sent for sent in reported.sent if WORD in sent]


def test_what_a_broken_constraint_quotes_is_its_name_alone() -> None:
    with psycopg.connect(superuser_url(DATABASE)) as connection:
        connection.execute("CREATE TEMP TABLE quoting (word text CONSTRAINT no_words CHECK (word IS NULL))")
        with pytest.raises(psycopg.Error) as caught:
            connection.execute("INSERT INTO quoting VALUES (%s)", [WORD])
    assert WORD in str(caught.value)
    said = "\n".join(logs.types_and_places(caught.value))
    assert "psycopg.errors.CheckViolation 23514 no_words" in said
    assert WORD not in said


def test_a_task_that_fails_says_what_failed_and_not_with_what(written: io.StringIO) -> None:
    app = Celery("planted", broker="memory://")
    app.conf.task_always_eager = True

    @app.task  # type: ignore[untyped-decorator]
    def fails(word: str) -> None:
        raise ValueError(word)

    log = logging.getLogger("celery.app.trace")
    fails.apply(args=[WORD])
    try:
        raise ValueError(WORD)
    except ValueError as error:
        context = {"name": "a task", "id": "1", "exc": repr(error), "args": repr([WORD]), "traceback": str(error)}
        log.error("Task %(name)s[%(id)s] raised: %(exc)s\n%(traceback)s %(args)s", context, exc_info=True)
    assert "ValueError" in written.getvalue()
    assert "Task a task[1] raised" in written.getvalue()
    assert WORD not in written.getvalue()


@pytest.mark.parametrize("line", [
    f"Invalid request from ip=127.0.0.1: Invalid Request Line '{WORD}'", f"Error handling request /{WORD}",
    f"Invalid Request Line '{WORD}'", f"Bad request /{WORD}",
])  # fmt: skip
def test_the_web_server_quotes_no_request(written: io.StringIO, line: str) -> None:
    logging.getLogger("gunicorn.error").warning(line)
    logging.getLogger("gunicorn.error").warning("Error handling request %s", f"/{WORD}")
    assert "gunicorn.error" in written.getvalue()
    assert WORD not in written.getvalue()


def test_what_nobody_catches_is_written_by_type_and_place() -> None:
    lines = (
        "import logging, threading\n"
        "from mash_platform import logs\n"
        "handler = logging.StreamHandler(); handler.setFormatter(logs.PlaceFormatter())\n"
        "logging.basicConfig(handlers=[handler]); logs.write_hooks()\n"
        f"def fails(): raise ValueError('{WORD}')\n"
        "thread = threading.Thread(target=fails); thread.start(); thread.join()\n"
        "fails()\n"
    )
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("builtins.ValueError") == 2
    assert WORD not in done.stderr


def test_a_password_typed_into_the_name_box_stands_nowhere(house: House, written: io.StringIO) -> None:
    somebody = house.stranger("mash")
    with statements() as kept:
        for _ in range(3):
            somebody.post("/sign-in/", {"username": f"{WORD}-my-password", "password": WORD}, secure=True)
    assert WORD not in written.getvalue()
    assert kept
    assert not [one for one in kept if WORD in one]


def test_a_word_that_is_kept_would_be_found(house: House) -> None:
    with statements() as kept:
        house.user(WORD)
    assert [one for one in kept if WORD in one]
