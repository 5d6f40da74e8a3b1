"""The one way in. Acknowledged after the commit; the same key and message make one notification.

Many messages of one sender about one child stand as one row at triage: they are known by a digest, keyed with a key
that only the service has, which says nothing by itself. Different senders about one child are never put together: that
two people worry is news, also where both give their school's number. Nor are children who are not named: of two unborn
children whom one hospital tells of, the second would stand behind the first.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DataError, transaction

from hub.front_door.contents import MESSAGE
from hub.front_door.notifications.drafts import digest_of
from hub.front_door.notifications.message import Message, NamedPerson
from hub.front_door.notifications.references import as_reference
from hub.people.models import MentionKind, ProtectedKind
from hub.people.protected_words import KINDS, near_of, words_of, words_of_person
from hub.wall.contents import key_of
from hub.wall.functions import RefusedByTheWall, call

NAME, ALSO_KNOWN_AS = MentionKind.NAME, MentionKind.ALSO_KNOWN_AS


class CannotKeep(Exception):
    """The database refused the message. Without its words: they stand in no log."""


class KeyUsedForAnotherMessage(ValueError):
    """The sender's key came before with other words. Nothing was kept of this one."""


@dataclass(frozen=True)
class Submitted:
    """What a referrer gets: a reference to name, and a token that alone shows how far it is."""

    reference: str
    notification: uuid.UUID
    token: str
    made: bool
    received_at: datetime


def submit(
    door: str, channel: str, message: Message, *, key: str = "", browser: str = "", draft: str = ""
) -> Submitted:
    """Hand a message over, on the door's own login.

    In: the door's slug, how it came, the message, the sender's idempotency key ("" for none), what their browser
    alone holds, and the token of the form whose files go with it.
    Raises: KeyUsedForAnotherMessage, CannotKeep.
    """
    body = json.dumps(message.data, sort_keys=True, separators=(",", ":")).encode()
    token = _token(door, key) if key else secrets.token_urlsafe(24)
    said, *said_before = _digests_of(body)
    try:
        return _submit(door, channel, message, said, key=key, token=token, browser=browser, draft=draft)
    except KeyUsedForAnotherMessage:
        for each in said_before:
            with contextlib.suppress(KeyUsedForAnotherMessage):
                return _submit(door, channel, message, each, key=key, token=token, browser=browser, draft=draft)
        raise


def _submit(
    door: str, channel: str, message: Message, said: bytes, *, key: str, token: str, browser: str, draft: str
) -> Submitted:  # fmt: skip
    drawn = uuid.uuid4()
    try:
        with transaction.atomic(durable=True):
            reference, notification, made, received_at = call(
                "submit_v2",
                door,
                channel,
                json.dumps(message.data),
                message.source_code,
                message.immediate_danger,
                json.dumps(message.as_named()),
                _digest(f"{door} {key}".encode()) if key else None,
                said,
                _digest(token.encode()),
                json.dumps([fault.as_json() for fault in message.to_check]),
                drawn,
                key_of(MESSAGE, drawn),
            )[0]
            if made:
                call("describe_v1", notification, group_of(door, message, browser), message.grown_up)
                _protect(notification, message, key_of(MESSAGE, drawn))
                if draft:
                    call("door_files_sent_v1", digest_of(door, draft), notification)
    except RefusedByTheWall as refusal:
        if refusal.code == "key_used_for_another_message":
            raise KeyUsedForAnotherMessage from refusal
        raise
    except DataError:
        raise CannotKeep from None
    return Submitted(str(reference), notification, token, bool(made), received_at)


def _protect(notification: uuid.UUID, message: Message, key: bytes) -> None:
    """Cover what is not safe for others to see, and what this hub protects already, before anybody reads it."""
    for person in message.people:
        if person.protects is None:
            continue
        contact = person.protects.safe_contact
        for kind, words, near in _to_protect(person, person.protects.kinds):
            call("protect_at_door_v1", notification, kind, person.position, contact, words, near, key)
    call("cover_known_v1", notification, key)


def _to_protect(person: NamedPerson, kinds: Sequence[str]) -> list[tuple[str, list[str], list[str]]]:
    if ProtectedKind.PERSON in kinds:
        names = [(one.given_name, one.family_name) for one in person.facts if one.kind in (NAME, ALSO_KNOWN_AS)]
        return [(ProtectedKind.PERSON, list(words_of_person(names)), [])]
    return [
        (KINDS[one.kind], words_of(one), list(near_of(one)))
        for one in person.facts
        if KINDS.get(one.kind) in kinds and words_of(one)
    ]


def key_of_form(draft: str, message: Message) -> str:
    """The key of a form that was filled in under this draft's token.

    The same words make the same key, so that a double click makes one notification; words changed between two sends
    make another, so that both are kept.
    """
    body = json.dumps(message.data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{draft} {body}".encode()).hexdigest()


def body_key() -> bytes:
    """Keys the digest of a message as it was sent: desks read the row, and nobody tries out what a message said of
    which something is protected."""
    return hmac.new(settings.SECRET_KEY.encode(), b"body", hashlib.sha256).digest()


def _digests_of(body: bytes) -> tuple[bytes, bytes, bytes]:
    """The digest that a message is kept with; that of one of which something was protected since (protect_v1 keys it
    once more); and that of one from before digests were keyed."""
    plain = _digest(body)
    kept = _digest(body_key() + plain)
    return kept, _digest(body_key() + kept), plain


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _token(door: str, key: str) -> str:
    """The same for the same key, so that a repeated send gets the same answer; nobody without our secret makes it."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"status {door} {key}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()


CHILD = ("given_name", "family_name", "born_on", "age")


def group_of(door: str, message: Message, browser: str = "") -> bytes | None:
    """In: the door's slug; what the sender's browser alone holds, "" where there is none. Out: None where it cannot be
    told who sends it, or about whom."""
    adds = as_reference(message.read.get("adds_to", ""))
    sender = _sender(message) or browser
    about = _about(message)
    if not adds and not (sender and about):
        return None
    said = json.dumps([door, "", adds] if adds else [door, sender, about], ensure_ascii=False)
    return hmac.new(settings.SECRET_KEY.encode(), f"group {said}".encode(), hashlib.sha256).digest()


def _sender(message: Message) -> list[str]:
    """Who says to have sent it: all that they say of themselves by which somebody is known."""
    told = message.read.get("referrer", {})
    ways = [
        re.sub(r"[^0-9]", "", told.get("telephone", "")),
        *(_plain(told, name) for name in ("email", "name")),
    ]
    return [*ways, _plain(told, "agency")] if any(ways) else []


def _about(message: Message) -> list[list[str]]:
    """The children as they are named, with their age; nothing where one of them has no whole name."""
    found = [[_plain(child, name) for name in CHILD] for child in message.read["children"]]
    return sorted(found) if all(given and family for given, family, *_ in found) else []


def _plain(said: Mapping[str, Any], name: str) -> str:
    return " ".join(str(said.get(name, "")).split()).casefold()
