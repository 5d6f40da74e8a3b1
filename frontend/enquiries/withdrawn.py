"""A withdrawn finding, for whoever must account for what was decided on it or sent of it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.common.finding import by_reference
from hub.assessment.withdrawing import to_account_for
from hub.front_door.models import Enquiry
from hub.research.contents import withdrawal_said
from hub.research.models import Withdrawal
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


@allowed(Act.READ_WITHDRAWN, line=(Act.READ_WITHDRAWN, "finding"))
@require_GET
def withdrawn_finding(request: PlatformRequest, reference: str, finding_id: UUID) -> HttpResponse:
    """What it said, whose it was, and why it was withdrawn. It leaves a line of its own."""
    found = by_reference(Enquiry, reference)
    finding = to_account_for(found, request.seated).get(finding_id)
    if finding is None:
        raise Http404
    withdrawal = Withdrawal.objects.get(finding=finding)
    check([withdrawal_said(withdrawal)])
    agency = Agency.objects.get(code=finding.agency)
    ledger.write_read(Act.READ_WITHDRAWN, by=request.seated, object_kind="finding", refs=[str(finding.pk)])
    return render(
        request,
        "enquiries/withdrawn.html",
        {"found": found, "finding": finding, "withdrawal": withdrawal, "agency": agency},
    )
