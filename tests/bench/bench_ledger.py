"""`make bench`: what sealing, checking, the guardian's page and an export cost at a million lines of one hub's ledger.

Another number of lines: MASH_BENCH_LINES=50000 .venv/bin/python -m pytest -q -s tests/bench/bench_ledger.py
Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from hub.insight.alert_sweep import sweep
from mash_platform.database.logins import desk, schema_of
from mash_platform.keeper.seal import seal_hub
from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.proofs import Proofs, export
from mash_platform.ledger.tables import ledger_of
from mash_platform.ledger.verify import verify_on
from tenants.models import Role
from tests.attacks.scene import HUB, set_up
from tests.attacks.test_ledger_rewritten import write
from tests.bench.measuring import Cost, listed, page
from tests.support.house import House
from tests.support.plugin import DATABASE, STATE, superuser_url

LINES = int(os.environ.get("MASH_BENCH_LINES", "1000000"))
YEAR = timedelta(days=365)
# Lines of a year, evenly, at one desk, so long ago: as the owner of the cluster, since no login may say when.
WRITE = """
INSERT INTO wall_ledgerentry (id, at, login, act, object_kind, object_ref, member, detail)
SELECT gen_random_uuid(), now() - %(ago)s - (%(lines)s - n) * (interval '365 days' / %(lines)s), %(login)s,
    (ARRAY['read_enquiry', 'read_notification', 'search', 'list_enquiries'])[1 + n %% 4], 'enquiry',
    CASE WHEN n %% 4 < 2 THEN 'HRW-12-' || lpad(((n %% 5000) * 7919 %% 5000)::text, 6, '0') ELSE '' END,
    ('00000000-0000-0000-0000-' || lpad((n %% 60)::text, 12, '0'))::uuid,
    jsonb_build_object('role', 'coordinator', 'agency', 'hrwcsc', 'refs', jsonb_build_array(
        'HRW-12-' || lpad(((n %% 5000) * 7919 %% 5000)::text, 6, '0'),
        'HRW-12-' || lpad(((n %% 5000) * 4729 %% 5000)::text, 6, '0')))
FROM generate_series(1, %(lines)s) n
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A ledger of so many lines, committed, and not sealed yet."""
    found = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patched, set_up():
        patched.setattr(settings, "KEEPER_SECRETS", json.loads(STATE.keeper_json.read_text()), raising=False)
        patched.setattr("mash_platform.ledger.tables.Ledger.heads", found / "heads")
        patched.setattr("mash_platform.state.StateDir.checks", found / "checks")
        with psycopg.connect(superuser_url(DATABASE), options=f"-c search_path={schema_of(HUB)}") as connection:
            connection.execute(WRITE, {"lines": LINES, "login": desk(HUB, "hrwcsc").name, "ago": timedelta()})
        with psycopg.connect(superuser_url(DATABASE), autocommit=True) as connection:  # as autovacuum does by itself
            connection.execute(f"VACUUM ANALYZE {schema_of(HUB)}.wall_ledgerentry".encode())
        yield found


def timed(what: str, do: Callable[[], Any], lines: int) -> Any:
    """Print how long something takes, and by how much this process grew for it."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    found = do()
    took = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{what:<28}{took:8.2f} s  {lines / took:10.0f} lines a second  {grown:6.0f} MB more")
    return found


def test_a_long_ledger(folder: Path) -> None:
    here = ledger_of(HUB)
    print(f"\n{LINES} lines")
    timed("sealing a backlog", lambda: seal_hub(HUB), LINES)
    with readers_connection(here) as connection:
        whole = timed("checking from the beginning", lambda: verify_on(connection, here), LINES)
    write(*(f"new {number}" for number in range(100)))
    seal_hub(HUB)
    with readers_connection(here) as connection:
        found = timed("checking 100 new lines", lambda: verify_on(connection, here, whole.checked), 100)
    assert (found.rows, found.findings) == (100, [])

    def write_out() -> int:
        with (folder / "export.jsonl").open("w") as file, readers_connection(here) as connection:
            with connection.transaction():
                seqs = [row[0] for row in connection.execute("SELECT seq FROM wall_ledgerentry ORDER BY seq")]
                for line in export(Proofs(connection, here), seqs, looked_for={}, witnesses=[]):
                    file.write(json.dumps(line) + "\n")
            return len(seqs)

    timed("an export with proofs", write_out, LINES)


def eleven_months_back() -> str:
    """A day of the filter."""
    day = timezone.localdate() - timedelta(days=335)
    return "&".join(
        f"{name}_day={day.day}&{name}_month={day.month}&{name}_year={day.year}" for name in ("first", "last")
    )  # fmt: skip


def test_the_guardians_page_of_it(folder: Path, house: House) -> None:
    visit = house.visit(role=Role.GUARDIAN)
    paths = {
        "newest": "/ledger/",
        "one enquiry": "/ledger/?reference=HRW-12-000042",
        "refusals": "/ledger/?act=refused",
        "a day eleven months back": f"/ledger/?{eleven_months_back()}",
    }
    with house.at("worker"):
        timed("a day looked through", lambda: sweep(HUB, at=timezone.now()), LINES // 365)
    costs: dict[str, Cost] = {name: page(visit, path) for name, path in paths.items()}
    listed(costs)
