"""Withdrawing a version: it stays to be read by whoever followed it, and nobody new can take it into use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rollout.library.models import Version, Withdrawal
from rollout.library.publishers import require_publisher
from rollout.library.refusals import AlreadyWithdrawn
from tenants import ledger
from tenants.models import User


def withdraw(version_id: UUID, reason: str, *, by: User, at: datetime) -> Withdrawal:
    """Say that a version is not to be used any more. The newest that is left stands again.

    In: a reason, which the hubs that follow it read. Raises: Version.DoesNotExist, NotYours, ValueError without a
    reason, AlreadyWithdrawn.
    """
    if not reason.strip():
        raise ValueError("a withdrawal wants a reason")
    version = Version.objects.select_related("template").get(pk=version_id)
    require_publisher(version.template.agency_id, by, at)
    try:
        with transaction.atomic(using="platform", durable=True):
            made = Withdrawal.objects.create(version=version, reason=reason.strip(), at=at, by=by)
            ledger.write(
                ledger.PlatformAct.LIBRARY_WITHDRAW, user=by.pk, object_kind="template",
                object_ref=str(version.template_id), detail={"version": version.number},
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyWithdrawn from error
    return made
