"""A record by a reference of it: the enquiry that the notification is in, or the notification itself."""

from __future__ import annotations

from uuid import UUID

from hub.front_door.models import Enquiry, Join, Notification
from hub.front_door.notifications.references import as_reference


def record_of(reference: str) -> tuple[UUID, str] | None:
    """Its id and its own reference; None where the desk that asks sees none of this reference."""
    wanted = as_reference(reference) or reference.strip().upper()
    enquiry = Enquiry.objects.filter(reference=wanted).values_list("pk", "reference").first()
    if enquiry is None:
        joined = Join.objects.filter(notification__reference=wanted, until_at__isnull=True)
        enquiry = joined.values_list("enquiry_id", "enquiry__reference").first()
    return enquiry or Notification.objects.filter(reference=wanted).values_list("pk", "reference").first()
