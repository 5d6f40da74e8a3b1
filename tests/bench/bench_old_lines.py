"""`make bench`: what disposing of a million old lines of one hub's ledger costs: counting what may go, removing it, and
checking what is left.

Another number of lines: MASH_BENCH_LINES=50000 .venv/bin/python -m pytest -q -s tests/bench/bench_old_lines.py
The keeper takes four seconds of each minute for it (mash_platform/keeper/line_disposal.py), so it is done after about
fifteen times as long. Not a test: a slow machine fails nothing here.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from mash_platform.database.logins import desk, schema_of
from mash_platform.keeper import line_disposal
from mash_platform.keeper.seal import seal_hub
from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.tables import ledger_of
from mash_platform.ledger.verify import verify_on
from tests.attacks import test_old_lines as old_lines
from tests.attacks.scene import HUB, add, set_up, superuser
from tests.attacks.test_ledger_seals import tamper
from tests.bench.bench_ledger import LINES, WRITE, timed
from tests.support.plugin import DATABASE, STATE, superuser_url


def test_disposing_of_old_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEEPER_SECRETS", json.loads(STATE.keeper_json.read_text()), raising=False)
    monkeypatch.setattr("mash_platform.ledger.tables.Ledger.heads", tmp_path / "heads")
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path / "checks")
    monkeypatch.setattr(line_disposal, "alarm", lambda *_, **__: None)
    here = ledger_of(HUB)
    print(f"\n{LINES} old lines, about nothing that is kept")
    with set_up():
        with psycopg.connect(superuser_url(DATABASE), options=f"-c search_path={schema_of(HUB)}") as connection:
            said = {"lines": LINES, "login": desk(HUB, "hrwcsc").name, "ago": old_lines.OLD}
            connection.execute(WRITE, said)
        seal_hub(HUB)
        old_lines.set_back(old_lines.OLD)
        with superuser() as connection:
            connection.execute(f"VACUUM ANALYZE {schema_of(HUB)}.wall_ledgerentry".encode())
            add(connection, HUB, "wall.Member", id=old_lines.MANAGER, name="M", agency="hrwcsc", role="manager",
                person=uuid.UUID(int=11))  # fmt: skip
        try:
            disposal = timed("counting what may go", old_lines.proposed, LINES)
            old_lines.approve(disposal)
            old_lines.agree(disposal)
            seal_hub(HUB)
            old_lines.a_day_passes()
            timed("disposing of it", old_lines.work, LINES)
            seal_hub(HUB)
            with readers_connection(here) as connection:
                found = timed("checking what is left", lambda: verify_on(connection, here), LINES)
            assert found.findings == []
            assert found.gone >= LINES
        finally:
            for table in old_lines.TABLES:
                tamper(f"DELETE FROM {table}")
