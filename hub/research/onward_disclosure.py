"""An agency agrees that what it shared in the room goes to one recipient more; or says why not.

Shared in the room is not sent out (docs/field.md): an information product takes a finding to a recipient only where the
agency whose it is agreed to share it with that recipient, with grounds of its own for doing so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.agreement import kinds_for_two
from hub.research.contents import check_shared, not_shared_onward_said, release_said
from hub.research.grounds import Grounds
from hub.research.models import Finding, Release, Request, RequestState
from hub.research.onward_disclosure_answers import answer, answer_onward_request
from hub.research.own_requests import own_request
from hub.research.proposing import Decided, decided_before, propose, says_the_same
from hub.research.refusals import AlreadyAnswered, NoSuchPlace, NotShared, ReasonMissing
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import digest, said
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated


def share_onward(
    findings: Collection[UUID],
    *,
    request_id: UUID,
    recipient: str,
    grounds: Grounds,
    release_id: UUID,
    by: Seated,
    at: datetime,
) -> Decided:
    """Let findings that the agency released into the room go to a recipient too; all of them or none.

    In: released findings of the agency in the request's enquiry, which are frozen since; a request of the agency, which
    this answers where it asked for just that; an id made with the form, so that a form sent twice makes one.
    Out: the record of why; or what waits for a colleague's agreement, where one of the findings is of a kind for which
    the hub wants two. The functions write the ledger.
    Raises: Request.DoesNotExist (not this desk's), NotShared, NoSuchPlace, FormSentBefore.
    Source: MPA, July 2011 (docs/field.md): not passed outside without the consent of the agency that owns it.
    """
    decided = Release(pk=release_id, agency=by.agency, recipients=[recipient], by=by.seat, **asdict(grounds))
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            request = own_request(request_id, by=by)
            done = decided_before(release_id, request.enquiry_id, by=by)
            if done is not None:
                decided.desks = done.desks  # no choice of the form's
                if not says_the_same(done, decided):
                    raise FormSentBefore
                return done
            if not set(findings) <= {one.pk for one in not_shared_onward(request.enquiry_id, recipient, by=by)}:
                raise NotShared
            shared = list(Finding.objects.filter(pk__in=findings))
            check_shared(shared)
            decided.desks = sorted(set.intersection(*(set(one.desks) for one in shared)))
            if kinds_for_two() & {one.kind for one in shared}:
                versions = {one.pk: one.version for one in shared}
                return propose(decided, versions, request_id=request_id, onward=True, by=by)
            call(
                "let_out_v3", release_id, sorted(findings), recipient, grounds.purpose, grounds.legal_basis,
                grounds.necessity, grounds.proportionality, grounds.approver, by.seat,
                digest(release_said(decided)),
            )  # fmt: skip
            answer_onward_request(request, recipient, by=by, at=at)
            made: Release = Release.objects.get(pk=release_id)
            return made
    except RefusedByTheWall as refused:
        raise (NoSuchPlace if refused.code == "no_such_recipient" else NotShared) from refused


def refuse_to_share_onward(request_id: UUID, *, why: str, by: Seated, at: datetime) -> Request:
    """Answer that it stays in the room, with the reason, which the decision maker reads. Said twice, it is said once.

    Raises: Request.DoesNotExist (not this desk's, or it asks something else), ReasonMissing, AlreadyAnswered.
    """
    with transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        if not request.let_out_to:
            raise Request.DoesNotExist
        if request.state == RequestState.NOT_SHARED_ONWARD:
            return request
        if request.state != RequestState.OPEN:
            raise AlreadyAnswered
        if not why.strip():
            raise ReasonMissing
        request.refused_why = why.strip()
        answer(request, RequestState.NOT_SHARED_ONWARD, by=by, at=at)
        ledger.write(
            Act.NOT_SHARED_ONWARD, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
            detail={
                "request": str(request.pk), "recipient": request.let_out_to,
                **said(not_shared_onward_said(request, request.enquiry.reference)),
            },
        )  # fmt: skip
    return request


def not_shared_onward(enquiry_id: UUID, recipient: str, *, by: Seated) -> list[Finding]:
    """What the agency released into the room of an enquiry and what may not go to a recipient yet."""
    own = Finding.objects.released().filter(enquiry=enquiry_id, agency=by.agency)
    return list(own.exclude(recipients__contains=[recipient]))
