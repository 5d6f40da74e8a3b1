"""What runs out in a hub now: notifications to be rated, enquiries to be decided, requests to be answered.

At the worker's ordinary login, which sees nothing that is restricted. As many queries for many as for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from hub.front_door.enquiries.time_limits import LimitsHistory
from hub.front_door.models import ClockPause, EnquiryState, Named, Notification, Subject
from hub.front_door.triage.assigning import WORKED
from hub.people.joining import persons_now
from hub.research.models import AskedChild, Request, RequestState
from hub.wall.clock import Limits, LimitUnit, Pause, Rating, time_that_counts
from hub.wall.running_out import RunningClock, whole_time


@dataclass(frozen=True)
class Running:
    """One thing that is to be done in time.

    `desks`: whose work it is, at the lead; `asked`: the agency that a request is to; `name`: which of its clocks it is.
    A child that is rated anew, named by an earlier notification, or decided while another is not, has another clock.
    """

    clock: RunningClock
    reference: str
    desks: tuple[str, ...]
    name: str
    notification: UUID | None = None
    enquiry: UUID | None = None
    request: UUID | None = None
    asked: str = ""
    assigned_to: UUID | None = None
    person: UUID | None = None  # the child of an enquiry that is due first

    @property
    def about(self) -> tuple[UUID, str]:
        """What it is, and in a hub of several authorities whose."""
        found = self.request or self.enquiry or self.notification
        if found is None:
            raise ValueError("a clock is of something")
        return found, self.agency

    @property
    def agency(self) -> str:
        """Whose clock it is; of a notification, the clock of all lead desks that read it."""
        return self.asked or ("" if self.notification else self.desks[0])


def waiting_notifications(history: LimitsHistory) -> Iterator[Running]:
    """What is to be rated. It keeps the rules of the moment at which it was received. One query."""
    columns = ("pk", "reference", "desks", "received_at", "due_at", "immediate_danger", "assigned_to")
    for pk, reference, desks, received_at, due_at, danger, assigned in Notification.objects.untriaged().values_list(
        *columns
    ):
        clock = RunningClock(
            due_at, due_at - received_at, LimitUnit.HOURS, history.at(received_at), is_urgent=danger
        )  # fmt: skip
        yield Running(
            clock, reference, tuple(desks), due_at.isoformat(), notification=pk, assigned_to=assigned
        )  # fmt: skip


def open_enquiries(history: LimitsHistory) -> Iterator[Running]:
    """What is to be decided: of each authority's children in an enquiry, the one that is due first. Two queries."""
    pauses = _pauses()
    rows = Subject.objects.standing().filter(enquiry__state=EnquiryState.OPEN, decision="", due_at__isnull=False)
    found = rows.order_by("due_at", "position", "pk").values_list(
        "enquiry_id", "lead_agency", "rating", "due_at", "person_id", "enquiry__reference", "enquiry__assigned_to",
        "enquiry__time_limits",
    )  # fmt: skip
    seen = set()
    for enquiry, agency, rating, due_at, person, reference, assigned, number in found:
        if (enquiry, agency) in seen:
            continue
        seen.add((enquiry, agency))
        limits = history.of(number)
        whole, unit = whole_time(rating, limits)
        is_red = rating == Rating.RED
        clock = RunningClock(due_at, whole, unit, limits, () if is_red else pauses.get((enquiry, agency), ()), is_red)
        yield Running(
            clock, reference, (agency,), rating, enquiry=enquiry, assigned_to=assigned, person=person
        )  # fmt: skip


def open_requests(history: LimitsHistory) -> Iterator[Running]:
    """What is to be answered, while something is still to be done of its enquiry. Its time counts as the rating of
    those does whom the agency was asked about; a pause is the hub's, and not the agency's. Two queries."""
    rows = Request.objects.filter(state=RequestState.OPEN, enquiry__state__in=WORKED, due_at__isnull=False)
    ratings: dict[tuple[UUID, str], list[str]] = {}
    of_children = AskedChild.objects.filter(request__in=rows.values("pk"), subject__until_at__isnull=True)
    for enquiry, agency, rating in of_children.order_by("pk").values_list(
        "request__enquiry_id", "agency", "subject__rating"
    ):
        ratings.setdefault((enquiry, agency), []).append(rating)
    for pk, agency, asked_at, due_at, enquiry, reference, lead, rating, number, assigned in rows.order_by(
        "due_at", "pk"
    ).values_list(
        "pk", "agency", "asked_at", "due_at", "enquiry_id", "enquiry__reference", "enquiry__lead_agency",
        "enquiry__rating", "enquiry__time_limits", "enquiry__assigned_to",
    ):  # fmt: skip
        most_urgent = Rating.most_urgent(ratings.get((enquiry, agency), [rating]))
        limits = history.of(number)
        whole, unit = _between(most_urgent, asked_at, due_at, limits)
        clock = RunningClock(due_at, whole, unit, limits, is_urgent=most_urgent == Rating.RED)
        yield Running(
            clock, reference, (lead,), due_at.isoformat(), enquiry=enquiry, request=pk, asked=agency,
            assigned_to=assigned,
        )  # fmt: skip


def with_receipts(running: Iterable[Running]) -> list[Running]:
    """The same, those of enquiries named by when what names the child was first received. Two queries at most."""
    every = list(running)
    wanted = {one.enquiry for one in every if one.person}
    receipts = _first_receipts(wanted) if wanted else {}
    return [
        replace(one, name=f"{one.name} {received.isoformat()}")
        if (received := receipts.get((one.enquiry, one.person))) else one
        for one in every
    ]  # fmt: skip


def _pauses() -> dict[tuple[UUID, str], list[Pause]]:
    found: dict[tuple[UUID, str], list[Pause]] = {}
    rows = ClockPause.objects.filter(enquiry__state=EnquiryState.OPEN).order_by("from_at")
    for enquiry, agency, begins, until, ended in rows.values_list(
        "enquiry_id", "lead_agency", "from_at", "until_at", "ended_at"
    ):
        found.setdefault((enquiry, agency), []).append(Pause(begins, ended or until))
    return found


def _between(rating: Rating, begins: datetime, ends: datetime, limits: Limits) -> tuple[timedelta, str]:
    """How much time an agency has: of working time where the rating's counts and there is some, else day and night."""
    limit = limits.of(rating)
    if limit is not None and limit.unit != LimitUnit.HOURS:
        worked = time_that_counts(begins, ends, limit.unit, limits)
        if worked:
            return worked, LimitUnit.WORKING_HOURS
    return ends - begins, LimitUnit.HOURS


def _first_receipts(enquiries: Iterable[UUID | None]) -> dict[tuple[UUID | None, UUID | None], datetime]:
    rows = Named.objects.filter(
        notification__joins__enquiry__in=list(enquiries), notification__joins__until_at__isnull=True
    ).annotate(in_enquiry=F("notification__joins__enquiry"))
    named = list(rows.order_by("pk").values_list("in_enquiry", "person_id", "notification__received_at"))
    now = persons_now(person for _, person, _ in named)
    found: dict[tuple[UUID | None, UUID | None], datetime] = {}
    for enquiry, person, received_at in named:
        who = (enquiry, now.get(person, person))
        found[who] = min(found.get(who, received_at), received_at)
    return found
