"""An inspector's two pages: what was named for them, and a paper of one enquiry. There is no other address for them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.inspections.written import as_html
from hub.assessment.inspection_papers import NoSuchPaper, named_for, read_paper
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


@allowed(Act.LIST_PAPERS, line=(Act.LIST_PAPERS, "inspection"), by_function=True)
@require_GET
def named(request: PlatformRequest) -> HttpResponse:
    """Each enquiry by its reference, how many days are left, and what is not open and why."""
    found = named_for(request.seated)
    left = (found.last_day - timezone.localdate()).days + 1 if found.last_day else 0
    return render(request, "inspections/named.html", {"found": found, "left": left})


@allowed(Act.READ_PAPER, line=(Act.READ_PAPER, "enquiry"), by_function=True)
@require_GET
def paper(request: PlatformRequest, paper_id: UUID) -> HttpResponse:
    """One paper, whose copy it is on each sheet. Raises: Altered."""
    try:
        found = read_paper(paper_id, by=request.seated)
    except NoSuchPaper as gone:
        raise Http404 from gone
    return render(request, "inspections/read.html", {"paper": found, "words": as_html(found.words)})
