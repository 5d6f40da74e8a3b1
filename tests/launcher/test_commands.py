"""The `mash` command, and clearing an installation."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from mash_platform import cli
from mash_platform.cli.addresses import addresses
from mash_platform.state import StateDir


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, state: StateDir) -> None:
    monkeypatch.setenv("MASH_STATE", str(state.root))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_help_names_every_command_and_imports_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(f"imported {name}")

    monkeypatch.setattr("importlib.import_module", refuse)
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    printed = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if name not in printed] == []


def test_a_command_that_is_not_written_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "fly", "not written")
    assert cli.main(["fly"]) == 2
    assert "not written yet" in capsys.readouterr().err


def test_reset_clears_what_was_made_and_nothing_else(state: StateDir) -> None:
    state.create()
    (state.root / "beat-schedule.dat").touch()
    theirs = state.root / "a letter.txt"
    theirs.write_text("not ours")
    assert cli.main(["reset"]) == 0
    assert [path.name for path in state.root.iterdir()] == ["a letter.txt"]
    assert not state.sockets.exists()
    theirs.unlink()
    state.create()
    assert cli.main(["reset"]) == 0
    assert not state.root.exists()


def test_reset_and_run_refuse_while_it_runs(state: StateDir, capsys: pytest.CaptureFixture[str]) -> None:
    state.create()
    umask = os.umask(0o022)
    try:
        with state.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert cli.main(["reset"]) == 1
            assert cli.main(["run", "--port", "8199"]) == 1
    finally:
        os.umask(umask)
    assert capsys.readouterr().err.count("It runs already") == 2
    assert state.logins_key.exists()


def test_reset_follows_no_link(state: StateDir, tmp_path: Path) -> None:
    state.create()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter").touch()
    (state.root / "test").symlink_to(elsewhere)
    cli.main(["reset"])
    assert (elsewhere / "letter").exists()


def test_every_address_carries_the_port() -> None:
    lines = [line.split()[0] for line in addresses("localhost", 8010).splitlines() if "://" in line]
    assert len(lines) == 10
    assert all(".localhost:8010/" in line for line in lines)
