"""Looking at the ledgers without being asked: what is new each minute, everything each night, outside the keeper.

It reads with logins that read ledgers and nothing else (a hub's verifier, the platform), and holds no secret of the
keeper's. How far it came and what it found is kept in a file outside the database, since whoever can change a ledger
there could change that too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from mash_platform.database import logins
from mash_platform.database.server import address
from mash_platform.ledger.tables import PLATFORM, Ledger, ledger_of
from mash_platform.ledger.verify import Checked, Tampered, verify_on
from mash_platform.state import StateDir, own_folder


@dataclass(frozen=True)
class Report:
    """What the checks of a ledger found. Times are ISO 8601."""

    at: str = ""  # the last check
    whole_at: str = ""  # the last one of everything
    line: int = 0  # the last line that was checked
    lines: int = 0
    unused: int = 0  # numbers that no line has
    gone: int = 0  # lines that were disposed of
    tampered: str = ""  # the first place that does not agree; empty where all do
    findings: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()  # where the ledger was begun again after a restore: for good
    checked: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.tampered and not self.findings

    @property
    def when(self) -> datetime | None:
        """The last check."""
        return datetime.fromisoformat(self.at) if self.at else None

    @property
    def whole_when(self) -> datetime | None:
        """The last check of everything."""
        return datetime.fromisoformat(self.whole_at) if self.whole_at else None


def check(name: str, *, at: datetime, whole: bool) -> tuple[Report, bool]:
    """Check a ledger: all of it, or what is new since the last check that found nothing wrong.

    Out: the report, which is kept; whether it says something wrong that the one before did not say.
    """
    before = report_of(name)
    ledger = ledger_of(name)
    since = Checked.from_json(before.checked) if before.checked and not whole else None
    try:
        with readers_connection(ledger) as connection:
            found = verify_on(connection, ledger, since)
    except Tampered as tampered:
        report = replace(before, at=at.isoformat(), tampered=str(tampered))
    else:
        findings = tuple(dict.fromkeys([*(before.findings if since else ()), *found.findings]))
        begun = tuple(dict.fromkeys([*(before.begun if since else ()), *found.begun]))
        report = Report(
            at.isoformat(), before.whole_at if since else at.isoformat(), found.checked.last_seq, found.checked.size,
            found.unused, found.gone, "", findings, begun, found.checked.to_json(),
        )  # fmt: skip
    _keep(_path(name), report)
    return report, (report.tampered, report.findings) != (before.tampered, before.findings) and not report.is_good


def report_of(name: str) -> Report:
    """What was found last. A file that cannot be read is as if nothing had been checked."""
    try:
        said = json.loads(_path(name).read_text())
        return Report(**{**said, "findings": tuple(said["findings"]), "begun": tuple(said.get("begun", ()))})
    except (OSError, ValueError, TypeError, KeyError):
        return Report()


@contextmanager
def readers_connection(ledger: Ledger) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the login that reads a whole ledger: the hub's verifier, or the platform's own."""
    place = address()
    name = logins.platform_login() if ledger.name == PLATFORM else logins.service(ledger.name, "verifier").name
    with psycopg.connect(
        host=place["HOST"],
        port=place["PORT"],
        dbname=place["NAME"],
        user=name,
        password=logins.password(name),
        options=f"-c search_path={ledger.schema} -c row_security=on",
    ) as connection:
        yield connection


def _path(name: str) -> Path:
    return StateDir.from_env().checks / f"{name}.json"


def _keep(path: Path, report: Report) -> None:
    own_folder(path.parent)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(report)))
    draft.replace(path)
