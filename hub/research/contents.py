"""What requests, findings and releases say, as the ledger's lines hold a digest of it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Cast

from hub.people.facts import PARTS, linked_said
from hub.people.models import Link
from hub.research.agreement_models import ProposalState, ProposedRelease
from hub.research.models import (
    ENDED,
    AskedChild,
    DeskNote,
    Finding,
    FindingFile,
    FindingState,
    MessagePart,
    Release,
    Request,
    RequestState,
    Withdrawal,
)
from hub.wall.contents import Content, bound_with, canonical, check, content_of

PART = "part"


def request_said(request: Request, children: Iterable[AskedChild], reference: str) -> Content:
    """What an agency is asked and about whom, on which bases; bound to the line of the asking."""
    about = sorted(
        [str(one.subject_id), one.basis, one.basis_decided_by, one.basis_reason, one.whole_why] for one in children
    )
    said = {name: getattr(request, name) for name in ("agency", "question", "let_out_to")}
    return Content("request", request.pk, reference, canonical({**said, "children": about}))


def requests_said(requests: Iterable[Request], children: Iterable[AskedChild], reference: str) -> list[Content]:
    """Several requests of one enquiry, with why those that were refused or ended were."""
    rows, about = list(requests), defaultdict(list)
    for child in children:
        about[child.request_id].append(child)
    asked = [request_said(one, about[one.pk], reference) for one in rows]
    ended = [ended_said(one) for one in rows if one.state in ENDED]
    return [
        *asked,
        *ended,
        *(not_shared_onward_said(one, reference) for one in rows if one.state == RequestState.NOT_SHARED_ONWARD),
    ]


def parts_said(parts: models.QuerySet[MessagePart], reference: str) -> list[Content]:
    """The covered notifications that an asked agency reads, as ask_v4 wrote them."""
    rows = parts.annotate(words=Cast("message", models.TextField())).values_list("pk", "request_id", "words")
    return [Content(PART, pk, reference, words, keyed_by=request) for pk, request, words in rows]


def not_shared_onward_said(request: Request, reference: str) -> Content:
    """Why something does not go to a recipient; bound to the line of that answer, by the agency's own desk."""
    return Content("refused", _beside(request.pk, "refused"), reference, request.refused_why, (request.agency,))


def ended_said(request: Request, why: str = "") -> Content:
    """Why a request was withdrawn or handed back; bound to the line of that. In: the words, before they are kept."""
    return Content("ended", _beside(request.pk, "ended"), request.ended_reference, why or request.ended_why)


def withdrawal_said(it: Withdrawal) -> Content:
    """Why a released finding was withdrawn; bound to the line of that, by its own agency's desk."""
    return why_withdrawn(it.finding_id, it.reason, it.agency)


def why_withdrawn(finding: UUID, reason: str, agency: str) -> Content:
    """The same before there is a row of it."""
    return Content("withdrawal", _beside(finding, "withdrawn"), str(finding), reason, (agency,))


def desk_note_said(note: DeskNote, reference: str) -> Content:
    """A note for colleagues; bound to the line of its writing, by its own agency's desk."""
    return content_of(note, reference, note.agency)


def finding_said(finding: Finding) -> Content:
    """Bound to the line of its recording, by its own agency's desk."""
    return content_of(finding, str(finding.pk), finding.agency)


def recorded_said(finding: Finding, learnt: Iterable[Link]) -> dict[str, Any]:
    """For the line of its recording: a finding with what was learnt of people by it."""
    return bound_with(PARTS, finding_said(finding), *linked_said(learnt))


def files_said(files: Iterable[FindingFile]) -> list[Content]:
    """What files are called, what they are and the digest of every byte; bound to the lines of their adding, by their
    own agency's desk. Whoever reads one holds its content against that digest (finding_files.py)."""
    return [content_of(one, str(one.finding_id), one.agency) for one in files]


def withheld_said(finding: Finding) -> Content:
    """Why a finding is withheld; bound to the line of that decision, by its own agency's desk."""
    return Content(
        "withheld", _beside(finding.pk, "withheld"), str(finding.pk), finding.withheld_reason, (finding.agency,)
    )


def release_said(release: Release) -> Content:
    """The grounds, and whom they agreed to share it with; bound to the line of the release."""
    return content_of(release, str(release.pk), release.agency)


def shared_said(findings: Iterable[Finding], releases: Iterable[Release] = ()) -> list[Content]:
    """Findings, with the reasons of those that are withheld, and releases."""
    found = list(findings)
    withheld = [withheld_said(one) for one in found if one.state == FindingState.WITHHELD]
    return [*map(finding_said, found), *withheld, *map(release_said, releases)]


def proposal_said(it: ProposedRelease) -> Content:
    """What waits for agreement says what its release will say, so that one digest holds for both."""
    return release_said(Release(pk=it.pk, **{name: getattr(it, name) for name in Release.SAID}))


def declined_said(it: ProposedRelease) -> Content:
    """Why a colleague did not agree; bound to the line of that answer, by the agency's own desk."""
    return Content("declined", _beside(it.pk, "declined"), str(it.pk), it.declined_why, (it.agency,))


def proposals_said(proposals: Iterable[ProposedRelease]) -> list[Content]:
    """Releases that wait for agreement or were answered, with why those that were declined were."""
    found = list(proposals)
    declined = [declined_said(one) for one in found if one.state == ProposalState.DECLINED]
    return [*map(proposal_said, found), *declined]


def check_shared(
    findings: Iterable[Finding],
    releases: Iterable[Release] = (),
    proposals: Iterable[ProposedRelease] = (),
    files: Iterable[FindingFile] = (),
) -> None:
    """Before any of it is shown or leaned on. Raises: hub.wall.contents.Altered."""
    check([*shared_said(findings, releases), *proposals_said(proposals), *files_said(files)])


def _beside(row: UUID, what: str) -> UUID:
    """The id of something else that a row says, since a line holds one digest for an id."""
    return uuid.uuid5(row, what)
