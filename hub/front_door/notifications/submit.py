"""The one way in. Acknowledged after the commit; the same key and message make one notification."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DataError, transaction

from hub.front_door.contents import MESSAGE
from hub.front_door.notifications.message import Message
from hub.front_door.notifications.sender_groups import group_of
from hub.wall.contents import key_of
from hub.wall.functions import RefusedByTheWall, call


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


def submit(door: str, channel: str, message: Message, *, key: str = "", browser: str = "") -> Submitted:
    """Hand a message over, on the door's own login.

    In: the door's slug, how it came, the message, the sender's idempotency key ("" for none), and what their browser
    alone holds.
    Raises: KeyUsedForAnotherMessage, CannotKeep.
    """
    body = json.dumps(message.data, sort_keys=True, separators=(",", ":")).encode()
    drawn = uuid.uuid4()
    token = _token(door, key) if key else secrets.token_urlsafe(24)
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
                _digest(body),
                _digest(token.encode()),
                json.dumps([fault.as_json() for fault in message.to_check]),
                drawn,
                key_of(MESSAGE, drawn),
            )[0]
            if made:
                call("describe_v1", notification, group_of(door, message, browser), message.grown_up)
    except RefusedByTheWall as refusal:
        if refusal.code == "key_used_for_another_message":
            raise KeyUsedForAnotherMessage from refusal
        raise
    except DataError:
        raise CannotKeep from None
    return Submitted(str(reference), notification, token, bool(made), received_at)


def key_of_form(draft: str, message: Message) -> str:
    """The key of a form that was filled in under this draft's token.

    The same words make the same key, so that a double click makes one notification; words changed between two sends
    make another, so that both are kept.
    """
    body = json.dumps(message.data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{draft} {body}".encode()).hexdigest()


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _token(door: str, key: str) -> str:
    """The same for the same key, so that a repeated send gets the same answer; nobody without our secret makes it."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"status {door} {key}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()
