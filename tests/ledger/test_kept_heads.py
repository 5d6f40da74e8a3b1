"""Heads that people keep, and a key of the seal that another one follows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from mash_platform.cli.ledger import holds
from mash_platform.keeper.seal import seal_hub
from mash_platform.keeper.seal_keys import rotate
from mash_platform.ledger import heads
from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.proofs import Proofs
from mash_platform.ledger.tables import ledger_of, seal_keys
from mash_platform.state import StateDir
from tenants.ledger_heads import four_lines, notify_of_heads
from tenants.models import Notice, NoticeKind, Role
from tests.attacks.scene import HUB, set_up
from tests.attacks.test_ledger_rewritten import dumped, write
from tests.attacks.test_ledger_seals import keeper, verify
from tests.support.house import House
from tests.support.plugin import STATE

__all__ = ["keeper"]


@pytest.fixture
def ledger() -> Iterator[None]:
    with set_up():
        write("one", "two")
        seal_hub(HUB)
        yield


def does_it_hold(text: str) -> int:
    with readers_connection(ledger_of(HUB)) as connection, connection.transaction():
        return holds(Proofs(connection, ledger_of(HUB)), text)


def test_a_kept_head_holds_until_somebody_sets_the_ledger_back(
    ledger: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Database and heads together, and the honest keeper seals on: what a guardian kept shows it."""
    file = ledger_of(HUB).heads
    before = file.read_bytes()
    with dumped() as put_back:
        write("a product that was sent")
        seal_hub(HUB)
        mail = f"Subject: The head\n\n{four_lines(HUB)}\nWith these lines you can show later ...\n"
        assert len(four_lines(HUB).split("\n")) == 4
        write("later")
        seal_hub(HUB)
        assert does_it_hold(mail) == 0
        put_back()
        file.write_bytes(before)
        write("another")
        seal_hub(HUB)
        verify(HUB)
        assert does_it_hold(mail) == 1
        assert "the first 4 lines of the ledger are others" in capsys.readouterr().err
        put_back()
        file.write_bytes(before)
        assert does_it_hold(mail) == 1
        assert "never had 4" in capsys.readouterr().err
    assert does_it_hold("nothing\n") == 2


def test_another_key_takes_over_while_the_keeper_runs(
    ledger: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = StateDir(tmp_path / "state")
    state.keys.mkdir(parents=True)
    for path in ("keeper.json", "seal.pub"):
        shutil.copy(STATE.keys / path, state.keys / path)
    monkeypatch.setattr("mash_platform.state.StateDir.seal_public", state.keys / "seal.pub")
    monkeypatch.setenv("MASH_KEEPER_FILE", str(state.keys / "keeper.json"))
    before = (state.keys / "keeper.json").read_text()
    new = rotate(state)
    assert seal_keys()[-1] == new
    assert json.loads(before)["seal"] not in (state.keys / "keeper.json").read_text()
    write("three")
    seal_hub(HUB)
    assert verify(HUB).unsealed == 0
    kept = heads.last(ledger_of(HUB).heads)
    assert kept
    assert kept.note.count("\u2014") == 1
    stolen = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    with (state.keys / "seal.pub").open("a") as file:
        file.write(f"{stolen} {'00' * 64}\n")  # nobody signed it
    assert len(seal_keys()) == 2


def test_guardians_get_four_lines_a_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    guardian = house.seat(Role.GUARDIAN)
    monkeypatch.setattr(
        "tenants.ledger_heads.four_lines", lambda name: "mash-1/harrow\n4\nroot\n0a0b0c0d" if name == HUB else ""
    )
    for _ in range(2):
        notify_of_heads(timezone.now())
    [notice] = Notice.objects.filter(kind=NoticeKind.LEDGER_HEAD)
    assert notice.user_id == guardian.user_id
    assert notice.text.startswith("mash-1/harrow\n4\nroot\n0a0b0c0d\n")
