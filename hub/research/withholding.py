"""An agency decides to keep a finding to itself, and says why."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from hub.research.agreement import waiting_findings
from hub.research.contents import withheld_said
from hub.research.models import Finding, FindingState
from hub.research.own_requests import reference_of
from hub.research.refusals import AlreadyDecided, ChangedMeanwhile, WaitsForAgreement
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import said
from tenants.seated import Seated


def withhold(finding_id: UUID, *, request_id: UUID, reason: str, version: int, by: Seated) -> Finding:
    """Withhold a held finding. It stays its own desk's alone, and is not released later: what changes is recorded anew.

    Raises: Finding.DoesNotExist (not this desk's, answered 404), AlreadyDecided, WaitsForAgreement,
    ChangedMeanwhile.
    """
    with transaction.atomic(durable=True):
        return withhold_in_one_transaction(
            finding_id, request_id=request_id, reason=reason, version=version, by=by
        )  # fmt: skip


def withhold_in_one_transaction(
    finding_id: UUID, *, request_id: UUID, reason: str, version: int, by: Seated
) -> Finding:  # fmt: skip
    """The same, in the caller's transaction."""
    finding: Finding = Finding.objects.select_related("request").get(
        pk=finding_id, request_id=request_id, agency=by.agency
    )
    if finding.state == FindingState.WITHHELD and finding.withheld_reason == reason:
        return finding  # the same form, sent twice
    if finding.state != FindingState.HELD:
        raise AlreadyDecided
    if waiting_findings([finding_id], by=by):
        raise WaitsForAgreement
    # The version is in the condition, so that of two at once one changes a row and the other none.
    changed = Finding.objects.filter(pk=finding_id, state=FindingState.HELD, version=version).update(
        state=FindingState.WITHHELD, withheld_reason=reason, version=version + 1
    )
    if not changed:
        raise ChangedMeanwhile
    finding.withheld_reason = reason
    ledger.write(
        Act.WITHHOLD, by=by, object_kind="finding", object_ref=str(finding_id),
        detail={"enquiry": reference_of(finding.request), **said(withheld_said(finding))},
    )  # fmt: skip
    finding.refresh_from_db()
    return finding
