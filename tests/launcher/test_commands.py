"""The `mash` command, and clearing an installation."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
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


@pytest.mark.parametrize("words", ["code harrow.coordinator", "ledger verify harrow"])
def test_without_a_database_a_command_says_so_in_one_sentence(state: StateDir, words: str) -> None:
    begin(state)
    ended = subprocess.run(
        [sys.executable, "-m", "mash_platform.cli", *words.split()], capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "MASH_STATE": str(state.root)},
    )  # fmt: skip
    assert ended.returncode == os.EX_UNAVAILABLE
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"mash {words.split(maxsplit=1)[0]}: the database cannot be reached (")
    assert ended.stderr.count("\n") == 1


def begin(state: StateDir, demonstration: str = "1") -> None:
    """An installation with keys, of one kind or the other."""
    state.create()
    state.environment.write_text(json.dumps({"MASH_DEMO": demonstration, "MASH_DOMAIN": "mash.example"}))


def test_reset_clears_what_was_made_and_nothing_else(state: StateDir) -> None:
    begin(state)
    (state.root / "beat-schedule.dat").touch()
    theirs = state.root / "a letter.txt"
    theirs.write_text("not ours")
    assert cli.main(["reset", "--yes"]) == 0
    assert [path.name for path in state.root.iterdir()] == ["a letter.txt"]
    assert not state.sockets.exists()
    theirs.unlink()
    begin(state)
    assert cli.main(["reset", "--yes"]) == 0
    assert not state.root.exists()


@pytest.mark.parametrize(("typed", "code"), [("yes", 0), (" YES ", 0), ("", 1), ("y", 1), ("no", 1)])
def test_reset_asks_before_it_clears_a_demonstration(
    state: StateDir, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    begin(state)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: typed)
    assert cli.main(["reset"]) == code
    assert state.logins_key.exists() == bool(code)


def test_reset_without_anybody_to_ask_clears_nothing(
    state: StateDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(state)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert cli.main(["reset"]) == 1
    assert "mash reset --yes" in capsys.readouterr().err
    assert state.logins_key.exists()


@pytest.mark.parametrize(
    "words", [[], ["--yes"], ["--live"], ["--live", "--yes"], ["--domain", "mash.example"], ["--live", "--domain", "x"]]
)
def test_a_live_installation_is_not_cleared_unless_told_twice(
    state: StateDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    begin(state, demonstration="0")
    monkeypatch.setenv("MASH_DEMO", "1")  # what a shell says of it counts for nothing
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    assert cli.main(["reset", *words]) == 1
    assert "no demonstration" in capsys.readouterr().err
    assert state.logins_key.exists()
    assert state.heads.exists()


def test_a_live_installation_is_cleared_when_told_twice(state: StateDir) -> None:
    begin(state, demonstration="0")
    assert cli.main(["reset", "--live", "--domain", "mash.example"]) == 0
    assert not state.root.exists()


def test_an_installation_of_which_nothing_is_remembered_counts_as_live(state: StateDir) -> None:
    state.create()
    assert cli.main(["reset", "--yes"]) == 1
    assert state.logins_key.exists()


def test_reset_and_run_refuse_while_it_runs(state: StateDir, capsys: pytest.CaptureFixture[str]) -> None:
    begin(state)
    umask = os.umask(0o022)
    try:
        with state.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert cli.main(["reset", "--yes"]) == 1
            assert cli.main(["run", "--port", "8199"]) == 1
    finally:
        os.umask(umask)
    assert capsys.readouterr().err.count("It runs already") == 2
    assert state.logins_key.exists()


def test_reset_follows_no_link(state: StateDir, tmp_path: Path) -> None:
    begin(state)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter").touch()
    (state.root / "test").symlink_to(elsewhere)
    assert cli.main(["reset", "--yes"]) == 0
    assert (elsewhere / "letter").exists()


def test_every_address_carries_the_port() -> None:
    lines = [line.split()[0] for line in addresses("localhost", 8010).splitlines() if "://" in line]
    assert len(lines) == 10
    assert all(".localhost:8010/" in line for line in lines)
