"""Whom PostgreSQL runs as. It refuses root, so for root there are two ways around, tried in turn.

1. A user namespace in which we are `nobody`: outside it the files stay root's, and nothing else changes.
2. Dropping to `nobody`, which needs a home of its own, since nobody may not look into root's folders.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mash_platform.embedded.programs import CannotRun
from mash_platform.state import StateDir

NOBODY = 65534
HOMES = Path("/var/lib")
CLUSTER = Path("cluster", "data")  # in the home of nobody


@dataclass(frozen=True)
class Account:
    """How to enter the account, and where its data, sockets and programs are."""

    data: Path
    sockets: Path
    programs: Path  # the folder of initdb and postgres
    entry: Sequence[str] = field(default=())
    leashed_by_entry: bool = False
    uid: int | None = None  # who has to own the data, where that is not ourselves

    def give(self, path: Path) -> None:
        """Hand a file or folder to the account."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)


def postgres_account(state: StateDir, programs: Path) -> Account:
    """Choose whom PostgreSQL runs as on this machine.

    Raises: CannotRun, where we are root and neither way works.
    """
    if os.getuid() != 0:
        return Account(state.postgres, state.sockets, programs)
    namespace = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
    # A cluster stays where it was made: one that `nobody` owns is not looked for under root's folder.
    if not (nobody_home(state) / CLUSTER).exists() and works([*namespace, str(programs / "postgres"), "--version"]):
        return Account(state.postgres, state.sockets, programs, namespace)
    return drop_to_nobody(state, programs)


def drop_to_nobody(state: StateDir, programs: Path) -> Account:
    """Give `nobody` a home with a copy of PostgreSQL that it can read.

    Raises: CannotRun, where that does not work either.
    """
    entry = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    entry += [f"--pdeathsig={signal.SIGINT.name.removeprefix('SIG')}", "--"]
    home = nobody_home(state)
    try:
        home.mkdir(mode=0o755, exist_ok=True)
        home.chmod(0o755)
        copy = copy_programs(programs, home)
        sockets = home / "sockets"
        for folder in ((home / CLUSTER).parent, sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, NOBODY, NOBODY)
    except OSError as error:
        raise CannotRun(f"{refusal()}\n({error})") from error
    if not works([*entry, str(copy / "postgres"), "--version"]):
        raise CannotRun(refusal())
    return Account(home / CLUSTER, sockets, copy, entry, leashed_by_entry=True, uid=NOBODY)


def nobody_home(state: StateDir) -> Path:
    """The folder outside root's where `nobody` keeps this installation's cluster, where it had to."""
    digest = hashlib.sha256(os.fsencode(state.root)).hexdigest()[:10]
    return HOMES / f"mash-nobody-{digest}"


def copy_programs(programs: Path, home: Path) -> Path:
    """Copy PostgreSQL's programs and the libraries beside its package, once for each version of them."""
    package = programs.parents[1]
    installed = (programs / "postgres").stat()
    copy = home / f"programs-{installed.st_size}-{int(installed.st_mtime)}"
    if not copy.exists():
        draft = home / "programs.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        draft.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def works(command: Sequence[str]) -> bool:
    """Whether a command runs here and ends well."""
    try:
        return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def refusal() -> str:
    """What to say to root where PostgreSQL can be run in neither way."""
    return (
        "PostgreSQL refuses to run as root, and neither a user namespace (unshare) nor another account "
        "(setpriv) could be used here.\n"
        "Do one of these:\n"
        "  - run the same command as an ordinary user, in a copy of this checkout that belongs to it;\n"
        "  - set DATABASE_URL to a PostgreSQL server (16 or newer), and MASH_SUPERUSER_URL the first time."
    )
