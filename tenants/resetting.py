"""A lost second factor, with no recovery code left, is taken off by two operators (isolation.md section 4).

One asks, having made sure who it is; another agrees. Nobody can open somebody else's account alone.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from tenants import ledger
from tenants.accounts import first_password, give_first_password
from tenants.entry import end_passes
from tenants.ledger import PlatformAct
from tenants.models import FactorReset, RecoveryCode, User
from tenants.refusals import AccountRefused

AGREED_WITHIN = timedelta(hours=24)


def open_resets(at: datetime) -> QuerySet[FactorReset]:
    """What waits for a second operator; after a day it has to be asked for again."""
    waiting = FactorReset.objects.filter(agreed_at__isnull=True, asked_at__gt=at - AGREED_WITHIN)
    return waiting.select_related("user", "asked_by")


def ask_for_reset(person_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime) -> FactorReset:
    """Ask that somebody's second factor be taken off. Nothing changes until another operator agrees.

    In: how the operator made sure that it is they who ask. Raises: User.DoesNotExist, AccountRefused.
    """
    if not reason.strip():
        raise AccountRefused("reason", "Say how you made sure who they are")
    if person_id == by:
        raise AccountRefused("reason", "You cannot reset your own second factor. Two other operators do it.")
    with transaction.atomic(using="platform", durable=True):
        person = User.objects.select_for_update(no_key=True).get(pk=person_id, is_active=True)
        if open_resets(at).filter(user=person).exists():
            raise AccountRefused("reason", "This has been asked for already, and waits for another operator.")
        asked = FactorReset.objects.create(user=person, reason=reason.strip()[:300], asked_by_id=by, asked_at=at)
        ledger.write(
            PlatformAct.RESET_ASKED, user=by, object_kind="user", object_ref=str(person.pk),
            detail={"reset": str(asked.pk), "reason": asked.reason},
        )  # fmt: skip
    return asked


def agree_to_reset(reset_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> tuple[User, str]:
    """Take the second factor off: the person enrols a new one at their next sign-in, with a new first password.

    The password changes too, since whoever knew the old one could otherwise enrol in their place.
    Out: the person and the password, shown once. Raises: FactorReset.DoesNotExist (gone, too old), AccountRefused.
    """
    with transaction.atomic(using="platform", durable=True):
        asked = open_resets(at).select_for_update(of=("self",), no_key=True).get(pk=reset_id)
        if by == asked.asked_by_id:
            raise AccountRefused("", "You asked for this yourself. Another operator agrees.")
        if by == asked.user_id:
            raise AccountRefused("", "This is your own second factor. Another operator agrees.")
        asked.agreed_by_id, asked.agreed_at = by, at
        asked.save(update_fields=["agreed_by", "agreed_at"])
        person, password = asked.user, first_password()
        TOTPDevice.objects.filter(user=person).delete()
        RecoveryCode.objects.filter(user=person).delete()
        give_first_password(person, password)
        end_passes(person.pk, at)
        ledger.write(
            PlatformAct.RESET_AGREED, user=by, object_kind="user", object_ref=str(person.pk),
            detail={"reset": str(asked.pk), "asked_by": str(asked.asked_by_id)},
        )  # fmt: skip
    return person, password
