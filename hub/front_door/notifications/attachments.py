"""Files that somebody sends with a notification: kept with the form until it is sent, added to a message afterwards,
and read at a lead's desk. What a file says is bound to the ledger's line of its coming."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from hub.front_door.models import Attachment, Notification
from hub.front_door.notifications.drafts import KeptFile, digest_of, files_of
from hub.wall import files
from hub.wall.contents import Altered, Content, check, digest
from hub.wall.functions import RefusedByTheWall, call
from mash_platform.formats.attached_file import NotTaken, look

MOST = 10  # of one form, and of one message (door_files_v1.sql)
KIND = "attachment"
_CAME_BY = ("door",)


@dataclass(frozen=True)
class Holder:
    """What files are added to: a form that is not sent yet, by its token, or a message, by its sender's."""

    draft: bytes | None = None
    status: bytes | None = None

    @classmethod
    def of_draft(cls, door: str, token: str) -> Holder:
        """In: the door's slug and the form's token."""
        return cls(draft=digest_of(door, token))

    @classmethod
    def of_sent(cls, token: str) -> Holder:
        """In: the token of a status page."""
        return cls(status=hashlib.sha256(token.encode()).digest())


def add(hub: str, holder: Holder, name: str, content: bytes) -> KeptFile:
    """Look at a file, encrypt it and keep it. Raises: NotTaken, with what to do."""
    found = look(name, content)
    file_id, key = uuid.uuid4(), files.new_key()
    said = digest(_said(file_id, "", found.name, found.media_type, found.to_check, content))
    files.write(hub, file_id, key, content)
    try:
        with transaction.atomic(durable=True):
            call(
                "door_file_add_v1", holder.draft, holder.status, file_id, found.name, found.media_type, len(content),
                found.to_check, hashlib.sha256(content).digest(), key, said,
            )  # fmt: skip
    except BaseException as failed:
        files.remove(hub, file_id)
        if isinstance(failed, RefusedByTheWall):
            raise NotTaken(_WHY.get(failed.code, _WHY[""])) from failed
        raise
    return KeptFile(file_id, found.name, found.media_type, len(content), found.to_check)


_WHY = {
    "too_many_files": f"{MOST} files are there already. Remove one first, or send more with a further message",
    "": "Files can no longer be added here: it was sent, or read, meanwhile. Add to the message instead",
}


def kept(holder: Holder) -> list[KeptFile]:
    """What is there, the oldest first."""
    return files_of(draft=holder.draft, status=holder.status)


def takes_files(token: str) -> bool:
    """Whether files can still be added to a message by whoever holds its token: until somebody has dealt with it."""
    with transaction.atomic(durable=True):
        return bool(call("door_takes_files_v1", Holder.of_sent(token).status)[0][0])


def remove(holder: Holder, file_id: uuid.UUID) -> None:
    """Remove a file from a form that is not sent yet; the disk follows. Twice, nothing more."""
    with transaction.atomic(durable=True):
        call("door_file_remove_v1", holder.draft, file_id)


def attachment_of(found: Notification, file_id: uuid.UUID) -> Attachment | None:
    """One file of a message, as far as this desk reads it."""
    one: Attachment | None = Attachment.objects.filter(notification=found.pk, pk=file_id).first()
    return one


def read(hub: str, one: Attachment, reference: str) -> bytes:
    """What is in it, as it was sent. Raises: Altered, also where it cannot be decrypted or is gone."""
    try:
        content = files.read(hub, one.pk, bytes(one.key))
    except files.FileDamaged as damaged:
        raise Altered([_said(one.pk, reference, one.name, one.media_type, one.to_check, b"")]) from damaged
    check([_said(one.pk, reference, one.name, one.media_type, one.to_check, content)])
    return content


def _said(file_id: uuid.UUID, reference: str, *what: Any) -> Content:
    """What its line binds: its name, its type, why it is to be checked, and every byte of it."""
    *words, content = what
    return Content(KIND, file_id, reference, "\n".join(words).encode() + b"\n" + content, _CAME_BY)
