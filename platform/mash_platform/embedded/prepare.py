"""Set up a checkout: its virtual environment, its packages, its front end. Started by `make`.

Runs with the system's Python (3.11 or newer) and its standard library alone, since nothing else is there yet.
What is done is remembered by a hash of what it was done from, so that a second call takes no time.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mash_platform.embedded.offline import explained
from mash_platform.embedded.progress import step

CHECKOUT = Path(__file__).resolve().parents[3]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
ROOTS = (CHECKOUT, CHECKOUT / "platform")


class CannotPrepare(Exception):
    """Something is missing that we may not install ourselves; the message says what to type."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare the checkout to run (`base`) or also to be tested (`dev`). Out: the exit code."""
    parser = argparse.ArgumentParser(prog="prepare", description=__doc__)
    parser.add_argument("kind", choices=["base", "dev"])
    kind: str = parser.parse_args(arguments).kind
    try:
        with (CHECKOUT / ".setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two `make`s at once: the second waits and finds all done
            prepare(kind)
    except CannotPrepare as refusal:
        print(f"\n{refusal}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was finished is kept.", file=sys.stderr)
        return 130
    return 0


def prepare(kind: str) -> None:
    """Bring the virtual environment up to the pinned requirements, and the front end to its sources."""
    wanted = stamp(kind)
    if wanted not in stamps_present():
        require_venv_modules()
        with step("Python environment"):
            make_venv()
        with step(f"Python packages ({'with tools and tests' if kind == 'dev' else 'pinned'})"):
            install_packages(kind)
        with step("This checkout"):
            install_checkout()
        # `dev` holds all of `base`.
        stamp_file().write_text("\n".join([wanted, stamp("base")]) + "\n")
    # The front end needs what was just installed (Node from a wheel), so it is built by the new Python.
    run([str(PYTHON), "-m", "mash_platform.embedded.node"], "The front end could not be built.", show=True)


def require_venv_modules() -> None:
    """Say the one command to type where Python came without the means to make an environment."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place where an older Python gets as far as being told
        raise CannotPrepare("Python 3.11 or newer is needed.")
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if Path("/etc/debian_version").exists():
        as_root = "" if os.getuid() == 0 else "sudo "
        raise CannotPrepare(
            f"This machine's Python {version} cannot make virtual environments (Debian ships that apart). "
            "Type this once, then the same command again:\n\n"
            f"    {as_root}apt-get install python{version}-venv"
        )
    raise CannotPrepare(
        f"This machine's Python {version} came without its venv and ensurepip modules. "
        "Install your system's package for them (often named python3-venv), then type the same command again."
    )


def stamp(kind: str) -> str:
    """Name what an up-to-date environment was made from: requirements, project file, place and Python."""
    digest = hashlib.sha256()
    for file in (CHECKOUT / "requirements" / f"{kind}.txt", CHECKOUT / "pyproject.toml"):
        # Of the project file only what installing reads: a changed lint rule needs no new installation.
        text = file.read_text()
        digest.update(text.partition("[tool.ruff]")[0].encode())
    digest.update(os.fsencode(CHECKOUT))  # an environment cannot be moved with its checkout
    digest.update(f"{sys.version_info[:2]}".encode())
    return f"{kind} {digest.hexdigest()}"


def stamp_file() -> Path:
    """Where the environment says what it was made from."""
    return VENV / "prepared"


def stamps_present() -> set[str]:
    """Give the stamps of the environment, none where it is missing or its Python has gone."""
    if not stamp_file().exists() or not PYTHON.exists():
        return set()
    return set(stamp_file().read_text().splitlines())


def make_venv() -> None:
    """Make the environment; one that was moved here, or whose Python has gone or changed, is made anew."""
    config = VENV / "pyvenv.cfg"
    launcher = VENV / "bin" / "pip"
    usable = (
        PYTHON.exists()
        and config.exists()
        and f"version = {sys.version_info.major}.{sys.version_info.minor}." in config.read_text()
        and launcher.exists()
        and os.fsencode(VENV) in launcher.read_bytes()[:400]
    )
    if usable:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    run([sys.executable, "-m", "venv", str(VENV)], "The Python environment could not be made.")


def install_packages(kind: str) -> None:
    """Install the pinned packages, each checked against its hashes."""
    run(
        [
            *(str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-input"),
            *("--disable-pip-version-check", "--only-binary", ":all:"),
            *("-r", str(CHECKOUT / "requirements" / f"{kind}.txt")),
        ],
        "The Python packages could not be installed.",
    )


def install_checkout() -> None:
    """Put the `mash` command into the environment and both source roots on its path."""
    run(
        [
            *(str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--no-index", "-e", str(CHECKOUT)),
        ],
        "This checkout could not be installed into its environment.",
    )
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    roots = VENV / "lib" / version / "site-packages" / "mash-roots.pth"
    roots.write_text("".join(f"{root}\n" for root in ROOTS))


def run(command: list[str], failure: str, *, show: bool = False) -> None:
    """Run a command; where it fails, raise CannotPrepare with the failure and the end of what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if show:
        if subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode:
            raise CannotPrepare(failure)
        return
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise CannotPrepare(explained(said, failure))


if __name__ == "__main__":
    sys.exit(main())
