"""A drill: a hub is really dumped, goes on, and is really restored, with PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from mash_platform.database.ledgers import append
from mash_platform.database.logins import schema_of
from mash_platform.embedded.postgres import binaries
from mash_platform.keeper import alarms as keepers_alarms
from mash_platform.keeper import seal
from mash_platform.keeper.alarms import alarm
from mash_platform.keeper.seal import begin_again, seal_everything
from mash_platform.ledger import heads
from mash_platform.ledger.checks import check
from mash_platform.ledger.tables import ledger_of
from tenants.alarms import notify_of_alarms
from tenants.models import Notice, NoticeKind, PlatformEntry, Role, Seat
from tests.attacks.scene import HUB, empty, superuser
from tests.attacks.test_given_references import give, nine_numbers, quiet_seals
from tests.attacks.test_ledger_rewritten import write
from tests.attacks.test_ledger_seals import keeper
from tests.support.house import House
from tests.support.plugin import DATABASE, STATE

__all__ = ["keeper"]  # a fixture, used by name


def run(program: str, *arguments: str) -> None:
    environment = {**os.environ, "PGPASSWORD": STATE.superuser_password.read_text().strip()}
    place = ["--host", str(STATE.sockets), "--port", "5432", "--username", "postgres"]
    subprocess.run([str(binaries() / program), *place, *arguments], check=True, env=environment)


@pytest.fixture(scope="module")
def few_numbers() -> Iterator[None]:
    """Of the module: the scene is emptied once the test's own transaction has let its tables go."""
    with nine_numbers():
        yield


@pytest.fixture
def alarms(monkeypatch: pytest.MonkeyPatch, few_numbers: None, tmp_path: Path) -> None:
    """The keeper's own, in place of the quiet one; heads and checks of this test alone."""
    quiet_seals(monkeypatch)
    monkeypatch.setattr(
        "mash_platform.ledger.tables.Ledger.heads", property(lambda one: tmp_path / f"{one.name}.heads")
    )
    monkeypatch.setattr(seal, "alarm", alarm)
    # One database in service; in a test each alias has a transaction of its own, and sees nothing of the other's.
    monkeypatch.setattr(keepers_alarms, "append", lambda table, _, **line: append(table, "platform", **line))
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path / "checks")


def test_after_a_real_restore_nothing_is_sealed_people_are_told_and_no_reference_is_given_again(
    house: House, alarms: None, tmp_path: Path
) -> None:
    guardian = house.seat(Role.GUARDIAN)
    operator = Seat.objects.create(user=house.user("An Operator"), role=Role.OPERATOR, starts_at=timezone.now())
    copy = tmp_path / "harrow.dump"
    empty()  # the scene's rows point at nothing, which pg_restore does not take
    kept = give(1)
    seal_everything()
    run("pg_dump", "--format=custom", f"--schema={schema_of(HUB)}", f"--file={copy}", DATABASE)
    lost = give(4)
    seal_everything()
    signed = heads.last(ledger_of(HUB).heads)
    assert signed is not None

    with superuser() as connection:
        connection.execute(f"DROP SCHEMA {schema_of(HUB)} CASCADE".encode())
    run("pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={DATABASE}", str(copy))
    write("after the restore")
    for _ in range(3):  # the keeper comes every five seconds
        seal_everything()

    assert heads.last(ledger_of(HUB).heads) == signed
    [line] = PlatformEntry.objects.filter(act="alarm", object_kind="seal", object_ref=HUB)
    assert "lines that were there then are gone" in line.detail["said"]
    notify_of_alarms(timezone.now())
    told = Notice.objects.filter(kind=NoticeKind.ALARM, about=f"seal {HUB}")
    assert set(told.values_list("user", "title")) == {
        (person, "The ledger of Harrow is not sealed any more") for person in (guardian.user_id, operator.user_id)
    }
    report, _ = check(HUB, at=timezone.now(), whole=True)
    assert "was cut off" in report.tampered
    assert not give(2) & (lost | kept)

    begin_again(HUB, "restored from the copy of Sunday")
    assert not give(2) & (lost | kept)
    report, _ = check(HUB, at=timezone.now(), whole=True)
    assert (report.tampered, report.findings) == ("", ())
    [begun] = report.begun
    assert f"of {signed.size} lines that were sealed before" in begun
    assert begun in house.visit(guardian).get("/ledger/").text
