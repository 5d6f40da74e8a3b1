"""What one's own agency found of the same people before, and using it again for the request that is open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.partners.list_position import came_from
from frontend.presenters.paging import WorkPaginator
from frontend.requests.way_back import to_request
from hub.front_door.models import Enquiry
from hub.research.contents import check_shared, requests_said
from hub.research.finding_files import listed
from hub.research.models import AskedChild, Finding, FindingState, Request, RequestState
from hub.research.own_requests import has_request
from hub.research.queries import by_finding
from hub.research.refusals import ResearchRefusal
from hub.research.told_before import ToldBefore, told_before
from hub.research.using_again import use_again
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

PAGE = 25
FIRST = 5  # on the request's own page; the rest has this one


@dataclass(frozen=True)
class Earlier:
    """One earlier finding, evaluated: a template makes no query."""

    id: UUID
    date: date | str
    kind: str
    about: list[str]
    text: str
    source: str
    files: int  # that came with it, and are not copied
    state: str
    reason: str  # why it was withheld
    reference: str  # of the enquiry in which it was recorded
    request: UUID
    recorded_at: datetime
    is_used: bool  # it was copied to the request that is open
    may_use: bool
    once: UUID  # makes the copy


def shown_before(asked: Request, before: ToldBefore, rows: Iterable[Finding]) -> list[Earlier]:
    """In: a request, and earlier findings of its agency. Three queries, and one that holds them against the ledger."""
    found = list(rows)
    check_shared(found)
    references = references_of(found)
    used = set(
        Finding.objects.filter(request=asked, copied_from__in=[one.pk for one in found]).values_list(
            "copied_from", flat=True
        )
    )
    files = by_finding(listed(one.pk for one in found) if found else ())
    is_open = asked.state == RequestState.OPEN and not asked.let_out_to
    return [
        Earlier(
            id=one.pk,
            date=one.happened_on or "Date not known",
            kind=one.get_kind_display(),
            about=[before.names.get(person, "somebody else") for person in before.about(one)],
            text=one.text,
            source=one.source_record,
            files=len(files.get(one.pk, ())),
            state=one.state,
            reason=one.withheld_reason,
            reference=references[one.pk],
            request=one.request_id,
            recorded_at=one.recorded_at,
            is_used=one.pk in used,
            may_use=is_open and one.pk not in used and one.state != FindingState.WITHDRAWN,
            once=uuid.uuid4(),
        )
        for one in found
    ]


def references_of(findings: Iterable[Finding]) -> dict[UUID, str]:
    """Finding -> the reference of its enquiry, also where its request has ended. In: with their requests."""
    found = list(findings)
    enquiries = Enquiry.objects.in_bulk({one.enquiry_id for one in found})
    return {
        one.pk: enquiries[one.enquiry_id].reference if one.enquiry_id in enquiries else one.request.ended_reference
        for one in found
    }


@allowed(Act.READ_REQUEST, line=(Act.READ_REQUEST, "enquiry"))
@require_GET
def earlier_findings(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """All of them, the newest first, page by page."""
    asked = _open_or_answered(request, request_id)
    check(requests_said([asked], AskedChild.objects.filter(request=asked), asked.enquiry.reference))
    before = told_before(asked)
    page = WorkPaginator(before.found, PAGE).get_page(request.GET.get("page"))
    rows = shown_before(asked, before, page.object_list)
    ledger.write_read(
        Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[asked.enquiry.reference],
        beside=elsewhere(rows, asked.enquiry.reference),
    )  # fmt: skip
    place = came_from(request)
    return render(
        request,
        "requests/earlier_findings.html",
        {
            "asked": asked, "page": page, "rows": rows, "may_answer": may(request.seated, Act.RECORD_FINDING),
            "came": place.words if place else "",
        },
    )  # fmt: skip


def elsewhere(rows: Iterable[Earlier], here: str) -> list[str]:
    """The other enquiries whose findings are shown, for the ledger's line."""
    return sorted({one.reference for one in rows} - {here})


@allowed(Act.RECORD_FINDING, theirs=has_request)
@require_POST
def use_finding_again(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> HttpResponse:
    """Copy it, held; it can be changed before it is released."""
    try:
        once = UUID(request.POST.get("once", ""))
    except ValueError:
        messages.error(request, "The form could not be read, and nothing was copied. Use it again from here.")
        return to_request(request, request_id)
    try:
        use_again(request_id, finding_id, finding_id=once, by=request.seated, at=timezone.now())
    except (Request.DoesNotExist, Finding.DoesNotExist) as gone:
        raise Http404 from gone
    except (ResearchRefusal, FormSentBefore) as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, "Copied as a new finding. Only your agency can see it until you release it.")
    return to_request(request, request_id)


def _open_or_answered(request: PlatformRequest, request_id: UUID) -> Request:
    """The agency's own request whose enquiry it still reads. Raises: Http404."""
    try:
        found: Request = Request.objects.select_related("enquiry").get(
            pk=request_id, agency=request.seated.agency, ended_at__isnull=True
        )
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    return found
