"""Which enquiries a decision maker has already, and so may decide whatever their training says."""

from __future__ import annotations

from django.utils import timezone

from hub.assessment.models import Analysis
from hub.front_door.models import Enquiry
from tenants.seated import Seated


def has_enquiry(seated: Seated, reference: str) -> bool:
    """Opened by the last day on which the seat could begin new work, or the seat has analysed it."""
    opened_at = Enquiry.objects.filter(reference=reference).values_list("opened_at", flat=True).first()
    if opened_at is None or seated.new_work_until is None:
        return True  # what is not there is answered so by the act
    if timezone.localdate(opened_at) <= seated.new_work_until:
        return True
    return bool(Analysis.objects.filter(enquiry__reference=reference, by=seated.seat).exists())
