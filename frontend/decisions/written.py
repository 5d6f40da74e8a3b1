"""What was written in an enquiry before: each analysis, each question to an agency, each version of the product.

Whoever may read the newest may read the earlier ones. Nothing here is changed by writing again: each is a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.common.finding import by_reference
from frontend.decisions.weighing import weighed
from frontend.presenters.paging import WorkPaginator
from hub.assessment.contents import analysis_said, points_said
from hub.assessment.models import Analysis, AnalysisPoint
from hub.front_door.models import Enquiry
from hub.research.contents import requests_said
from hub.research.models import AskedChild, Finding, Request
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed
from hub.wall.queries import names_of_agencies
from hub.wall.rows_together import rows_together
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
    read = _beside(found, rows, requests)
    points = defaultdict(list)
    for point in read["points"]:
        points[point.analysis_id].append(point)
    check([
        *(analysis_said(one, reference) for one in rows), *points_said(read["points"], reference),
        *requests_said(requests, read["children"], reference),
    ])  # fmt: skip
    people = defaultdict(lambda: "A colleague", {one.pk: one.name for one in read["members"]})
    agencies = names_of_agencies(read["agencies"])
    labels = {one.pk: one.label for one in read["subjects"]}
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "decisions/written.html",
        {
            "found": found,
            "page": page,
            "analyses": [
                (one, people[one.by], weighed(points[one.pk], read["findings"], agencies, labels)) for one in rows
            ],
            "questions_page": questions,
            "questions": [(one, agencies.on(one.agency, one.asked_at), people[one.asked_by]) for one in requests],
            "products": read["products"],
        },
    )


def _beside(found: Enquiry, analyses: Sequence[Analysis], requests: Sequence[Request]) -> dict[str, list[Any]]:
    """What stands in these analyses and questions, and what it names. One query."""
    points = AnalysisPoint.objects.filter(analysis__in=analyses)
    wrote = [*(one.by for one in analyses), *(one.asked_by for one in requests)]
    return rows_together(
        Enquiry.objects.filter(pk=found.pk),
        points=points,
        findings=Finding.objects.released().filter(pk__in=points.exclude(bears="").order_by().values("finding_id")),
        children=AskedChild.objects.filter(request__in=requests),
        members=Member.objects.filter(pk__in=wrote).only("id", "name"),
        agencies=Agency.objects.for_names(),
        subjects=found.subjects.only("id", "label"),
        products=found.products.order_by("-version"),
    )
