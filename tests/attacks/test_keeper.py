"""What the keeper trusts: nothing that others may write stops it, and settings in any database are taken back."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from mash_platform.keeper import run, seal, watch
from tests.attacks.scene import enter, superuser
from tests.attacks.statements import role
from tests.support.house import House
from tests.support.plugin import DATABASE


class Ended(BaseException):
    """What ends the loop of a test."""


def test_what_nobody_foresaw_does_not_end_the_keeper(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turns = iter([ValueError("Exceeds the limit for integer string conversion"), Ended()])

    def carry_out_next() -> bool:
        raise next(turns)

    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("mash_platform.telemetry.start", lambda _: None)
    monkeypatch.setattr(run, "take_up_again", lambda: 0)
    monkeypatch.setattr(run, "carry_out_next", carry_out_next)
    with pytest.raises(Ended):
        run.keep()
    assert "ALARM: the keeper failed" in caplog.text


def test_a_door_that_opens_is_known_to_the_other_hubs_within_seconds_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six turns of the loop, three seconds apart; the watch of each minute is not among them but at its start."""
    moments = iter([1000.0, 1003.0, 1006.0, 1009.0, 1012.0, 1015.0])
    doors = iter([["harrow"], ["harrow"], ["harrow", "haringey"], ["harrow", "haringey"]])
    introduced: list[float] = []
    now = [0.0]

    def monotonic() -> float:
        try:
            now[0] = next(moments)
        except StopIteration:
            raise Ended from None
        return now[0]

    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("mash_platform.telemetry.start", lambda _: None)
    monkeypatch.setattr("mash_platform.keeper.run.time.monotonic", monotonic)
    monkeypatch.setattr(run, "BETWEEN_LOOKS", 0)
    for name in ("take_up_again", "seal_everything", "restore_roles", "notice_settings", "restore_walls"):
        monkeypatch.setattr(run, name, lambda: 0)
    monkeypatch.setattr(run, "restore_passwords", lambda _: 0)
    monkeypatch.setattr(run, "carry_out_next", lambda: False)
    monkeypatch.setattr(run, "open_doors", lambda: next(doors))
    monkeypatch.setattr(run, "introduce_hubs", lambda: introduced.append(now[0]))
    with pytest.raises(Ended):
        run.keep()
    assert introduced == [1000.0, 1000.0, 1012.0]  # at first by both; then as soon as another is open, and no more


def test_a_ledger_that_cannot_be_sealed_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []

    def away(_: object) -> None:
        raise psycopg.OperationalError

    def seal_hub(name: str) -> int:
        tried.append(name)
        if name == "harrow":
            raise ValueError(name)
        return 1

    monkeypatch.setattr(seal, "seal_hub", seal_hub)
    monkeypatch.setattr(seal, "keepers_connection", away)
    assert seal.seal_everything() == len(tried) - 1
    assert {"platform", "harrow", "haringey", "triborough"} <= set(tried)
    assert "ALARM: the ledger of harrow cannot be sealed" in caplog.text


# Of a wider scope than the test's transaction, which holds the role while the keeper's change is not committed.
@pytest.fixture(scope="class")
def setting_in_another_database() -> Iterator[str]:
    """The login of a desk that changed its own settings in another database."""
    name = role("police")
    with enter("police") as own:
        own.execute("ALTER ROLE CURRENT_USER IN DATABASE postgres SET work_mem = '1GB'")
    yield name
    with superuser() as tidy:
        tidy.execute(f"ALTER ROLE {name} IN DATABASE postgres RESET ALL".encode())


def test_a_setting_that_a_desk_left_in_another_database_is_taken_back(
    setting_in_another_database: str, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    name = setting_in_another_database
    assert name in watch.restore_roles()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
            " WHERE r.rolname = %s AND s.setdatabase <> 0",
            [name],
        )
        assert cursor.fetchone() is None
    assert f"ALARM: the login {name} changed its own settings" in caplog.text


def test_a_database_in_which_no_trigger_acts_is_told_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    assert watch.notice_settings() == []
    with house.as_superuser() as cursor:
        cursor.execute(f"ALTER DATABASE {DATABASE} SET session_replication_role = replica")
        for _ in range(2):
            assert watch.notice_settings() == ["session_replication_role=replica"]
    assert caplog.text.count("ALARM: every session is told session_replication_role=replica") == 1
