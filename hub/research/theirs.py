"""Which requests a researcher has already, and so may answer to the end whatever their training says."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.research.models import Finding, Request
from tenants.seated import Seated


def has_request(seated: Seated, request_id: UUID) -> bool:
    """Asked by the last day on which the seat could begin new work, or the seat has recorded a finding in it."""
    asked_at = Request.objects.filter(pk=request_id, agency=seated.agency).values_list("asked_at", flat=True).first()
    if asked_at is None or seated.new_work_until is None:
        return True  # another desk's is answered as if it were not there, by the act
    if timezone.localdate(asked_at) <= seated.new_work_until:
        return True
    return bool(Finding.objects.filter(request=request_id, agency=seated.agency, recorded_by=seated.seat).exists())
