"""Where a ledger, its seals and its heads are, and by which keys its heads are signed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from mash_platform.database import logins
from mash_platform.ledger.notes import Key, origin_of
from mash_platform.state import StateDir, write_once

PLATFORM = "platform"

# As text, so that a row says the same whatever the session's settings.
LEDGER_COLUMNS = (
    "id::text", "seq::text", "xid::text", "extract(epoch FROM at)::text", "login", "act", "object_kind", "object_ref",
    "coalesce(member::text, '')", "detail::text",
)  # fmt: skip

NOTHING_SEEN = "1:1:"  # a snapshot to which no transaction is visible


@dataclass(frozen=True)
class Ledger:
    """A ledger and its seals: a hub's, or the platform's own."""

    name: str
    schema: str
    entries: str
    seals: str

    @property
    def heads(self) -> Path:
        """Its heads, outside the cluster: one JSON line for each time that the keeper sealed."""
        return StateDir.from_env().heads / f"{self.name}.heads"

    @property
    def old_heads(self) -> Path:
        """The heads of seals that were made before a head was a checkpoint; kept as they are."""
        return StateDir.from_env().heads / f"{self.name}.jsonl"

    def origin(self, incarnation: int = 1) -> str:
        """What its checkpoints are about, so that no hub's can be taken for another's."""
        return origin_of(installation(), self.name, incarnation)


def ledger_of(name: str) -> Ledger:
    """The ledger of a hub by its code, or "platform". Raises: logins.BadCode."""
    if name == PLATFORM:
        return Ledger(name, "platform", "tenants_platformentry", "tenants_platformseal")
    return Ledger(name, logins.schema_of(name), "wall_ledgerentry", "wall_seal")


def installation() -> str:
    """What this installation is called in checkpoints: made once, and never changed."""
    path = StateDir.from_env().installation
    if not path.exists():
        write_once(path, f"mash-{secrets.token_hex(4)}")
    return path.read_text().strip()


def seal_keys() -> list[bytes]:
    """The public keys that sealed here, the first one first. Each after it is there with the signature of the one
    before, or it counts for nothing."""
    found: list[bytes] = []
    for line in StateDir.from_env().seal_public.read_text().splitlines():
        key, _, signature = line.strip().partition(" ")
        public = bytes.fromhex(key)
        if found and not _follows(found[-1], public, signature):
            break
        found.append(public)
    return found


def trusted(ledger: Ledger, incarnation: int = 1) -> list[Key]:
    """The keys by which a ledger's checkpoints may be signed."""
    origin = ledger.origin(incarnation)
    return [Key(origin, public) for public in seal_keys()]


def succession(public: bytes) -> bytes:
    """What the old key signs when a new one follows it."""
    return b"mash seal key\n" + public.hex().encode() + b"\n"


def _follows(before: bytes, public: bytes, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(before).verify(bytes.fromhex(signature), succession(public))
    except (InvalidSignature, ValueError):
        return False
    return True
