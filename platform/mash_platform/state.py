"""Where one installation keeps what it must not lose: keys, databases, files, ledger heads and logs.

Nothing here needs Django: the launcher uses it before there is any.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# A Unix socket's path may take some 107 bytes (sun_path), which a checkout in a deep folder would exceed.
SOCKET_ROOT = Path("/tmp")  # noqa: S108 - made 0700 below, and refused where somebody else owns it


class StateRefused(Exception):
    """The state directory or its sockets cannot be used safely; the message says why."""


@dataclass(frozen=True)
class StateDir:
    """The paths of one installation's state, all of them readable by its own account alone."""

    root: Path

    @classmethod
    def from_env(cls) -> StateDir:
        """Give the state that MASH_STATE names, or `.run` in the checkout."""
        return cls(Path(os.environ.get("MASH_STATE") or CHECKOUT / ".run").absolute())

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def logins_key(self) -> Path:
        """Hex; the passwords of the desks' logins are derived from it."""
        return self.keys / "logins.key"

    @property
    def django_key(self) -> Path:
        return self.keys / "django.key"

    @property
    def keeper_json(self) -> Path:
        """The owner's and keeper's passwords and the seal key: the keeper and bootstrap alone open it."""
        return self.keys / "keeper.json"

    @property
    def superuser_password(self) -> Path:
        return self.keys / "superuser.pw"

    @property
    def seal_public(self) -> Path:
        """Hex, a line for each key that sealed here; from the second on with the signature of the one before."""
        return self.keys / "seal.pub"

    @property
    def installation(self) -> Path:
        """What this installation is called in the ledgers' checkpoints."""
        return self.keys / "installation"

    @property
    def witnesses(self) -> Path:
        """Who is asked to witness the ledgers' heads, where anybody is (mash_platform/ledger/witnesses.py)."""
        return self.keys / "witnesses"

    @property
    def content_key(self) -> Path:
        """Hex; ledger lines hold digests of what was said or sent under keys that are derived from it."""
        return self.keys / "content.key"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def heads(self) -> Path:
        """The sealed ledgers' heads, kept outside the cluster (design.md section 3)."""
        return self.root / "heads"

    @property
    def checks(self) -> Path:
        """How far the ledgers were checked, and what was found."""
        return self.root / "checks"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def mail(self) -> Path:
        """E-mails, a file for each, where no mail server is given."""
        return self.root / "mail"

    @property
    def static(self) -> Path:
        return self.root / "static"

    @property
    def sockets(self) -> Path:
        """A short directory for sockets, its own for each state directory and account."""
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:10]
        return SOCKET_ROOT / f"mash-{os.getuid()}-{digest}"

    @property
    def environment(self) -> Path:
        """What `mash run` last told its processes, for commands typed in another terminal."""
        return self.root / "environment.json"

    @property
    def running(self) -> Path:
        """Which processes `mash run` has started, so that the next one can end what a crash left."""
        return self.root / "running.json"

    @property
    def lock(self) -> Path:
        """Held while `mash run` runs."""
        return self.root / "run.lock"

    def create(self) -> None:
        """Make every folder and every key that is not there yet; what is there stays as it is.

        Raises: StateRefused, where another account owns a folder, or keys cannot be made.
        """
        own_folder(self.root)
        for folder in (
            self.keys,
            self.valkey,
            self.files,
            self.heads,
            self.checks,
            self.logs,
            self.mail,
            self.static,
            self.sockets,
        ):
            own_folder(folder)
        write_once(self.logins_key, secrets.token_hex(32))
        write_once(self.django_key, secrets.token_urlsafe(50))
        write_once(self.content_key, secrets.token_hex(32))
        write_once(self.installation, f"mash-{secrets.token_hex(4)}")
        write_once(self.superuser_password, secrets.token_urlsafe(24))
        self._make_keeper_keys()

    def _make_keeper_keys(self) -> None:
        if self.keeper_json.exists() and self.seal_public.exists():
            return
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if not self.keeper_json.exists():
            write_once(
                self.keeper_json,
                json.dumps(
                    {
                        "owner": secrets.token_urlsafe(24),
                        "keeper": secrets.token_urlsafe(24),
                        "seal": Ed25519PrivateKey.generate().private_bytes_raw().hex(),
                    }
                ),
            )
        seal = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(json.loads(self.keeper_json.read_text())["seal"]))
        write_once(self.seal_public, seal.public_key().public_bytes_raw().hex())


def own_folder(folder: Path) -> None:
    """Make the folder 0700 for this account alone; one that is there must already be this account's.

    Raises: StateRefused where it is a link or belongs to somebody else (anyone may write in /tmp).
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise StateRefused(f"{folder} is not a folder.") from error
    except OSError as error:
        raise StateRefused(f"{folder} cannot be made: {error.strerror}.") from error
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise StateRefused(f"{folder} is not a folder of our own (it is a link). Remove it and try again.")
    if found.st_uid != os.getuid():
        raise StateRefused(
            f"{folder} belongs to another account (uid {found.st_uid}). Run as that account, "
            "or set MASH_STATE to a folder of your own."
        )
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def write_once(path: Path, text: str) -> bool:
    """Write a secret to a 0600 file unless the file is there; whole or not at all, also in a crash or a race.

    Out: whether it was written.
    """
    if path.exists():
        return False
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # refuses to replace a file that another process wrote first
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
