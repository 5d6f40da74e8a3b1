"""What is taught: the pan-London syllabus and the courses of agencies, for everybody who is signed in."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Subquery, Value, When
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.work_list import Filter, Sort, WorkList, nothing_last
from frontend.training import labels
from frontend.training.people import agencies_of
from rollout.training.models import Course, CourseState, Session
from rollout.training.models.courses import SYLLABUS_AGENCY
from rollout.training.queries import standing_sessions
from tenants.access import known
from tenants.models import Agency

SYLLABUS_FIRST = OrderBy(Case(When(agency__code=SYLLABUS_AGENCY, then=Value(0)), default=Value(1)))
SORTS = {
    "agency": Sort("Agency", "pan-London syllabus first", "pan-London syllabus last",
                   (SYLLABUS_FIRST, "agency__name", "title", "pk")),
    "title": Sort("Course", "A to Z", "Z to A", ("title", "pk")),
    "next": Sort("Next session", "soonest first", "latest first", (nothing_last("following"), "title", "pk")),
}  # fmt: skip
SESSIONS_SHOWN = 60  # of one course; the list of sessions has all


@known("the syllabus is for everybody who works with hubs")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every open course; the pan-London syllabus first."""
    now = timezone.now()
    following = Session.objects.filter(
        module__course=OuterRef("pk"), cancelled_at__isnull=True, starts_at__gt=now
    ).order_by("starts_at")  # fmt: skip
    found = (
        Course.objects.filter(state=CourseState.OPEN)
        .select_related("agency")
        .annotate(parts=Count("modules"), following=Subquery(following.values("starts_at")[:1]))
    )
    agencies = Agency.objects.filter(courses__state=CourseState.OPEN).distinct().order_by("name")
    whose = Filter("agency", "Agency", list(agencies.values_list("code", "name")))
    it = WorkList(request, sorts=SORTS, default="agency", filters=[whose])
    if it.chosen["agency"]:
        found = found.filter(agency__code=it.chosen["agency"])
    page = it.paged(found.order_by(*it.order))
    return render(
        request,
        "training/home.html",
        {"it": it, "page": page, "rows": list(page.object_list), "teaches": bool(agencies_of(request))},
    )


@known("the syllabus is for everybody who works with hubs")
@require_GET
def course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """One course: its modules, and the sessions of each that are to come."""
    found = Course.objects.select_related("agency", "successor").filter(pk=course_id).first()
    mine = found is not None and found.agency in agencies_of(request)
    if found is None or (found.state == CourseState.DRAFT and not mine):
        raise Http404
    now = timezone.now()
    sessions: dict[UUID, list[tuple[Session, str, str, str]]] = defaultdict(list)
    to_come = standing_sessions().filter(module__course=found, starts_at__gt=now).select_related("authority")
    for one in to_come[:SESSIONS_SHOWN]:
        sessions[one.module_id].append(
            (one, labels.when_words(one), labels.whom_words(one), labels.places_words(one, now))
        )  # fmt: skip
    modules = [
        (module, labels.length_words(module.minutes), labels.validity_words(module), sessions[module.pk])
        for module in found.modules.order_by("number")
    ]
    return render(request, "training/course.html", {"course": found, "modules": modules, "mine": mine})
