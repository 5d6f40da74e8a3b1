"""The state directory: its keys are made once and are this account's alone."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mash_platform.state import CHECKOUT, StateDir, StateRefused, own_folder, write_once


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_and_keys_are_for_this_account_alone(state: StateDir) -> None:
    state.create()
    folders = [path for path in state.root.rglob("*") if path.is_dir()]
    assert {mode(path) for path in [state.root, state.sockets, *folders]} == {0o700}
    assert {mode(path) for path in state.keys.iterdir()} == {0o600}


def test_keys_stay_as_they_were_made(state: StateDir) -> None:
    state.create()
    before = {path.name: path.read_text() for path in state.keys.iterdir()}
    state.create()
    assert {path.name: path.read_text() for path in state.keys.iterdir()} == before


def test_the_public_seal_key_belongs_to_the_private_one(state: StateDir) -> None:
    state.create()
    secrets = json.loads(state.keeper_json.read_text())
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secrets["seal"]))
    assert set(secrets) == {"owner", "keeper", "seal"}
    assert private.public_key().public_bytes_raw() == bytes.fromhex(state.seal_public.read_text())


def test_a_lost_public_key_is_made_again_from_the_private_one(state: StateDir) -> None:
    state.create()
    before = state.seal_public.read_text()
    state.seal_public.unlink()
    state.create()
    assert state.seal_public.read_text() == before


def test_of_several_writers_one_wins_and_none_leaves_a_draft(tmp_path: Path) -> None:
    key = tmp_path / "logins.key"
    won: list[bool] = []
    writers = [threading.Thread(target=lambda n=n: won.append(write_once(key, f"key {n}"))) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert won.count(True) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["logins.key"]


def test_a_link_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateRefused, match="a link"):
        own_folder(tmp_path / "sockets")


def test_another_accounts_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(StateRefused, match="another account"):
        own_folder(tmp_path)


def test_a_folder_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    own_folder(folder)
    assert mode(folder) == 0o700


def test_sockets_fit_however_deep_the_checkout_is(tmp_path: Path) -> None:
    deep = StateDir(tmp_path / ("deep/" * 40))
    assert len(str(deep.sockets / ".s.PGSQL.5432.lock")) < 100
    assert deep.sockets != StateDir(tmp_path).sockets


def test_the_state_is_in_the_checkout_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MASH_STATE", raising=False)
    assert StateDir.from_env().root == CHECKOUT / ".run"
    assert (CHECKOUT / "pyproject.toml").exists()
    monkeypatch.setenv("MASH_STATE", str(tmp_path))
    assert StateDir.from_env().root == tmp_path
