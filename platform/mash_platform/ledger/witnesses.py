"""Witnesses: whoever keeps a ledger's newest head where we cannot reach it, and signs only what adds to it.

They speak C2SP tlog-witness over HTTP. Which there are stands in `keys/witnesses` of the state directory, one a line: a
verifier key and the prefix of an address. None is needed: then guardians keep the heads that are mailed to them. It
runs in the worker, which has no key of the seal's: a head that the keeper did not sign is refused by every witness.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.notes import BadNote, Key, cosigned_at, split
from mash_platform.ledger.proofs import NothingSealed, Proofs
from mash_platform.ledger.tables import ledger_of
from mash_platform.state import StateDir, own_folder

PATIENCE = 10.0  # seconds
LONGEST = 64_000  # bytes of an answer


class Refused(Exception):
    """A witness does not sign: what it saw before is not what this ledger adds to. The sentence says more."""


@dataclass(frozen=True)
class Witness:
    """One that is asked: its key and where it listens."""

    key: Key
    address: str


@dataclass(frozen=True)
class Seen:
    """What a witness signed last."""

    name: str
    size: int
    at: datetime
    note: str  # the checkpoint with the witness's line


def witnesses() -> list[Witness]:
    """Those that are asked. Raises: BadNote, for a line that names none."""
    try:
        lines = StateDir.from_env().witnesses.read_text().splitlines()
    except FileNotFoundError:
        return []
    parts = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    if any(len(part) != 2 or not part[1].startswith(("http://", "https://")) for part in parts):
        raise BadNote("A line of keys/witnesses is not a verifier key and an address.")
    return [Witness(Key.from_vkey(key), address.rstrip("/")) for key, address in parts]


def ask(name: str, witness: Witness) -> Seen | None:
    """Show a witness the newest head of a ledger, and keep what it signed.

    Out: what was signed; None where nothing is sealed yet. Raises: Refused; OSError, where it does not answer.
    """
    with readers_connection(ledger_of(name)) as connection:
        try:
            proofs = Proofs(connection, ledger_of(name))
        except NothingSealed:
            return None
        newest = proofs.newest
        before = seen(name, witness)
        old = before.size if before and split(before.note)[0].split("\n")[0] == newest.checkpoint.origin else 0
        for _ in range(2):
            if old > newest.checkpoint.size:
                raise Refused(
                    f"{witness.key.name} has signed {old} lines, and there are {newest.checkpoint.size} now: lines "
                    "were cut off, or the database was set back."
                )
            proof = [base64.b64encode(one).decode() for one in proofs.tree.consistency(old)]
            status, answer = _post(witness, "\n".join([f"old {old}", *proof, "", newest.note]))
            if status != 409 or not answer.strip().isdecimal() or int(answer) == old:
                break
            old = int(answer)  # it saw another head than we remember: from there
    if status != 200:
        raise Refused(
            f"{witness.key.name} refuses to sign {newest.checkpoint.size} lines (status {status}): they do not add to "
            "what it saw before."
        )
    note = newest.note + answer
    try:
        at = cosigned_at(note, witness.key)
    except BadNote as error:
        raise Refused(str(error)) from error
    if at is None:
        raise Refused(f"{witness.key.name} answered with somebody else's signature.")
    found = Seen(witness.key.name, newest.checkpoint.size, at, note)
    path = _path(name, witness)
    own_folder(path.parent)
    path.write_text(json.dumps({"size": found.size, "at": at.isoformat(), "note": note}))
    return found


def seen(name: str, witness: Witness) -> Seen | None:
    """What a witness signed last of a ledger, as we remember it."""
    try:
        said = json.loads(_path(name, witness).read_text())
        return Seen(witness.key.name, said["size"], datetime.fromisoformat(said["at"]), said["note"])
    except (OSError, ValueError, KeyError):
        return None


def seen_by(name: str) -> list[tuple[str, Seen | None]]:
    """What each witness signed last of a ledger, for its page."""
    return [(one.key.name, seen(name, one)) for one in witnesses()]


def newest_seen(name: str) -> str:
    """The largest head of a ledger that a witness signed, with all who signed it; empty where none did."""
    found = [one for _, one in seen_by(name) if one]
    if not found:
        return ""
    size = max(one.size for one in found)
    notes = [one.note for one in found if one.size == size]
    return notes[0] + "".join(note.splitlines(keepends=True)[-1] for note in notes[1:])


def _post(witness: Witness, body: str) -> tuple[int, str]:
    request = urllib.request.Request(f"{witness.address}/add-checkpoint", data=body.encode(), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the address is http or https
            return answer.status, answer.read(LONGEST).decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read(LONGEST).decode(errors="replace")


def _path(name: str, witness: Witness) -> Path:
    return StateDir.from_env().checks / f"{name}.{witness.key.id.hex()}.witness.json"
