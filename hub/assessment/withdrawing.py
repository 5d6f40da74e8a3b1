"""An agency takes back a finding that it released, and sees who had it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from hub.assessment.refusals import NotReleased
from hub.front_door.models import Enquiry
from hub.research.contents import check_shared, why_withdrawn
from hub.research.models import Finding, FindingState, Withdrawal
from hub.wall import outbox
from hub.wall.contents import said_of
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated


@dataclass(frozen=True)
class Seen:
    """Somebody who had a finding. In a hub: a member of a desk, who opened the enquiry or a request of it while the
    finding was there. Outside: a team that was sent it, with when somebody of it first opened the copy."""

    outside: bool
    whose: str  # the code of a desk's agency, or the name of a team
    member: UUID | None
    first_at: datetime
    last_at: datetime | None
    times: int


def withdraw(finding_id: UUID, *, request_id: UUID, reason: str, by: Seated) -> Withdrawal:
    """Take a released finding back; a form sent twice does it once.

    In: the reason, which whoever had the finding reads. withdraw_finding_v2 closes it to every desk but its own and
    those that must account for it, recalls the copies that carry it, and writes ledger and outbox.
    Out: the withdrawal. Raises: Finding.DoesNotExist (not this desk's, answered 404), NotReleased; ValueError without
    a reason.
    """
    if not reason.strip():
        raise ValueError("withdrawing a finding wants a reason")
    try:
        with transaction.atomic(durable=True):
            finding = Finding.objects.get(pk=finding_id, request_id=request_id, agency=by.agency)
            if finding.state == FindingState.WITHDRAWN:
                done: Withdrawal = Withdrawal.objects.get(finding=finding)
                if done.reason == reason.strip():
                    return done
            if finding.state != FindingState.RELEASED:
                raise NotReleased
            why = said_of(why_withdrawn(finding.pk, reason.strip(), by.agency))
            call("withdraw_finding_v2", finding.pk, reason.strip(), by.seat, json.dumps(why))
            outbox.wake(by.hub)
            made: Withdrawal = Withdrawal.objects.get(finding=finding)
            return made
    except RefusedByTheWall as refused:
        raise NotReleased from refused


def seen_by(finding_id: UUID) -> list[Seen]:
    """Who had a finding of one's own desk, first those who had it first. Another desk's finding gives nothing."""
    return [
        Seen(kind != "desk", whose, member, first, last, times)
        for kind, whose, member, first, last, times in call("finding_seen_v1", finding_id)
    ]


def to_account_for(enquiry: Enquiry, by: Seated) -> Mapping[UUID, Finding]:
    """The withdrawn findings of other agencies that this desk must account for, as the database gives them to it.

    Raises: hub.wall.contents.Altered.
    """
    kept: Any = Finding.objects.filter(enquiry=enquiry, state=FindingState.WITHDRAWN).exclude(agency=by.agency)
    found = {one.pk: one for one in kept}
    check_shared(found.values())
    return found
