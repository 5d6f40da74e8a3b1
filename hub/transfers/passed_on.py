"""A referral that went to another hub: its state there, and what is added to it, for whoever sent it.

Asked at that hub's own front door, with a token that the two ids of the transfer make and that nobody else has. Which
hub it is stands on no page: a child may have been moved away from whoever holds the referrer's token.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.utils import DatabaseError

from hub.front_door.notifications.message import parse
from hub.front_door.notifications.status import Status, status_of
from hub.front_door.notifications.submit import key_of_form, submit
from mash_platform.database import logins
from tenants.models import Transfer, TransferState

log = logging.getLogger("mash.transfers")
MOST_HOPS = 5  # hubs to which one message was passed on in turn


class There(StrEnum):
    """How far it is in the hub that has it now."""

    ON_ITS_WAY = "on_its_way"
    RECEIVED = "received"
    READ = "read"


@dataclass(frozen=True)
class PassedOn:
    """Where a message is now. `reference` and `transfer` only where it arrived."""

    there: There
    reference: str = ""
    transfer: Transfer | None = None


def token_there(transfer: UUID, notification: UUID | str) -> str:
    """The token of a notification that came by a transfer: nobody was given it."""
    return f"status of transfer {transfer} {notification}"


def follow(status: Status) -> PassedOn | None:
    """Out: how far a referral is in the hub that has it now, or None where it never left this one."""
    found: PassedOn | None = None
    for _ in range(MOST_HOPS):
        if status.transfer is None:
            return found
        transfer = Transfer.objects.select_related("to_hub", "to_authority").get(pk=status.transfer)
        there = _status_there(transfer, status.notification)
        if there is None:
            return PassedOn(There.ON_ITS_WAY)
        found = PassedOn(There(there.state), there.reference, transfer)
        status = there
    return found


def add_there(passed: PassedOn, token: str, said: dict[str, Any]) -> bool:
    """Hand what is added to the hub that has the message. In: the referrer's token, and what they say more.

    Out: False where it did not arrive there yet, or that hub cannot be reached: then it belongs at the first door.
    """
    if passed.transfer is None:
        return False
    message = parse({**said, "adds_to": passed.reference})
    try:
        with _door_of(passed.transfer):
            submit(passed.transfer.to_authority.slug, "form", message, key=key_of_form(token, message))
    except DatabaseError as failure:
        log.warning("an addition could not be handed on: %s", type(failure).__name__)
        return False
    return True


def _status_there(transfer: Transfer, notification: UUID) -> Status | None:
    if transfer.state != TransferState.ACCEPTED or not transfer.new_reference:
        return None
    try:
        with _door_of(transfer):
            return status_of(token_there(transfer.pk, notification))
    except DatabaseError as failure:
        log.warning("how far a message is in another hub cannot be seen: %s", type(failure).__name__)
        return None


def _door_of(transfer: Transfer) -> Any:
    connection: Any = connections["default"]
    return connection.using_login(logins.service(transfer.to_hub.code, "door"))
