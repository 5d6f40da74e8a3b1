"""The clock of an enquiry: its most urgent child's, from the earliest receipt. Source: docs/design.md section 1."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from hub.front_door.enquiries.time_limits import limits_of
from hub.front_door.models import ClockPause, Enquiry, Named, Notification, Subject
from hub.people.joining import joined_since, persons_now_from
from hub.wall import outbox
from hub.wall.clock import Pause, Rating, due_at
from hub.wall.models import HubSettings
from hub.wall.rows_together import rows_together


def bring_up_to_date(enquiry: Enquiry) -> None:
    """Work out rating and clock of an enquiry again from the children and notifications that belong to it now."""
    standing = list(enquiry.subjects.standing())
    enquiry.rating = Rating.most_urgent(one.rating for one in standing)
    enquiry.due_at = first_due(standing)
    enquiry.clock_from = min(first_receipts(enquiry).values())
    enquiry.version += 1
    enquiry.save(update_fields=["rating", "due_at", "clock_from", "version"])


def most_urgent(children: Iterable[Subject]) -> str:
    """The rating of the most urgent of these children, such as those whom a desk sees; empty for none."""
    ratings = [one.rating for one in children]
    return str(Rating.most_urgent(ratings)) if ratings else ""


def first_due(children: Iterable[Subject]) -> datetime | None:
    """The clock of the most urgent of these children; None where none has one."""
    return min((one.due_at for one in children if one.due_at), default=None)


def rate(subject: Subject, rating: str, received_at: datetime) -> None:
    """Give a child a rating; its time runs from the first receipt of what named the child."""
    subject.rating = rating
    pauses = pauses_of(subject.enquiry_id).get(subject.lead_agency, ())
    subject.due_at = due_at(rating, received_at, limits_of(subject.enquiry), pauses)
    subject.version += 1
    subject.save(update_fields=["rating", "due_at", "version"])


def pauses_of(enquiry_id: UUID) -> dict[str, list[Pause]]:
    """Authority's social care -> when the clock of its children stands still in an enquiry. One query."""
    found: dict[str, list[Pause]] = {}
    for one in ClockPause.objects.filter(enquiry=enquiry_id):
        found.setdefault(one.lead_agency, []).append(Pause(one.from_at, one.ended_at or one.until_at))
    return found


def first_receipts(enquiry: Enquiry) -> dict[UUID, datetime]:
    """Person -> when the first notification came that names them and belongs to the enquiry now. One query."""
    named = Named.objects.in_enquiry(enquiry.pk).order_by()
    read = rows_together(
        HubSettings.objects.all(),
        named=named.only("id", "person_id", "notification_id"),
        told=Notification.objects.filter(pk__in=named.values("notification")).only("id", "received_at"),
        **joined_since(named.values("person_id")),
    )
    now, received = persons_now_from(read["then"], read["now"]), {one.pk: one.received_at for one in read["told"]}
    found: dict[UUID, datetime] = {}
    for one in read["named"]:
        who, received_at = now.get(one.person_id, one.person_id), received[one.notification_id]
        found[who] = min(found.get(who, received_at), received_at)
    return found


def run_again(enquiry: Enquiry, agency: str) -> None:
    """Let the time of each child of an authority run from the first receipt of what names the child now."""
    receipts, limits = first_receipts(enquiry), limits_of(enquiry)
    pauses = pauses_of(enquiry.pk).get(agency, ())
    for subject in enquiry.subjects.standing().filter(lead_agency=agency):
        if subject.due_at != due_at(subject.rating, receipts[subject.person_id], limits, pauses):
            rate(subject, subject.rating, receipts[subject.person_id])


def queue_enquiry_changed(enquiry: Enquiry, *, hub: str, at: datetime) -> None:
    """Have the agencies that are asked told of another rating or clock: by the outbox, in the act's transaction."""
    outbox.add(outbox.ENQUIRY_CHANGED, enquiry.pk, at=at)
    outbox.wake(hub)
