"""Sessions: what is to come, one of them, and taking or giving back a place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.common.work_list import Filter, Sort, WorkList
from frontend.training import labels
from frontend.training.people import agencies_of, person
from rollout.training.booking import book, give_back
from rollout.training.models import CourseState, PlaceState, Session, SessionPlace
from rollout.training.queries import counted_sessions, standing_sessions
from rollout.training.refusals import TrainingRefused
from tenants.access import known
from tenants.models import Authority

SORTS = {"when": Sort("When", "next first", "last first", ("starts_at", "pk"))}
SAID = {
    PlaceState.BOOKED: "You have a place in this session.",
    PlaceState.WAITING: "It is full. You are on the waiting list, and move up when somebody gives a place back.",
}


@known("sessions are for everybody who works with hubs")
@require_GET
def to_come(request: HttpRequest) -> HttpResponse:
    """Every session to come, the next first; for one authority where asked."""
    now = timezone.now()
    authorities = Authority.objects.filter(training_sessions__starts_at__gt=now).distinct().order_by("name")
    where = Filter("authority", "For one authority", list(authorities.values_list("slug", "name")), every="All of them")
    it = WorkList(request, sorts=SORTS, default="when", filters=[where])
    found = standing_sessions().filter(starts_at__gt=now, module__course__state=CourseState.OPEN)
    if it.chosen["authority"]:
        found = found.filter(authority__slug=it.chosen["authority"])
    page = it.paged(found.select_related("module__course__agency", "authority").order_by(*it.order))
    rows = [
        (one, labels.when_words(one), labels.whom_words(one), labels.places_words(one, now)) for one in page.object_list
    ]
    return render(request, "training/sessions.html", {"it": it, "page": page, "rows": rows})


@known("sessions are for everybody who works with hubs")
@require_GET
def one(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """When, where, how many places are left, and one's own."""
    found = _look_up(request, session_id)
    now, who = timezone.now(), person(request)
    place = SessionPlace.objects.filter(session=found, user=who).exclude(state=PlaceState.CANCELLED).first()
    before = 0
    if place is not None and place.state == PlaceState.WAITING:
        before = SessionPlace.objects.filter(
            session=found, state=PlaceState.WAITING, asked_at__lt=place.asked_at
        ).count()
    return render(
        request,
        "training/session.html",
        {
            "session": found,
            "place": place,
            "before": before,
            "when": labels.when_words(found),
            "whom": labels.whom_words(found),
            "places": labels.places_words(found, now),
            "is_to_come": found.cancelled_at is None and found.starts_at > now,
            "is_open": found.module.course.state == CourseState.OPEN,
            "is_full": getattr(found, "people", 0) >= found.capacity,
            "teaches": found.module.course.agency in agencies_of(request),
        },
    )


@known("one's own place")
@require_POST
def take_place(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """A place, or the next one on the waiting list."""
    try:
        place = book(session_id, by=person(request), at=timezone.now())
    except Session.DoesNotExist as gone:
        raise Http404 from gone
    except TrainingRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, SAID[PlaceState(place.state)])
    return redirect("training:session", session_id)


@known("one's own place")
@require_POST
def give_place_back(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """It goes to whoever has waited longest."""
    try:
        give_back(session_id, by=person(request), at=timezone.now())
    except Session.DoesNotExist as gone:
        raise Http404 from gone
    except TrainingRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "You have given your place back.")
    return redirect("training:session", session_id)


def _look_up(request: HttpRequest, session_id: UUID) -> Session:
    """Raises: Http404, also for a draft's unless one teaches it."""
    found = (
        counted_sessions()
        .select_related("module__course__agency", "authority")
        .filter(pk=session_id)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    course = found.module.course
    if course.state == CourseState.DRAFT and course.agency not in agencies_of(request):
        raise Http404
    return found
