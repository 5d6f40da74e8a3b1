"""A hub that is set back to a dump gives no reference a second time, whether its ledger was begun again or not yet."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mash_platform.keeper import seal
from mash_platform.keeper.given_references import load_given
from mash_platform.keeper.seal import Contradiction, begin_again, keepers_connection, seal_everything, seal_hub
from mash_platform.ledger.tables import ledger_of
from tests.attacks.scene import HUB, enter, set_up, superuser
from tests.attacks.test_ledger_rewritten import dumped, write
from tests.attacks.test_ledger_seals import keeper

__all__ = ["keeper"]  # a fixture, used by name

NUMBERS = 9  # so many references there are in a year: enough draws hit each
NAMED = [{"position": 0, "is_child": True, "label": "Amy", "person": None, "mentions": []}]


def quiet_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this hub is sealed, no alarm rings, and nothing is stopped yet."""
    monkeypatch.setattr(seal, "alarm", lambda *_, **__: None)
    monkeypatch.setattr(seal, "hubs", lambda: [HUB])
    monkeypatch.setattr(seal, "_stopped", {})


@contextmanager
def nine_numbers() -> Iterator[None]:
    """The scene, with submit_v2 as it is, but that it draws one of nine numbers."""
    with set_up():
        with superuser() as connection:
            ((definition,),) = connection.execute(
                "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'submit_v2' AND"
                " pronamespace = 'hub_harrow'::regnamespace"
            ).fetchall()
            assert "% 999999" in definition
            connection.execute(definition.replace("% 999999", f"% {NUMBERS}").encode())
        try:
            yield
        finally:
            with superuser() as connection:
                connection.execute(definition.encode())


@pytest.fixture
def few_numbers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """References of nine numbers in one test."""
    quiet_seals(monkeypatch)
    with nine_numbers():
        yield


def give(how_many: int) -> set[str]:
    """So many notifications by Harrow's front door. Out: their references."""
    found = set()
    for _ in range(how_many):
        named = json.dumps([{**NAMED[0], "person": str(uuid.uuid4())}])
        key = uuid.uuid4().bytes
        with enter("door") as connection:
            ((reference,),) = connection.execute(
                "SELECT reference FROM submit_v1('harrow', 'form', '{}', '6', false, %s::jsonb, %s, 'b', %s)",
                [named, key, key],
            ).fetchall()
        found.add(reference)
    return found


def forget(references: set[str]) -> None:
    """What a restore does to notifications that came after the dump."""
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM hub_harrow.front_door_notification WHERE reference = ANY (%s)", [[*references]])


def test_a_restored_hub_gives_no_reference_again(few_numbers: None) -> None:
    kept = give(1)
    seal_hub(HUB)
    with dumped() as put_back:
        lost = give(4)
        assert len(lost | kept) == 5
        seal_hub(HUB)
        put_back()
        forget(lost)
        write("after the restore")
        with pytest.raises(Contradiction):
            seal_hub(HUB)
        begin_again(HUB, "restored from the copy of Sunday")
        assert not give(4) & (lost | kept)


def test_nor_before_anybody_begins_its_ledger_again(few_numbers: None) -> None:
    seal_hub(HUB)
    with dumped() as put_back:
        lost = give(5)
        seal_hub(HUB)
        put_back()
        forget(lost)
        write("after the restore")
        seal_everything()  # as the keeper does every few seconds
        assert not give(4) & lost


def test_a_desk_that_writes_such_a_line_takes_no_reference_away(few_numbers: None) -> None:
    seal_hub(HUB)
    with enter("police") as connection:
        connection.execute(
            "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)"
            " VALUES (%s, 'submit', 'notification', 'HRW-26-000001', '{}')",
            [uuid.uuid4()],
        )
    seal_hub(HUB)
    with keepers_connection(ledger_of(HUB)) as connection:
        load_given(connection, ledger_of(HUB))
        assert connection.execute("SELECT count(*) FROM wall_givenreference").fetchall() == [(0,)]


def test_a_list_that_was_taken_away_is_made_again_from_the_ledger(few_numbers: None) -> None:
    first = give(2)
    seal_hub(HUB)
    path = ledger_of(HUB).heads.with_suffix(".references")
    path.unlink()
    second = give(1)
    seal_hub(HUB)
    assert set(path.read_text().split()) == first | second


def test_a_line_that_a_crash_tore_spoils_no_other(few_numbers: None) -> None:
    first = give(1)
    seal_hub(HUB)
    path = ledger_of(HUB).heads.with_suffix(".references")
    path.write_text(path.read_text() + "HRW-26-00")
    second = give(1)
    seal_hub(HUB)
    assert path.read_text().splitlines() == [*first, "HRW-26-00", *second]
