"""Remind an agency that is late with its answer, from the enquiry's own page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from hub.research.models import Request
from hub.research.refusals import NotOverdue
from hub.research.reminding import remind
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from mash_platform.phrases import plural
from tenants.access import PlatformRequest


@allowed(Act.REMIND)
@require_POST
def remind_agency(request: PlatformRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Tell its researchers, and say how many there are."""
    if not Request.objects.filter(pk=request_id, enquiry__reference=reference).exists():
        raise Http404
    try:
        people = remind(request_id, by=request.seated, at=timezone.now())
    except NotOverdue as refused:
        messages.warning(request, refused.sentence)
    else:
        if people:
            messages.success(request, f"Reminded: {plural(people, 'researcher')} of the agency by notice and e-mail.")
        else:
            messages.warning(request, "Nobody of the agency has a seat as a researcher now. Ring the agency.")
    return redirect("enquiries:enquiry", reference)
