"""Several messages of one event: police, school and ambulance write of the same children within the same hours.

They are offered (previous_contacts.same_event), and whoever triages says that they are one; each joins by the act that
joins one, and can be taken out of the enquiry again (hub/assessment/parting.py).
"""

from __future__ import annotations

from datetime import datetime

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Enquiry, Notification, Subject
from hub.front_door.triage.previous_contacts import known_of
from hub.front_door.triage.triaging import open_enquiry
from tenants.seated import Seated


def join_same_event(
    other: Notification, enquiry: Enquiry, *, rating: str, reason: str, by: Seated, at: datetime
) -> Enquiry:
    """Let another notification of the event join the enquiry that was opened from the first.

    A child whom the hub takes for one child of the enquiry is that child and keeps the rating; any other is one more
    child of it, with the rating given. Raises: as `open_enquiry`.
    """
    children = list(other.named.filter(is_child=True))
    known = known_of(one.person_id for one in children)
    taken: set[object] = set()
    rated = []
    for child in children:
        alike = {
            one.subject.pk: one.subject
            for one in known.get(child.person_id, ())
            if one.enquiry == enquiry.pk and one.subject and one.subject.lead_agency == by.agency
        }
        subject: Subject | None = next(iter(alike.values())) if len(alike) == 1 else None
        if subject is not None and subject.pk in taken:
            subject = None
        taken.add(subject.pk if subject else None)
        rated.append(
            ChildRated(
                child.pk, subject.rating if subject else rating, reason, other.authority_code,
                same_as=subject.pk if subject else None,
            )
        )  # fmt: skip
    return open_enquiry(other.pk, rated, by=by, at=at, into=enquiry.pk)
