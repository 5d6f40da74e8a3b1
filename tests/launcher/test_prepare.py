"""Setting up a checkout: what is missing is said with the command to type, what is done is not done again."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path

import pytest

from mash_platform.embedded import prepare
from mash_platform.embedded.offline import explained
from mash_platform.state import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with requirements and nothing made yet."""
    root = tmp_path / "a checkout"
    (root / "requirements").mkdir(parents=True)
    for kind in ("base", "dev"):
        (root / "requirements" / f"{kind}.txt").write_text(f"# {kind}\n")
    (root / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.ruff]\nline-length = 110\n")
    monkeypatch.setattr(prepare, "CHECKOUT", root)
    monkeypatch.setattr(prepare, "VENV", root / ".venv")
    monkeypatch.setattr(prepare, "PYTHON", root / ".venv" / "bin" / "python")
    return root


def test_a_python_without_venv_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name))
    monkeypatch.setattr(Path, "exists", lambda path: str(path) == "/etc/debian_version")
    with pytest.raises(prepare.CannotPrepare, match=r"apt-get install python3\.\d+-venv"):
        prepare.require_venv_modules()
    monkeypatch.setattr(Path, "exists", lambda path: False)
    with pytest.raises(prepare.CannotPrepare, match="python3-venv"):
        prepare.require_venv_modules()


def test_make_without_a_python_says_what_to_type() -> None:
    done = subprocess.run(
        ["make", "run", "PYTHON="],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stdout
    if Path("/etc/debian_version").exists():
        assert "apt-get install python3-venv" in done.stdout


def test_the_stamp_changes_with_the_requirements_and_not_with_a_lint_rule(checkout: Path) -> None:
    before = prepare.stamp("base")
    project = checkout / "pyproject.toml"
    project.write_text(project.read_text().replace("110", "120"))
    assert prepare.stamp("base") == before
    (checkout / "requirements" / "base.txt").write_text("# more\n")
    assert prepare.stamp("base") != before


def test_a_moved_checkout_is_prepared_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = prepare.stamp("base")
    moved = checkout.rename(checkout.with_name("elsewhere"))
    monkeypatch.setattr(prepare, "CHECKOUT", moved)
    assert prepare.stamp("base") != before


def test_what_is_prepared_is_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(prepare, "run", lambda command, failure, show=False: ran.append(command[-1]))
    prepare.PYTHON.parent.mkdir(parents=True)
    prepare.PYTHON.touch()
    prepare.stamp_file().write_text(f"{prepare.stamp('dev')}\n{prepare.stamp('base')}\n")
    prepare.prepare("base")
    assert ran == ["mash_platform.embedded.node"]


def test_an_environment_whose_python_has_gone_is_not_believed(checkout: Path) -> None:
    prepare.VENV.mkdir()
    prepare.stamp_file().write_text(prepare.stamp("base"))
    assert prepare.stamps_present() == set()


def test_a_failed_step_shows_the_end_of_what_was_said(checkout: Path) -> None:
    with pytest.raises(prepare.CannotPrepare, match=r"no such package\n\nThe packages failed"):
        prepare.run(["sh", "-c", "echo no such package; exit 1"], "The packages failed.")


def test_the_requirements_are_pinned_with_hashes_and_name_no_address() -> None:
    for kind in ("base", "dev"):
        lines = (CHECKOUT / "requirements" / f"{kind}.txt").read_text().splitlines()
        pins = [line for line in lines if line and line[0] not in " #"]
        assert len(pins) > 30
        assert [line for line in pins if "==" not in line or not line.endswith("\\")] == []
        assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_tools_and_tests_use_the_versions_that_run() -> None:
    def pins(kind: str) -> set[str]:
        lines = (CHECKOUT / "requirements" / f"{kind}.txt").read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line and line[0] not in " #"}

    assert pins("base") <= pins("dev")


@pytest.mark.parametrize(
    "said",
    [
        "WARNING: Retrying ... [Errno -3] Temporary failure in name resolution",
        "npm error code ENOTFOUND\nnpm error network request failed",
        "Failed to establish a new connection: [Errno 111] Connection refused",
    ],
)
def test_without_a_network_it_says_so_in_its_own_words(said: str) -> None:
    told = explained(said, "The Python packages could not be installed.")
    assert told.startswith(said)
    assert "No package index could be reached." in told


def test_what_is_wrong_with_a_package_is_not_blamed_on_the_network() -> None:
    told = explained("ERROR: no matching distribution: x==9", "The Python packages could not be installed.")
    assert told == "ERROR: no matching distribution: x==9\n\nThe Python packages could not be installed."
