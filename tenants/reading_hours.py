"""When somebody reads what comes through a front door: for whoever writes at night, and for a child who waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from tenants.models import DoorContact
from tenants.working_days import is_bank_holiday

SATURDAY = 5
LOOK_AHEAD = 8  # days


def next_reading(contact: DoorContact, at: datetime) -> datetime | None:
    """When somebody reads again. None where somebody reads now, or where the hub did not say when it reads."""
    if contact.reads_from is None or contact.reads_until is None:
        return None
    here = timezone.localtime(at)
    for ahead in range(LOOK_AHEAD):
        day = here.date() + timedelta(days=ahead)
        if day.weekday() >= SATURDAY and not contact.reads_weekends:
            continue
        if is_bank_holiday(day) and not contact.reads_bank_holidays:
            continue
        begins = datetime.combine(day, contact.reads_from, here.tzinfo)
        if here < datetime.combine(day, contact.reads_until, here.tzinfo):
            return None if begins <= here else begins
    return None
