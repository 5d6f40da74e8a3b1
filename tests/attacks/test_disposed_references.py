"""What was disposed of stays disposed of when a hub is set back to a dump that has it still; the ledger verifies."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from mash_platform.keeper.seal import begin_again, seal_everything, seal_hub
from mash_platform.ledger.checks import check
from mash_platform.ledger.tables import ledger_of
from tests.attacks.scene import HUB, enter, set_up, superuser
from tests.attacks.test_given_references import give, quiet_seals
from tests.attacks.test_ledger_rewritten import dumped, write
from tests.attacks.test_ledger_seals import keeper

__all__ = ["keeper"]  # a fixture, used by name

MEMBER = (
    "INSERT INTO hub_harrow.wall_member (id, name, agency, role, person, entered_at)"
    " VALUES (%s, 'A Member', 'hrwcsc', %s, %s, now())"
)
CLOSED = "UPDATE hub_harrow.front_door_notification SET triaged_at = %s, received_at = %s WHERE reference = %s"


@pytest.fixture(autouse=True)
def scene_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    quiet_seals(monkeypatch)
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path / "checks")
    with set_up():
        yield


def disposed_of() -> str:
    """A notification that was closed three years ago, and that two people agreed to dispose of. Out: its reference."""
    (reference,) = give(1)
    manager, second = uuid.uuid4(), uuid.uuid4()
    old = timezone.now() - timedelta(days=3 * 366)
    with superuser() as connection:
        connection.execute(CLOSED.encode(), [old, old, reference])
        connection.execute(
            "INSERT INTO hub_harrow.front_door_disposal (id, notification_id, why, reason, by, at) SELECT"
            " gen_random_uuid(), id, 'advice', 'x', gen_random_uuid(), %s FROM hub_harrow.front_door_notification"
            " WHERE reference = %s",
            [old, reference],
        )
        connection.execute(MEMBER.encode(), [manager, "manager", uuid.uuid4()])
        connection.execute(MEMBER.encode(), [second, "decider", uuid.uuid4()])
    with enter("worker") as connection:
        ((made,),) = connection.execute("SELECT propose_disposal_v1(10)").fetchall()
    with enter("hrwcsc") as connection:
        connection.execute("SELECT approve_disposal_v1(%s, 1, %s)", [made, manager])
        connection.execute("SELECT agree_disposal_v1(%s, 2, %s)", [made, second])
    with superuser() as connection:
        connection.execute("UPDATE hub_harrow.wall_disposallist SET agreed_at = agreed_at - interval '25 hours'")
    with enter("worker") as connection:
        assert connection.execute("SELECT look_again_v1()").fetchall() == [(made,)]
        connection.commit()
        items = connection.execute("SELECT id FROM wall_disposalitem WHERE state = 'listed'").fetchall()
        for (item,) in items:
            connection.execute("SELECT dispose_v1(%s)", [item])
    return reference


def is_there(reference: str) -> bool:
    with superuser() as connection:
        return bool(
            connection.execute(
                "SELECT 1 FROM hub_harrow.front_door_notification WHERE reference = %s", [reference]
            ).fetchall()
        )


def test_the_ledger_verifies_after_a_disposal_and_the_keeper_keeps_the_reference_outside() -> None:
    seal_hub(HUB)
    reference = disposed_of()
    assert not is_there(reference)
    seal_hub(HUB)
    report, _ = check(HUB, at=timezone.now(), whole=True)
    assert (report.tampered, report.findings) == ("", ())
    assert ledger_of(HUB).heads.with_suffix(".disposed").read_text().split() == [reference]


@pytest.mark.parametrize("begun", [True, False])
def test_what_a_restore_brings_back_is_disposed_of_again(begun: bool) -> None:
    other, restored = give(2)
    seal_hub(HUB)
    with dumped() as put_back:
        reference = disposed_of()
        seal_hub(HUB)
        put_back()
        with superuser() as connection:  # the dump had it, and was made while it still was open
            connection.execute("SET session_replication_role = replica")
            connection.execute(
                "UPDATE hub_harrow.front_door_notification SET reference = %s WHERE reference = %s",
                [reference, restored],
            )
        assert is_there(reference)
        write("after the restore")
        if begun:
            begin_again(HUB, "restored from the copy of Sunday")
        else:
            seal_everything()  # as the keeper does every few seconds
        with enter("worker") as connection:
            assert connection.execute("SELECT dispose_again_v1()").fetchall() == [(1,)]
        assert (is_there(reference), is_there(other)) == (False, True)
        with enter("guardian") as connection:
            rows = connection.execute(
                "SELECT disposal_list FROM wall_disposalcertificate ORDER BY disposed_at"
            ).fetchall()
        assert rows[-1] == (None,)


def test_a_desk_that_writes_such_a_line_has_nothing_disposed_of() -> None:
    (reference,) = give(1)
    with enter("hrwcsc") as connection:
        connection.execute(
            "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)"
            " VALUES (%s, 'dispose', 'record', %s, '{}')",
            [uuid.uuid4(), reference],
        )
    seal_hub(HUB)
    assert ledger_of(HUB).heads.with_suffix(".disposed").read_text() == ""
