"""What was said or sent is bound to the ledger: its line holds a keyed digest of it, and whoever reads it compares.

The ledger holds references alone. Without a digest nobody would notice that somebody with the database's own rights had
changed an agency's grounds, a decision's reason, or the words that a recipient got. The key is kept outside the
database and is another one for each content, so that a reader of the ledger cannot try out what was said.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.functions import read
from mash_platform.state import StateDir
from tenants import alarms
from tenants.models import OUTSIDE_ROLES
from tenants.seated import Seated

log = logging.getLogger("mash.contents")


class Altered(PermissionDenied):
    """What stands there is not what was recorded. `contents` says which; nothing of them is shown."""

    def __init__(self, contents: list[Content]) -> None:
        super().__init__(", ".join(f"{one.kind} {one.id}" for one in contents))
        self.contents = contents


@dataclass(frozen=True)
class Content:
    """Something said or sent: what it is, under which reference its lines stand, and whose lines count (none: any).

    `keyed_by`: what its key is made for, where a function of the database draws its id. `part_of`: the kind of what it
    is a part of, where its key is made from that one's. A desk called `lead` is each lead's.
    """

    kind: str
    id: UUID
    ref: str
    text: str | bytes
    desks: tuple[str, ...] = ()
    keyed_by: UUID | None = None
    part_of: str = ""


def content_of(row: models.Model, ref: str, *desks: str) -> Content:
    """What a row says, by the fields that its model names in `SAID`; of those in `SAID_LATER`, which came to a table
    that had digests already, what says something."""
    said = {name: getattr(row, name) for name in row.SAID}  # type: ignore[attr-defined]
    later = {name: getattr(row, name) for name in getattr(row, "SAID_LATER", ())}
    said |= {name: value for name, value in later.items() if value}
    return Content(str(row._meta.model_name), row.pk, ref, canonical(said), desks)


def key_of(kind: str, content_id: UUID) -> bytes:
    """The key for one content. The issue function takes one, since it alone knows the words of a copy."""
    return hmac.new(_key(), f"{kind} {content_id}".encode(), hashlib.sha256).digest()


def digest(content: Content) -> str:
    """What the ledger's line holds of a content, in hex; the functions of the database compute the same."""
    key = key_of(content.part_of or content.kind, content.keyed_by or content.id)
    if content.part_of:
        key = hashlib.sha256(key + str(content.id).encode()).digest()
    text = content.text.encode() if isinstance(content.text, str) else content.text
    return hashlib.sha256(key + hashlib.sha256(key + text).digest()).hexdigest()


def said(*contents: Content) -> dict[str, Any]:
    """For a line's detail: what was said or sent with this act."""
    return {"said": said_of(*contents)}


def bound_with(kinds: Iterable[str], *contents: Content) -> dict[str, Any]:
    """The same for the line that brings in something whose parts of these kinds are all among the contents."""
    return {"parts": list(kinds), **said(*contents)}


def said_of(*contents: Content) -> dict[str, str]:
    """The same as a function of the database takes it: id -> digest."""
    return {str(one.id): digest(one) for one in contents}


def check(contents: Iterable[Content], *, bound: bool = False) -> None:
    """Hold what is about to be read against what was recorded of it. One query; none where there is nothing.

    What no line holds a digest of was said before lines had any. In: `bound`, of what never was without: what no line
    holds a digest of somebody put there past the platform. Raises: Altered.
    """
    if altered := altered_of(contents, bound=bound):
        raise Altered(altered)


def altered_of(contents: Iterable[Content], *, bound: bool = False) -> list[Content]:
    """Those that are not what was recorded of them; also a part of which no line holds a digest, where the line that
    brought in what it is a part of binds each: it was put there beside them. One query; none where there is nothing."""
    asked = list(contents)
    if not asked:
        return []
    rows = read(
        "recorded_v3",
        [one.ref for one in asked],
        [str(one.id) for one in asked],
        [",".join(one.desks) for one in asked],
        [one.kind if one.part_of else "" for one in asked],
    )
    recorded: dict[str, str] = {}
    for id_, said_then in rows:
        recorded[id_] = said_then or recorded.get(id_, "")
    return [one for one in asked if not _is_as(recorded.get(str(one.id)), one, bound)]


def _is_as(recorded: str | None, content: Content, bound: bool) -> bool:
    if recorded is None:
        return not bound
    return hmac.compare_digest(recorded, digest(content))


def report(found: Altered, *, by: Seated | str, hub: str) -> None:
    """Write that somebody came upon altered content, after the rollback of whatever they did: a line of the hub's
    ledger, and an alarm that the guardian and the operator are told of."""
    names = [f"{one.kind} {one.id}" for one in found.contents]
    log.critical("ALARM: what stands in %s is not what was recorded: %s", hub, ", ".join(names))
    if not (isinstance(by, Seated) and by.role in OUTSIDE_ROLES):  # whose logins add no lines of their own
        with transaction.atomic(durable=True):
            for one in found.contents:
                ledger.write(
                    Act.FOUND_ALTERED, by=by, object_kind=one.kind, object_ref=str(one.id), detail={"enquiry": one.ref}
                )
    alarms.alarm(alarms.AlarmKind.CONTENT, hub=hub, detail={"contents": names})


def canonical(said: Mapping[str, Any]) -> str:
    """The same text for what is the same."""
    return json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)


@cache
def _key() -> bytes:
    return bytes.fromhex(StateDir.from_env().content_key.read_text().strip())
