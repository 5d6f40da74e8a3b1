"""What was written in an enquiry before: each analysis, each question to an agency, each version of the product.

Whoever may read the newest may read the earlier ones. Nothing here is changed by writing again: each is a row.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.common.finding import by_reference
from frontend.presenters.paging import WorkPaginator
from hub.assessment.contents import analysis_said
from hub.assessment.models import Analysis
from hub.front_door.models import Enquiry
from hub.research.contents import requests_said
from hub.research.models import AskedChild, Request
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 10


@allowed(Act.ANALYSE, line=(Act.READ_ENQUIRY, "enquiry"))
@require_GET
def written(request: PlatformRequest, reference: str) -> HttpResponse:
    """Analyses and questions, each the newest first, with who wrote it and when."""
    found = by_reference(Enquiry, reference)
    analyses = Analysis.objects.filter(enquiry=found).order_by("-number")
    page = WorkPaginator(analyses, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    asked = WorkPaginator(Request.objects.filter(enquiry=found).order_by("-asked_at", "pk"), PAGE)
    questions = asked.get_page(request.GET.get("asked"))
    requests = list(questions.object_list)
    check([
        *(analysis_said(one, reference) for one in rows),
        *requests_said(requests, AskedChild.objects.filter(request__in=[one.pk for one in requests]), reference),
    ])  # fmt: skip
    people = Member.objects.names([one.by for one in rows] + [one.asked_by for one in requests])
    agencies = Agency.objects.names()
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "decisions/written.html",
        {
            "found": found,
            "page": page,
            "analyses": [(one, people[one.by]) for one in rows],
            "questions_page": questions,
            "questions": [(one, agencies.on(one.agency, one.asked_at), people[one.asked_by]) for one in requests],
            "products": list(found.products.order_by("-version")),
        },
    )
