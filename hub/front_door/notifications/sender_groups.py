"""Many messages of one sender about one child: known by a digest, so that they stand as one row at triage.

The digest is keyed with a key that only the service has, and says nothing by itself. Different senders about one child
are never put together: that two people worry is news.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re

from django.conf import settings

from hub.front_door.notifications.message import Message
from hub.front_door.notifications.references import as_reference


def group_of(door: str, message: Message, browser: str = "") -> bytes | None:
    """In: the door's slug; what the sender's browser alone holds, "" where there is none. Out: None where it cannot be
    told who sends it."""
    adds = as_reference(message.read.get("adds_to", ""))
    sender = _sender(message) or browser
    if not sender and not adds:
        return None
    about = [adds] if adds else sorted(person.label.casefold() for person in message.people if person.is_child)
    said = json.dumps([door, "" if adds else sender, about], ensure_ascii=False)
    return hmac.new(settings.SECRET_KEY.encode(), f"group {said}".encode(), hashlib.sha256).digest()


def _sender(message: Message) -> str:
    """Who says to have sent it: the most telling thing that they say of themselves."""
    told = message.read.get("referrer", {})
    digits = re.sub(r"[^0-9]", "", told.get("telephone", ""))
    if digits or told.get("email"):
        return digits or " ".join(told["email"].split()).casefold()
    if told.get("name"):
        return " ".join(f"{told['name']} {told.get('agency', '')}".split()).casefold()
    return ""
