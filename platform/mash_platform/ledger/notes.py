"""Signed notes, and the checkpoints that they carry: how a ledger's head is written for whoever does not trust us.

Formats: C2SP signed-note and tlog-checkpoint (a text, a blank line, lines of signatures), tlog-cosignature for what
witnesses add. https://c2sp.org/signed-note, /tlog-checkpoint, /tlog-cosignature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

DASH = "\u2014"
PLAIN, COSIGNED = 0x01, 0x04  # signature types: Ed25519 over the text, and a witness's with its time
MOST_SIGNATURES = 64
LONGEST = 64_000  # characters of a note


class BadNote(ValueError):
    """Not a signed note, not one of ours, or not signed by a key that is trusted; the message says which."""


@dataclass(frozen=True)
class Key:
    """A public key with the name that signs by it."""

    name: str
    public: bytes
    kind: int = PLAIN

    @property
    def id(self) -> bytes:
        """The four bytes that stand before a signature."""
        data = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(data).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as others take it: `name+id+base64`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def from_vkey(cls, text: str) -> Key:
        """Raises: BadNote."""
        try:
            name, found, encoded = text.strip().split("+", 2)
            data = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as error:
            raise BadNote("That is not a verifier key (name+id+base64).") from error
        key = cls(name, data[1:], data[0] if data else 0)
        if len(key.public) != HASHED or key.kind not in (PLAIN, COSIGNED) or key.id.hex() != found:
            raise BadNote("That is not a verifier key of Ed25519.")
        return key


HASHED = 32


@dataclass(frozen=True)
class Checkpoint:
    """What a head says: which ledger, how many lines, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """Raises: BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise BadNote("The note is not a checkpoint.")
        origin, size, root = lines[:3]
        if not size.isascii() or not size.isdecimal() or str(int(size[:20])) != size:
            raise BadNote("The checkpoint's size is not a number.")
        return cls(origin, int(size), _decoded(root, HASHED))


@dataclass(frozen=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        return f"{DASH} {self.name} {base64.b64encode(self.key_id + self.data).decode()}\n"

    @classmethod
    def from_line(cls, line: str) -> Signature:
        """Raises: BadNote."""
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != DASH or not parts[1] or "+" in parts[1]:
            raise BadNote("A line under the note is no signature.")
        data = _decoded(parts[2])
        if len(data) < 5:
            raise BadNote("A signature under the note is too short.")
        return cls(parts[1], data[:4], data[4:])


def origin_of(installation: str, ledger: str, incarnation: int = 1) -> str:
    """Which ledger of which installation a checkpoint is about; after a restore it is another one."""
    return f"{installation}/{ledger}" + (f"/{incarnation}" if incarnation > 1 else "")


def sign(checkpoint: Checkpoint, private: Ed25519PrivateKey, *more: Ed25519PrivateKey) -> str:
    """A checkpoint as a note, signed in the ledger's own name; where its key is changing, by the old key too."""
    return sign_text(checkpoint.text, checkpoint.origin, private, *more)


def sign_text(text: str, name: str, *keys: Ed25519PrivateKey) -> str:
    """Any text as a note, signed in somebody's name. Its first line says what it is: a checkpoint begins otherwise."""
    lines = [
        Signature(name, Key(name, one.public_key().public_bytes_raw()).id, one.sign(text.encode())).line for one in keys
    ]
    return f"{text}\n{''.join(lines)}"


def cosign(note: str, name: str, private: Ed25519PrivateKey, at: datetime) -> str:
    """What a witness adds: its own line, with the time at which it had seen nothing larger."""
    key = Key(name, private.public_key().public_bytes_raw(), COSIGNED)
    moment = int(at.timestamp())
    signed = private.sign(_cosigned(split(note)[0], moment))
    return Signature(name, key.id, moment.to_bytes(8, "big") + signed).line


def split(note: str) -> tuple[str, list[Signature]]:
    """A note's text and its signatures, not checked yet. Raises: BadNote."""
    if len(note) > LONGEST or any(ord(one) < 0x20 and one != "\n" for one in note):
        raise BadNote("The note is too long, or holds what no note holds.")
    text, blank, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    if not blank or lines[-1] or len(lines) < 2 or len(lines) > MOST_SIGNATURES:
        raise BadNote("The note has no signatures.")
    return text + "\n", [Signature.from_line(line) for line in lines[:-1]]


def open_note(note: str, trusted: Iterable[Key]) -> Checkpoint:
    """The checkpoint of a note that a trusted key signed. Signatures of other keys are passed over.

    Raises: BadNote, where none is trusted, or one that should be is false.
    """
    return Checkpoint.from_text(open_text(note, trusted))


def open_text(note: str, trusted: Iterable[Key]) -> str:
    """The same of any text. Raises: BadNote."""
    text, signatures = split(note)
    known = {(key.name, key.id): key for key in trusted}
    mine = [(known[one.name, one.key_id], one) for one in signatures if (one.name, one.key_id) in known]
    if not mine:
        raise BadNote("The note is not signed by a key that is trusted for it.")
    if not all(_holds(key, text, one.data) for key, one in mine):
        raise BadNote("A signature under the note is false.")
    return text


def cosigned_at(note: str, witness: Key) -> datetime | None:
    """When a witness cosigned a note; None where it did not. Raises: BadNote for one that is false."""
    text, signatures = split(note)
    for one in signatures:
        if (one.name, one.key_id) == (witness.name, witness.id):
            if not _holds(witness, text, one.data):
                raise BadNote(f"The cosignature of {witness.name} is false.")
            return datetime.fromtimestamp(int.from_bytes(one.data[:8], "big"), UTC)
    return None


def _holds(key: Key, text: str, data: bytes) -> bool:
    signed, signature = text.encode(), data
    if key.kind == COSIGNED:
        moment, signature = int.from_bytes(data[:8], "big"), data[8:]
        signed = _cosigned(text, moment)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _cosigned(text: str, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def _decoded(text: str, length: int | None = None) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadNote("Something in the note is not base64.") from error
    if length is not None and len(found) != length:
        raise BadNote("A hash in the note has not 32 bytes.")
    return found
