"""Encrypted files: AES-256-GCM, a key of its own for each, kept in its row under that row's policy."""

from __future__ import annotations

import hashlib
import os
import secrets
import uuid
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.wall.models import StoredFile
from mash_platform.state import StateDir

NONCE = 12  # bytes


class FileDamaged(Exception):
    """The file on disk is not what its row says: missing, altered or of another row."""


def store(content: bytes, *, hub: str, name: str, content_type: str, desks: list[str], at: datetime) -> StoredFile:
    """Encrypt and keep a file. In: its content, the desks that may read it. Out: its row, saved.

    The file is on disk before the row commits; one whose row never came is unreadable, its key being gone.
    """
    row = StoredFile(
        name=name,
        content_type=content_type,
        desks=desks,
        size=len(content),
        digest=hashlib.sha256(content).digest(),
        key=new_key(),
        made_at=at,
    )
    write(hub, row.pk, bytes(row.key), content)
    row.save()
    return row


def new_key() -> bytes:
    """A key for one file."""
    return AESGCM.generate_key(bit_length=256)


def write(hub: str, file_id: uuid.UUID, key: bytes, content: bytes) -> None:
    """Put a file on the disk, encrypted and bound to its id, before the row that has its key commits."""
    nonce = secrets.token_bytes(NONCE)
    path = _path(hub, file_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(nonce + AESGCM(key).encrypt(nonce, content, file_id.bytes))
        file.flush()
        os.fsync(file.fileno())


def read(hub: str, file_id: uuid.UUID, key: bytes) -> bytes:
    """Decrypt a file. In: its id and the key from its row. Raises: FileDamaged."""
    try:
        data = _path(hub, file_id).read_bytes()
        return AESGCM(bytes(key)).decrypt(data[:NONCE], data[NONCE:], file_id.bytes)
    except (OSError, InvalidTag, ValueError) as error:
        raise FileDamaged(str(file_id)) from error


def remove(hub: str, file_id: uuid.UUID) -> None:
    """Take a file from the disk, where it is still there: what is left of one whose row is gone."""
    _path(hub, file_id).unlink(missing_ok=True)


def _path(hub: str, file_id: uuid.UUID) -> Path:
    text = str(file_id)
    return StateDir.from_env().files / hub / text[:2] / text
