"""Handing over what a referral form says: once, however often the button is pressed."""

from __future__ import annotations

from typing import Any

from frontend.door.draft import Draft
from frontend.door.order import address_of
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.message_faults import MessageInvalid
from hub.front_door.notifications.submit import CannotKeep, key_of_form, submit


def hand_over(draft: Draft, said: dict[str, Any]) -> list[str]:
    """Send the message of a form, and keep of the draft only that it was sent. Out: what keeps it from being sent."""
    try:
        message = parse(said)
        done = submit(draft.door, "form", message, key=key_of_form(draft.token, message), browser=draft.holder)
    except MessageInvalid as invalid:
        return [f"{fault.wrong[:1].upper()}{fault.wrong[1:]}. {fault.to_do}" for fault in invalid.faults]
    except CannotKeep:
        return ["Something in the form could not be kept. Take out unusual signs, and send it again."]
    draft.remember_writer()
    draft.sent = done.token
    draft.keep()
    return []


def where_sent(draft: Draft) -> str:
    """The address of the page that says so; with the form's name, by which another child can follow."""
    return address_of(draft, "sent", draft.sent)
