"""The guardian saves the ledger with its proofs from the page, and sees who has witnessed it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mash_platform.keeper.seal import seal_hub
from mash_platform.ledger.tables import ledger_of, trusted
from tenants.models import Role
from tests.attacks.scene import HUB, set_up
from tests.attacks.test_ledger_rewritten import write
from tests.ledger.test_outside_proof import prove
from tests.support.house import House
from tests.support.plugin import STATE


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Committed lines, sealed, set up before and removed after the transactions of the tests."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("ledger")
    with pytest.MonkeyPatch.context() as patched, set_up():
        patched.setattr(settings, "KEEPER_SECRETS", json.loads(STATE.keeper_json.read_text()), raising=False)
        patched.setattr("mash_platform.ledger.tables.Ledger.heads", folder / "heads")
        patched.setattr("mash_platform.state.StateDir.checks", folder / "checks")
        patched.setattr("mash_platform.state.StateDir.witnesses", folder / "witnesses")
        write(*(f"line {number}" for number in range(12)))
        seal_hub(HUB)
        yield folder


def test_what_was_filtered_is_saved_with_proofs_and_proved_elsewhere(
    sealed: Path, house: House, tmp_path: Path
) -> None:
    answer = house.visit(role=Role.GUARDIAN).get("/ledger/?file=jsonl")
    assert answer["Content-Disposition"].endswith('.jsonl"')
    assert answer["Content-Type"] == "application/jsonl"
    (tmp_path / "page.jsonl").write_bytes(answer.getvalue())
    done = prove(tmp_path / "page.jsonl", key=trusted(ledger_of(HUB))[0].vkey)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("13 lines are in the ledger")


def test_a_spreadsheet_has_every_line_however_many(sealed: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontend.wall.ledger_page.PORTION", 5)
    text = house.visit(role=Role.GUARDIAN).get("/ledger/?file=csv").getvalue().decode()
    assert len(text.splitlines()) == 1 + 13


def test_the_page_says_who_has_witnessed_and_when(sealed: Path, house: House) -> None:
    visit = house.visit(role=Role.GUARDIAN)
    assert "Nobody outside witnesses this ledger" in visit.get("/ledger/").text
