"""What the reference in an address names, as the desk that asks sees it."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404

from hub.front_door.models import Enquiry, Notification

Row = TypeVar("Row", Enquiry, Notification)


def by_reference(kind: type[Row], reference: str) -> Row:
    """The enquiry or notification of a reference. Raises: Http404, also for one that this desk does not see."""
    found: Row | None = kind.objects.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found
