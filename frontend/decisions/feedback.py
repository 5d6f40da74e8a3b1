"""What recipients say happened then, for the desk whose agency shared in the product, and for those who sent it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.presenters.paging import WorkPaginator
from hub.assessment.contents import feedback_said
from hub.assessment.models import CopyFeedback
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 25


@allowed(Act.READ_FEEDBACK, line=(Act.READ_FEEDBACK, "enquiry"))
@require_GET
def feedback(request: PlatformRequest) -> HttpResponse:
    """The newest first. Which rows there are the database says (CopyFeedback.wall)."""
    page = WorkPaginator(CopyFeedback.objects.all(), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    check(feedback_said(one) for one in rows)
    ledger.write_read(
        Act.READ_FEEDBACK, by=request.seated, object_kind="enquiry", refs=sorted({one.reference for one in rows})
    )
    return render(request, "decisions/feedback.html", {"page": page, "rows": rows})
