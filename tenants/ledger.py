"""Writing the platform's ledger."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from mash_platform.database.ledgers import append
from tenants import rate_limits
from tenants.client_address import whose


class PlatformAct(StrEnum):
    """What the platform's ledger records."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    TRIES_WAIT = "tries_wait"  # so many wrong passwords or codes that the next one waits
    ENROL = "enrol"
    RECOVER = "recover"
    ENTER = "enter"
    ENTRY_REFUSED = "entry_refused"
    ACCOUNT_MADE = "account_made"
    SEAT_GRANTED = "seat_granted"
    SEAT_ASKED = "seat_asked"
    SEAT_AGREED = "seat_agreed"
    SEAT_STOPPED = "seat_stopped"
    STARTER_NAMED = "starter_named"  # a seat was asked for somebody without an account
    STARTER_INVITED = "starter_invited"
    STARTER_STOPPED = "starter_stopped"
    STARTER_LAPSED = "starter_lapsed"  # by the clock: they did not come in time
    SEAT_SLEEP = "seat_sleep"  # how long a hub's new seats sleep
    CONTACT_NAMED = "contact_named"
    CONTACT_CONFIRMED = "contact_confirmed"
    CONTACT_ENDED = "contact_ended"
    SEAT_ENDED = "seat_ended"
    SEAT_SUSPENDED = "seat_suspended"
    SEAT_RESUMED = "seat_resumed"  # a suspension was lifted
    SEAT_KEPT = "seat_kept"
    PERSON_LEFT = "person_left"
    PERSON_BACK = "person_back"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - not a password
    PASSWORD_LOST = "password_lost"  # noqa: S105 - not a password
    PASSWORD_RESET = "password_reset"  # noqa: S105 - not a password
    INVITED = "invited"
    INVITATION_USED = "invitation_used"
    EMAIL_ASKED = "email_asked"
    EMAIL_VERIFIED = "email_verified"
    EMAIL_STOPPED = "email_stopped"
    EMAIL_CHANGED = "email_changed"
    CODES_RENEWED = "codes_renewed"
    RESET_ASKED = "reset_asked"
    RESET_CONFIRMED = "reset_confirmed"
    RESET_VOUCHED = "reset_vouched"
    RESET_STOPPED = "reset_stopped"
    RESET_DONE = "reset_done"
    APP_CHANGED = "app_changed"
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"
    KEY_REFUSED = "key_refused"
    SCREEN_REFUSED = "screen_refused"  # a code that lets no screen in
    PEOPLE_LIST = "people_list"
    LEDGER_READ = "ledger_read"  # by the auditor
    ORDER = "order"
    ORDER_ANSWERED = "order_answered"
    BREAK_GLASS = "break_glass"
    LIBRARY_DRAFT = "library_draft"
    LIBRARY_PUBLISH = "library_publish"
    LIBRARY_WITHDRAW = "library_withdraw"
    LIBRARY_DOWNLOAD = "library_download"
    ROLLOUT = "rollout"
    READINESS = "readiness"
    DOOR = "door"
    PACK = "pack"
    REGISTER = "register"
    TRAINING = "training"  # courses, modules and sessions
    PLACE = "place"  # in a session
    ATTENDANCE = "attendance"
    REQUIREMENT = "requirement"  # what a hub asks of its seats
    MENTORING = "mentoring"  # bookings, visits, follow-ups
    PARTNER_LIST = "partner_list"
    SENT_LIST = "sent_list"  # what an agency sent to its hubs
    KNOWN_ASKED = "known_asked"
    TRANSFER = "transfer"
    NOTICES_MAILED = "notices_mailed"
    REFUSED = "refused"
    ALARM = "alarm"  # what only an attack, a restore or a fault explains (tenants/alarms.py)


def write(
    act: PlatformAct,
    *,
    user: uuid.UUID | None = None,
    object_kind: str = "",
    object_ref: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Add a line to the platform's ledger. In: the act, who did it (None where nobody is known yet), to what."""
    append(
        "tenants_platformentry",
        "platform",
        act=act,
        object_kind=object_kind,
        object_ref=object_ref,
        member=user,
        detail=detail,
    )


def write_refused_stranger(
    act: PlatformAct,
    address: str,
    *,
    user: uuid.UUID | None = None,
    object_kind: str = "",
    object_ref: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Add a line about somebody who is not known and was refused, or none: a stranger fills no ledger.

    In: the act, the address that the try came from, and whose account was tried, where there is one. `tries` in the
    detail says how many of these in the last minutes the line stands for (rate_limits.lines_for).
    """
    tries = rate_limits.lines_for(act, f"{whose(address)} {user or ''}")
    if tries:
        said = {**(detail or {}), "address": address, "tries": tries}
        write(act, user=user, object_kind=object_kind, object_ref=object_ref, detail=said)
