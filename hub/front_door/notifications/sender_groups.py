"""Many messages of one sender about one child: known by a digest, so that they stand as one row at triage.

The digest is keyed with a key that only the service has, and says nothing by itself. Different senders about one child
are never put together: that two people worry is news, also where both give their school's number. Nor are children who
are not named: of two unborn children whom one hospital tells of, the second would stand behind the first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from hub.front_door.notifications.message import Message
from hub.front_door.notifications.references import as_reference

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
    ways = [re.sub(r"[^0-9]", "", told.get("telephone", "")), *(_plain(told, name) for name in ("email", "name"))]
    return [*ways, _plain(told, "agency")] if any(ways) else []


def _about(message: Message) -> list[list[str]]:
    """The children as they are named, with their age; nothing where one of them has no whole name."""
    found = [[_plain(child, name) for name in CHILD] for child in message.read["children"]]
    return sorted(found) if all(given and family for given, family, *_ in found) else []


def _plain(said: Mapping[str, Any], name: str) -> str:
    return " ".join(str(said.get(name, "")).split()).casefold()
