"""A decision maker's list: what came back, what is ready, what came since, what has no product yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from hub.assessment.enquiry_log import decided_of, unanswered
from hub.assessment.models import Copy
from hub.front_door.models import Enquiry, EnquiryState, Subject
from hub.research.models import Release, Request, RequestState, Withdrawal


class ToDecide(models.TextChoices):
    """Why an enquiry stands on the list."""

    AFTER = "after", "Came after you decided: does it change anything?"
    DECLINED = "declined", "Came back: nobody acts on it"
    READY = "ready", "Ready to decide"
    NEW = "new", "New since you decided"
    TO_SEND = "to_send", "Decided, no product yet"


def to_decide(kind: ToDecide, agency: str, *, at: datetime) -> QuerySet[Enquiry]:
    """Enquiries with a child of this lead agency, immediate danger first, then most urgent and longest waiting.

    Ready is what every asked agency has answered, or whose time is over: nobody waits for an answer past the clock.
    """
    mine = Subject.objects.standing().filter(enquiry=OuterRef("pk"), lead_agency=agency)
    found = Enquiry.objects.exclude(state=EnquiryState.PASSED).filter(_is(kind, mine, agency, at))
    return found.with_danger().danger_first()


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
    if kind == ToDecide.AFTER:
        return Q(Exists(decided_of(agency)), pk__in=unanswered().order_by().values("enquiry"))
    if kind == ToDecide.NEW:
        return Q(pk__in=_since_decided(Release, agency)) | Q(pk__in=_since_decided(Withdrawal, agency))
    return Q(Exists(mine), state=EnquiryState.DECIDED)


def _since_decided(rows: type[Release] | type[Withdrawal], agency: str) -> QuerySet[Any, Any]:
    """Enquiries with a row after the last decision for a child of this agency. Asked as what is not there, and not as
    the latest of each enquiry, which PostgreSQL would work out anew for every row."""
    decided = Subject.objects.standing().filter(enquiry=OuterRef("enquiry"), lead_agency=agency).exclude(decision="")
    found = rows.objects.filter(Exists(decided), ~Exists(decided.filter(decided_at__gte=OuterRef("at"))))
    return found.order_by().values("enquiry")
