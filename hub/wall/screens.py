"""Screens in the room: a manager lets one in with a code that is typed there once, and revokes it.

A screen's pass is no person's: it opens one display, on a database login of its own, until its last day.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Screen
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from mash_platform.database import logins
from tenants.seated import Seated

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read for another
LONG = 8
CODE_LASTS = timedelta(minutes=15)
LASTS_AT_MOST = timedelta(days=366)
MOST = 20  # that stand at once


class ScreenRefused(Refusal):
    """A refusal of these acts; `field` says where in the form."""

    code: ClassVar[str] = "screen_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class LastDayOutOfBounds(ScreenRefused):
    """Its last day is over, or too far away."""

    code = "last_day_out_of_bounds"
    sentence = "Give a day from today to a year from today"
    field = "last_day"


class TooManyScreens(ScreenRefused):
    """More than any room has."""

    code = "too_many_screens"
    sentence = f"{MOST} screens are let in. Revoke one that is not needed first."


class NoSuchCode(Refusal):
    """The code lets nothing in: unknown, used, too old, or revoked."""

    code = "no_such_code"
    sentence = "This code lets no screen in. It works once, for 15 minutes. Check it, or ask the manager for another."


def code_of(hub: str, screen_id: UUID) -> str:
    """The one-time code of a screen, 8 signs. It is kept nowhere: who lets a screen in sees it, and types it there."""
    number = int.from_bytes(logins.screen_code(hub, screen_id))
    signs = []
    for _ in range(LONG):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def let_in(name: str, last_day: date, *, form: UUID, by: Seated, at: datetime) -> Screen:
    """Let a screen in until its last day. In: what it is called; the id made with the form, which twice is once.

    Raises: LastDayOutOfBounds, TooManyScreens, FormSentBefore; ValueError without a name.
    """
    if not name.strip():
        raise ValueError("a screen has a name")
    today = timezone.localdate(at)
    if not today <= last_day <= today + LASTS_AT_MOST:
        raise LastDayOutOfBounds
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: Screen | None = Screen.objects.in_short().filter(pk=form).first()
        if there is not None:
            if (there.name, there.last_day, there.let_in_by) != (name.strip(), last_day, by.seat):
                raise FormSentBefore
            return there
        if Screen.objects.standing(today).count() >= MOST:
            raise TooManyScreens
        digest = hashlib.sha256(code_of(by.hub, form).encode()).digest()
        made: Screen = Screen(
            pk=form, name=name.strip(), last_day=last_day, code_digest=digest, code_until=at + CODE_LASTS,
            let_in_by=by.seat, let_in_at=at,
        )  # fmt: skip
        made.save(force_insert=True)
        ledger.write(
            Act.LET_SCREEN_IN, by=by, object_kind="screen", object_ref=str(form),
            detail={"name": made.name, "last_day": last_day.isoformat()},
        )  # fmt: skip
        return made


def revoke(screen_id: UUID, *, by: Seated, at: datetime) -> Screen:
    """End a screen's pass: it shows nothing more from its next look on. Twice is once. Raises: Screen.DoesNotExist."""
    with transaction.atomic(durable=True):
        found: Screen = Screen.objects.in_short().get(pk=screen_id)
        standing = Screen.objects.filter(pk=screen_id, revoked_at__isnull=True)
        if standing.update(revoked_at=at, revoked_by=by.seat):
            ledger.write(
                Act.REVOKE_SCREEN, by=by, object_kind="screen", object_ref=str(screen_id), detail={"name": found.name}
            )
    return found


def begin(typed: str) -> tuple[bytes, str, date]:
    """Buy the token of a screen with what was typed there. Call it on the hub's `screen` login.

    Out: the token, the screen's name and its last day. Raises: NoSuchCode.
    """
    token = secrets.token_bytes(32)
    code = "".join(sign for sign in typed.upper() if sign.isalnum())[:16]
    try:
        with transaction.atomic(durable=True):
            ((name, last_day),) = call("begin_screen_v1", code, token)
    except RefusedByTheWall as refusal:
        raise NoSuchCode from refusal
    return token, name, last_day
