"""A decision maker's list: what came back, what is ready, what came since, what has no product yet."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from hub.assessment.models import Copy
from hub.front_door.models import Enquiry, EnquiryState, Subject
from hub.research.models import Release, Request, RequestState, Withdrawal


class ToDecide(models.TextChoices):
    """Why an enquiry stands on the list."""

    DECLINED = "declined", "Came back: nobody acts on it"
    READY = "ready", "Ready to decide"
    NEW = "new", "New since you decided"
    TO_SEND = "to_send", "Decided, no product yet"


def to_decide(kind: ToDecide, agency: str, *, at: datetime) -> QuerySet[Enquiry]:
    """Enquiries with a child of this lead agency, most urgent and longest waiting first.

    Ready is what every asked agency has answered, or whose time is over: nobody waits for an answer past the clock.
    """
    mine = Subject.objects.standing().filter(enquiry=OuterRef("pk"), lead_agency=agency)
    found = Enquiry.objects.exclude(state=EnquiryState.PASSED).filter(_is(kind, mine, agency, at))
    return found.due_first()


def counts(agency: str, *, at: datetime) -> dict[ToDecide, int]:
    """How many stand on each list."""
    return {kind: to_decide(kind, agency, at=at).count() for kind in ToDecide}


def _is(kind: ToDecide, mine: QuerySet[Subject], agency: str, at: datetime) -> Q:
    if kind == ToDecide.READY:
        asked = Request.objects.questions().filter(enquiry=OuterRef("pk"))
        answered = Exists(asked) & ~Exists(asked.filter(state=RequestState.OPEN))
        return Q(Exists(mine.filter(decision="")), answered | Q(due_at__lte=at), state=EnquiryState.OPEN)
    if kind == ToDecide.DECLINED:
        return Q(Exists(Copy.objects.came_back().filter(product__enquiry=OuterRef("pk"))), Exists(mine))
    if kind == ToDecide.NEW:
        decided = Subject.objects.standing().filter(enquiry=OuterRef("enquiry"), lead_agency=agency)
        last = decided.exclude(decision="").order_by().values("enquiry").annotate(last=Max("decided_at")).values("last")
        came, gone = (
            Exists(rows.objects.filter(enquiry=OuterRef("pk"), at__gt=Subquery(last))) for rows in (Release, Withdrawal)
        )
        return Q(came | gone)
    return Q(Exists(mine), state=EnquiryState.DECIDED)
