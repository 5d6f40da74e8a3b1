"""A referral form half filled in: kept for a day behind a token that one browser holds, or for seven behind a private
link, and gone when it is sent."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hub.wall.functions import call


class KeptMeanwhile(Exception):
    """Another tab kept something of the same form since this one read it, or it is gone."""


@dataclass(frozen=True)
class KeptFile:
    """A file as whoever sent it sees it again: what it is, and nothing of what is in it."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    to_check: str


def new_token() -> str:
    """The token of a new draft: whoever holds it, and nobody else, finds what is kept under it."""
    return secrets.token_urlsafe(32)


def is_too_long(data: dict[str, Any]) -> bool:
    """Whether more was typed, over all steps, than a notification may have: every step is read with all the others."""
    return len(json.dumps(data, ensure_ascii=False)) > settings.LARGEST_REQUEST


def keep(door: str, token: str, data: dict[str, Any]) -> None:
    """Keep what was typed, for a day from now, in place of what was kept under this token before."""
    with transaction.atomic(durable=True):
        call("door_draft_keep_v2", digest_of(door, token), door, json.dumps(data))


def keep_from(door: str, token: str, data: dict[str, Any], version: str) -> None:
    """The same, where what is kept is still of this version. Raises: KeptMeanwhile."""
    with transaction.atomic(durable=True):
        ((kept,),) = call("door_draft_keep_from_v2", digest_of(door, token), json.dumps(data), version)
    if not kept:
        raise KeptMeanwhile


def find(door: str, token: str) -> dict[str, Any] | None:
    """Out: what was typed, or None where it was never kept or its day is over."""
    with transaction.atomic(durable=True):
        rows = call("door_draft_v2", digest_of(door, token))
    found: Any = rows[0][0] if rows else None
    if isinstance(found, str):
        found = json.loads(found)
    return found if isinstance(found, dict) else None


def save(door: str, *tokens: str, until: datetime) -> None:
    """Keep what stands under these tokens until then, seven days from now at most, whether or not anybody comes back.

    Raises: RefusedByTheWall where one of them is gone.
    """
    with transaction.atomic(durable=True):
        for token in tokens:
            call("door_draft_save_v1", digest_of(door, token), until)


def files_of(*, draft: bytes | None = None, status: bytes | None = None) -> list[KeptFile]:
    """The files of a draft, by its digest, or of a message that nobody has dealt with yet, by its token's."""
    with transaction.atomic(durable=True):
        return [KeptFile(*row) for row in call("door_files_v1", draft, status)]


def move_files(door: str, before: str, token: str) -> None:
    """Let the files of a form stay with it under another token."""
    with transaction.atomic(durable=True):
        call("door_files_move_v1", digest_of(door, before), digest_of(door, token))


def clear(door: str, token: str) -> None:
    """Remove what was typed, at once, and its files."""
    with transaction.atomic(durable=True):
        call("door_draft_clear_v1", digest_of(door, token))


def digest_of(door: str, token: str) -> bytes:
    """Under which a draft is kept."""
    return hashlib.sha256(f"draft {door} {token}".encode()).digest()
