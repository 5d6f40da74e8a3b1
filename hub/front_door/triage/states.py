"""Where a notification is: in exactly one state, of which one rule says which.

Counted over any set of notifications the states add up to all of them (tests/front_door/test_states.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, FilteredRelation, Q, Value, When

from hub.front_door.models import EnquiryState, Notification, SetAside


class NotificationState(models.TextChoices):
    """Where a notification is now."""

    WAITING = "waiting", "Waiting for triage"
    WORKED = "worked", "Being worked on"
    JOINED = "joined", "Joined with another"
    PASSED = "passed", "Passed to another hub"
    FORWARDED = "forwarded", "Forwarded to the lead professional of an open case"
    CLOSED = "closed", "Closed with a reason"


LOST = "lost"  # none of them: nothing that the acts do leads there


def with_state(found: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """In: notifications. Out: the same with `state`, a NotificationState, as the asking desk may see them.

    Its own enquiry is the one that was opened from it; where it belongs to another's, it is joined, whatever becomes of
    that. An enquiry of its own that is decided and sent, or closed, is closed with the decision's reason.
    """
    standing = FilteredRelation("joins", condition=Q(joins__until_at__isnull=True))  # one at most, by a unique key
    closed = (EnquiryState.CLOSED, EnquiryState.SENT)
    of_another = Q(standing__isnull=False) & ~Q(standing__enquiry__reference=F("reference"))
    stated: models.QuerySet[Any] = found.annotate(standing=standing).annotate(
        state=Case(
            When(triaged_at__isnull=True, then=Value(NotificationState.WAITING)),
            When(disposal__why=SetAside.PASSED, then=Value(NotificationState.PASSED)),
            When(disposal__why=SetAside.OPEN_CASE, then=Value(NotificationState.FORWARDED)),
            When(disposal__isnull=False, then=Value(NotificationState.CLOSED)),
            When(of_another, then=Value(NotificationState.JOINED)),
            When(standing__enquiry__state=EnquiryState.PASSED, then=Value(NotificationState.PASSED)),
            When(standing__enquiry__state__in=closed, then=Value(NotificationState.CLOSED)),
            When(standing__isnull=False, then=Value(NotificationState.WORKED)),
            default=Value(LOST),
            output_field=models.CharField(),
        )
    )
    return stated


def count_states(*, since: datetime) -> dict[str, int]:
    """State -> how many of the notifications that came since then are in it, each state named. One query."""
    found = with_state(Notification.objects.filter(received_at__gte=since)).values("state").annotate(count=Count("pk"))
    counted = {row["state"]: row["count"] for row in found.order_by()}
    return {**{one.value: 0 for one in NotificationState}, **counted}
