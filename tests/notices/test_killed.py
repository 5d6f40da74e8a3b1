"""Sending with real commits: a worker that is killed at the worst moment, and two workers at one notice."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections
from django.utils import timezone

from mash_platform.state import CHECKOUT
from tenants.mailing import send_due
from tenants.models import Notice
from tests.notices.builders import a_notice, somebody
from tests.support.house import House
from tests.support.plugin import DATABASE, superuser_url

# A worker of its own: it sends into files, and where it is told to it dies once the e-mail is out of its hands.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend
from django.utils import timezone
settings.EMAIL_FILE_PATH = sys.argv[1]
if sys.argv[2] == "dies":
    real = EmailBackend.send_messages
    def dying(self, messages):
        real(self, messages)
        os.kill(os.getpid(), signal.SIGKILL)
    EmailBackend.send_messages = dying
from tenants.mailing import send_due
send_due(timezone.now())
"""


@pytest.fixture
def notice(django_db_blocker: Any) -> Iterator[Notice]:
    """Committed, since another process has to see it; removed afterwards."""
    with django_db_blocker.unblock():
        yield a_notice(somebody(House()))
        connections["platform"].close()
    with psycopg.connect(superuser_url(DATABASE), options="-c search_path=platform") as connection:
        connection.execute("SET session_replication_role = replica")  # the ledger refuses to be deleted
        connection.execute("DELETE FROM tenants_platformentry WHERE act = 'notices_mailed'")
        connection.execute("DELETE FROM tenants_notice")
        connection.execute("DELETE FROM tenants_user")


def work(folder: Path, how: str) -> int:
    """Run the worker once. Out: how it ended."""
    path = f"{CHECKOUT / 'platform'}{os.pathsep}{CHECKOUT}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mash_platform.settings.web", "PYTHONPATH": path}
    command = [sys.executable, "-c", WORKER, str(folder), how]
    return subprocess.run(command, env=environment, cwd=CHECKOUT, check=False, timeout=60).returncode


def ids(folder: Path) -> list[str]:
    """The ids of the messages that went out, oldest file first."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return [str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in files]


def test_killed_between_sending_and_committing_it_is_sent_again_with_the_same_id_and_then_no_more(
    notice: Notice, tmp_path: Path
) -> None:
    folder = tmp_path / "mail"
    assert work(folder, "dies") == -9
    notice.refresh_from_db()
    assert (notice.sent_at, len(ids(folder))) == (None, 1)
    for _ in range(2):
        assert work(folder, "lives") == 0
    first, second = ids(folder)
    assert first == second
    notice.refresh_from_db()
    assert notice.sent_at is not None


def test_two_workers_at_once_send_it_once(notice: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.outbox = []
    real = EmailBackend.send_messages

    def slow(self: EmailBackend, messages: Any) -> int:
        time.sleep(0.5)  # the other one comes by meanwhile
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    together = threading.Barrier(2)

    def send() -> None:
        try:
            together.wait(10)
            send_due(timezone.now())
        finally:
            connections["platform"].close()

    sending = [threading.Thread(target=send) for _ in range(2)]
    for each in sending:
        each.start()
    for each in sending:
        each.join(20)
    assert len(mail.outbox) == 1
    notice.refresh_from_db()
    assert notice.sent_at is not None
