"""A held finding is put right before anybody else has seen it: it is its agency's own until it is decided about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from hub.research.agreement import waiting_findings
from hub.research.contents import finding_said
from hub.research.findings import people_of
from hub.research.models import Finding, FindingState
from hub.research.own_requests import own_request
from hub.research.refusals import AlreadyDecided, ChangedMeanwhile, NoSuchPlace, WaitsForAgreement
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import said
from tenants.seated import Seated


def change_held(
    finding_id: UUID,
    *,
    request_id: UUID,
    about: Sequence[UUID],
    kind: str,
    happened_on: date | None,
    text: str,
    source_record: str,
    version: int,
    by: Seated,
) -> Finding:
    """Say a held finding otherwise. The ledger's line is bound to what it says now; its first line stays.

    In: the version that the page showed. Whom the finding itself brought in stays with it.
    Raises: Request.DoesNotExist and Finding.DoesNotExist (not this desk's, answered 404), AlreadyDecided,
    WaitsForAgreement, ChangedMeanwhile, NoSuchPlace.
    """
    with transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        finding: Finding = Finding.objects.get(pk=finding_id, request=request, agency=by.agency)
        wanted = {
            "about": list(dict.fromkeys(about)), "kind": kind, "happened_on": happened_on, "text": text,
            "source_record": source_record,
        }  # fmt: skip
        if all(getattr(finding, name) == value for name, value in wanted.items()):
            return finding  # the same form, sent twice
        if finding.state != FindingState.HELD:
            raise AlreadyDecided
        if waiting_findings([finding_id], by=by):
            raise WaitsForAgreement
        if not set(about) <= set(people_of(request)):
            raise NoSuchPlace
        changed = Finding.objects.filter(pk=finding_id, state=FindingState.HELD, version=version).update(
            **wanted, version=version + 1
        )
        if not changed:
            raise ChangedMeanwhile
        finding.refresh_from_db()
        ledger.write(
            Act.RECORD_FINDING, by=by, object_kind="finding", object_ref=str(finding_id),
            detail={"enquiry": request.enquiry.reference, "version": finding.version, **said(finding_said(finding))},
        )  # fmt: skip
    return finding
