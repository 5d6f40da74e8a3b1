"""An agency shares several findings by one decision: with desks of the hub and, separately, recipients outside.

Where the hub wants two for a kind of finding, the decision waits for a colleague (agreement.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.utils import ProgrammingError

from hub.research.agreement import RELEASED, kinds_for_two, waiting_findings
from hub.research.contents import check_shared, files_said, release_said
from hub.research.grounds import Grounds
from hub.research.models import Finding, FindingFile, FindingState, Release, WhoseFinding
from hub.research.own_requests import own_request
from hub.research.proposing import Decided, decided_before, files_of, findings_of, propose, says_the_same
from hub.research.refusals import (
    AlreadyDecided,
    ChangedMeanwhile,
    FilesChanged,
    NoSuchPlace,
    ResearchRefusal,
    WaitsForAgreement,
    WhoseFirst,
    raise_if_protected,
)
from hub.wall import outbox
from hub.wall.contents import check, digest
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated

REFUSALS: dict[str, type[ResearchRefusal]] = {
    "no_such_desk": NoSuchPlace,
    "no_such_recipient": NoSuchPlace,
    "nothing_to_release": AlreadyDecided,
    "not_yours_or_already_decided": AlreadyDecided,
    "waits_for_agreement": WaitsForAgreement,
    "whose_first": WhoseFirst,
    "files_changed": FilesChanged,
    "needs_agreement": ChangedMeanwhile,  # the hub changed its rule between the two questions
}


def release(
    findings: Mapping[UUID, int],
    *,
    request_id: UUID,
    desks: Sequence[str],
    recipients: Sequence[str],
    grounds: Grounds,
    release_id: UUID,
    files: Collection[UUID] = (),
    all_told: bool = False,
    by: Seated,
) -> Decided:
    """Let the hub see findings that only their agency's desk could see; all of them or none.

    In: held findings of the desk's agency, each with the version that the decision was made on; complete grounds; an
    id made with the form, so that a form sent twice makes one release; `files` of these findings that the desks read
    with them, and nobody outside; the others stay with the agency. The agency's own desk is always among the desks.
    Out: the release; or what waits for a colleague's agreement, where one of the findings is of a kind for which the
    hub wants two. Then `all_told` completes the answer when they agree. The functions write the ledger.
    Raises: Request.DoesNotExist and Finding.DoesNotExist (not this desk's, answered 404), AlreadyDecided,
    ChangedMeanwhile, FilesChanged, WaitsForAgreement, WhoseFirst, NoSuchPlace, SaysProtected, FormSentBefore.
    Source: MASH FAQ, "proportionate and relevant"; docs/field.md, process 4.
    """
    decided = Release(
        pk=release_id, agency=by.agency, desks=sorted({*desks, by.agency}), recipients=sorted(set(recipients)),
        by=by.seat, **asdict(grounds),
    )  # fmt: skip
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            request = own_request(request_id, by=by)
            done = decided_before(release_id, request.enquiry_id, by=by)
            if done is not None:
                if (
                    findings_of(done) != set(findings)
                    or files_of(done) != set(files)
                    or not says_the_same(done, decided)
                ):
                    raise FormSentBefore
                return done
            found = _held(findings, request_id=request_id, by=by)
            check(files_said(FindingFile.objects.filter(pk__in=list(files), finding__in=found)))
            if kinds_for_two() & {finding.kind for finding in found}:
                return propose(decided, findings, request_id=request_id, files=files, all_told=all_told, by=by)
            call(
                "release_v4", release_id, sorted(findings), decided.desks, decided.recipients, grounds.purpose,
                grounds.legal_basis, grounds.necessity, grounds.proportionality, grounds.approver, by.seat,
                sorted(set(files)), digest(release_said(decided)),
            )  # fmt: skip
            made: Release = Release.objects.get(pk=release_id)
            outbox.add(RELEASED, release_id, at=made.at)  # whoever decided before is told
            outbox.wake(by.hub)
            return made
    except RefusedByTheWall as refused:
        raise REFUSALS.get(refused.code, AlreadyDecided) from refused
    except ProgrammingError as error:
        raise_if_protected(error, by=by)
        raise


def _held(findings: Mapping[UUID, int], *, request_id: UUID, by: Seated) -> list[Finding]:
    """These held findings, locked, as they were when the decision was made on them."""
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
    if waiting_findings(findings, by=by):
        raise WaitsForAgreement
    if WhoseFinding.objects.filter(finding__in=list(findings), answer="").exists():
        raise WhoseFirst
    return found
