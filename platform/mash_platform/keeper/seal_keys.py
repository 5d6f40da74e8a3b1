"""The seal's key, and how another one takes its place while the keeper runs: the old key signs the new one.

Heads that the old key signed stay good; the file of public keys says which followed which (ledger/tables.py).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mash_platform.keeper.secret import secret
from mash_platform.ledger.tables import succession
from mash_platform.state import StateDir


def seal_key() -> Ed25519PrivateKey:
    """The key that seals now: the file's, where another one was put there since the keeper started."""
    path = Path(os.environ.get("MASH_KEEPER_FILE") or "/nonexistent")
    found = json.loads(path.read_text())["seal"] if path.is_file() else secret("seal")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(found))


def rotate(state: StateDir) -> bytes:
    """Make a new key and let the old one sign it. Out: the new public key.

    The public key is on disk before the private one takes its place, so that nothing is signed that nobody trusts.
    """
    kept = json.loads(state.keeper_json.read_text())
    old = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["seal"]))
    new = Ed25519PrivateKey.generate()
    public = new.public_key().public_bytes_raw()
    lines = state.seal_public.read_text().rstrip("\n") + "\n"
    _replace(state.seal_public, f"{lines}{public.hex()} {old.sign(succession(public)).hex()}\n")
    _replace(state.keeper_json, json.dumps({**kept, "seal": new.private_bytes_raw().hex()}) + "\n")
    return public


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, path.stat().st_mode & 0o777)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
