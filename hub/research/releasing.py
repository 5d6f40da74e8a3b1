"""An agency shares several findings by one decision: with desks of the hub and, separately, recipients outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from hub.research.contents import check_shared, release_said
from hub.research.grounds import Grounds
from hub.research.models import Finding, FindingState, Release
from hub.research.refusals import AlreadyDecided, ChangedMeanwhile, NoSuchPlace, ResearchRefusal
from hub.wall import outbox
from hub.wall.contents import digest
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated

RELEASED = "assessment.findings_released"
REFUSALS: dict[str, type[ResearchRefusal]] = {
    "no_such_desk": NoSuchPlace,
    "no_such_recipient": NoSuchPlace,
    "nothing_to_release": AlreadyDecided,
    "not_yours_or_already_decided": AlreadyDecided,
}


def release(
    findings: Mapping[UUID, int],
    *,
    request_id: UUID,
    desks: Sequence[str],
    recipients: Sequence[str],
    grounds: Grounds,
    release_id: UUID,
    by: Seated,
) -> Release:
    """Let the hub see findings that only their agency's desk could see; all of them or none.

    In: held findings of the desk's agency, each with the version that the decision was made on; complete grounds; an
    id made with the form, so that a form sent twice makes one release. The agency's own desk is always among the desks.
    Out: the release; release_v2 writes the ledger in the same transaction.
    Raises: Finding.DoesNotExist (one is not this desk's, answered 404), AlreadyDecided, ChangedMeanwhile, NoSuchPlace,
    FormSentBefore.
    Source: MASH FAQ, "proportionate and relevant"; docs/field.md, process 4.
    """
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            done = Release.objects.filter(pk=release_id, agency=by.agency).first()
            if done is not None:
                if set(done.findings.values_list("pk", flat=True)) != set(findings):
                    raise FormSentBefore
                return done
            found = list(Finding.objects.filter(pk__in=list(findings), request_id=request_id, agency=by.agency))
            if len(found) != len(findings):
                raise Finding.DoesNotExist
            if any(finding.state != FindingState.HELD for finding in found):
                raise AlreadyDecided
            locked = dict(
                Finding.objects.select_for_update(no_key=True)
                .filter(pk__in=list(findings), state=FindingState.HELD)
                .order_by("pk")
                .values_list("pk", "version")
            )
            if locked != dict(findings):
                raise ChangedMeanwhile
            check_shared(found)
            decided = Release(
                pk=release_id, agency=by.agency, desks=sorted({*desks, by.agency}), recipients=sorted(set(recipients)),
                by=by.seat, **asdict(grounds),
            )  # fmt: skip
            call(
                "release_v2", release_id, sorted(findings), decided.desks, decided.recipients, grounds.purpose,
                grounds.legal_basis, grounds.necessity, grounds.proportionality, grounds.approver, by.seat,
                digest(release_said(decided)),
            )  # fmt: skip
            made: Release = Release.objects.get(pk=release_id)
            outbox.add(RELEASED, release_id, at=made.at)  # whoever decided before is told
            outbox.wake(by.hub)
            return made
    except RefusedByTheWall as refused:
        raise REFUSALS.get(refused.code, AlreadyDecided) from refused


def was_released(release_id: UUID | None, enquiry_id: UUID, *, by: Seated) -> bool:
    """Whether a form's release was made already, in this enquiry: then the form came twice.

    Raises: FormSentBefore, where it was made in another.
    """
    done = Release.objects.filter(pk=release_id, agency=by.agency).first() if release_id else None
    if done is not None and done.enquiry_id != enquiry_id:
        raise FormSentBefore
    return done is not None
