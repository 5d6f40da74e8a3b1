"""Who of the lead's desks works on a notification that waits, or on an enquiry: assigned by name, taken, put back.

It locks nobody out: a colleague acts on what is another's, as before. Who has it is said on its page and in the lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from hub.front_door.models import Enquiry, EnquiryState, Notification
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.refusals import Refusal
from tenants.models import Role, Seat, with_role
from tenants.seated import Seated

WORKED = (EnquiryState.OPEN, EnquiryState.DECIDED)  # somebody still has to do something of it
WHO_WORKS = (Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER)


class NotAssigned(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "not_assigned"
    sentence: str = ""
    field: ClassVar[str] = ""


class NoSuchColleague(NotAssigned):
    """Somebody without a seat of the lead's desks that is in force and triages, decides or manages."""

    code = "no_such_colleague"
    sentence = "They have no seat here that is in force. Choose somebody else"
    field = "to"


class AssignedMeanwhile(NotAssigned):
    """A colleague assigned it since the page was shown."""

    code = "assigned_meanwhile"
    sentence = "A colleague assigned it meanwhile: look who has it now, and choose again."


class NobodyWorksOnIt(NotAssigned):
    """It is closed, sent or passed; or the notification is in an enquiry."""

    code = "nobody_works_on_it"
    sentence = "Nobody works on it any more, so it is assigned to nobody."


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom work is assigned: their seat and name."""

    seat: UUID
    name: str


def colleagues_of(by: Seated, *, at: datetime) -> list[Colleague]:
    """Everybody of the lead's desks in this hub who triages, decides or manages now, by name. Two queries."""
    return colleagues_at(Agency.objects.filter(is_lead=True).only("id", "code"), by, at=at)


def colleagues_at(leads: Iterable[Agency], by: Seated, *, at: datetime) -> list[Colleague]:
    """The same, of the lead agencies as they were read. One query."""
    codes = [one.code for one in leads]
    seats = Seat.objects.standing(at).filter(hub__code=by.hub, role__in=WHO_WORKS, agency__code__in=codes)
    found = seats.order_by("user__name", "pk").values_list("pk", "user__name", "role")
    return [Colleague(seat, with_role(name, role)) for seat, name, role in found]


def names_of(seats: Iterable[UUID | None]) -> dict[UUID, str]:
    """Seat -> its holder's name, also of one that has ended. One query, none where there is nobody."""
    wanted = {one for one in seats if one}
    return dict(Seat.objects.filter(pk__in=wanted).values_list("pk", "user__name")) if wanted else {}


def holder_of(what: Notification | Enquiry) -> str:
    """The name of whoever it is assigned to; "" for nobody. One query, none for nobody."""
    return names_of([what.assigned_to]).get(what.assigned_to, "A colleague") if what.assigned_to else ""


def assign(what: Notification | Enquiry, to: UUID | None, *, seen: UUID | None, by: Seated, at: datetime) -> None:
    """Assign it to a colleague, take it (`to`: one's own seat), or leave it to nobody (None). Said twice, done once.

    In: a notification that waits, or an enquiry in which something is still to be done; `seen`, who had it on the page.
    Raises: NoSuchColleague, AssignedMeanwhile, NobodyWorksOnIt.
    """
    if to is not None and to not in {one.seat for one in colleagues_of(by, at=at)}:
        raise NoSuchColleague
    with transaction.atomic(durable=True):
        is_enquiry = isinstance(what, Enquiry)
        rows = type(what).objects.filter(pk=what.pk)
        rows = rows.filter(state__in=WORKED) if is_enquiry else rows.filter(triaged_at__isnull=True)
        now = rows.select_for_update(no_key=True).values_list("assigned_to", flat=True)
        found = list(now)
        if not found:
            raise NobodyWorksOnIt
        if found[0] == to:
            return
        if found[0] != seen:
            raise AssignedMeanwhile
        rows.update(assigned_to=to, assigned_at=at if to else None)
        ledger.write(
            Act.ASSIGN, by=by, object_kind="enquiry" if is_enquiry else "notification", object_ref=what.reference,
            detail={"to": str(to or ""), "before": str(found[0] or "")},
        )  # fmt: skip


def pass_on(rows: QuerySet[Any], to: UUID, *, by: Seated, at: datetime, why: Mapping[str, str]) -> list[str]:
    """Assign all of these to a colleague, each with its line, in the caller's transaction.

    In: notifications that wait, or enquiries that are worked on, of somebody who hands them over; what the lines say
    besides. Out: their references.
    """
    kind = "enquiry" if rows.model is Enquiry else "notification"
    locked = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = list(locked.values_list("pk", "reference", "assigned_to"))
    rows.model._default_manager.filter(pk__in=[pk for pk, _, _ in found]).update(assigned_to=to, assigned_at=at)
    for _, reference, before in found:
        detail = {"to": str(to), "before": str(before or ""), **why}
        ledger.write(Act.ASSIGN, by=by, object_kind=kind, object_ref=reference, detail=detail)
    return [reference for _, reference, _ in found]


def take_unassigned(rows: QuerySet[Any], *, by: Seated, at: datetime) -> list[str]:
    """Assign those of these that are nobody's to oneself, as `pass_on` does it. Out: their references."""
    return pass_on(rows.filter(assigned_to__isnull=True), by.seat, by=by, at=at, why={})


def keep_assigned(enquiry: Enquiry, notification: Notification) -> None:
    """A new enquiry goes on being whose notification it was, in the transaction that opens it."""
    Enquiry.objects.filter(pk=enquiry.pk).update(
        assigned_to=notification.assigned_to, assigned_at=notification.assigned_at
    )
