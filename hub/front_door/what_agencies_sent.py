"""What an agency sent to a hub, for its list over all hubs: what a hub tells of it, by the worker.

One stands there once a coordinator made sure that it is that agency's, and told it. Of it the platform is told the
reference, three times and one word of how far it is: no more than the agency was told in words, and no name.
Source: docs/design.md section 5.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from hub.front_door.models import Disposal, EnquiryState, HowTold, Join, ReferrerTold, SetAside
from hub.wall.models import HubSettings
from tenants import sent_notifications
from tenants.models import SentState
from tenants.sent_notifications import Published

OF_AN_ENQUIRY = {
    EnquiryState.OPEN: SentState.OPEN,
    EnquiryState.PASSED: SentState.PASSED,
    EnquiryState.DECIDED: SentState.DECIDED,
    EnquiryState.SENT: SentState.DECIDED,
    EnquiryState.CLOSED: SentState.DECIDED,
}


FOLLOWED = timedelta(days=365)  # from its receipt; later it stays as it was


def publish_sent(at: datetime) -> None:
    """At the worker's login of a hub: publish how each stands whose agency was told. Done twice it changes nothing.

    Five queries, one for each hundred that are new, and one for each that changed.
    """
    since = at - FOLLOWED
    told = (
        ReferrerTold.objects.exclude(sender="").exclude(how=HowTold.NOT_TOLD)
        .filter(failed_at__isnull=True, received_at__gte=since)
        .order_by().values_list("notification", "sender", "reference", "received_at").annotate(last=Max("at"))
    )  # fmt: skip
    rows = {(one[0], one[1]): one for one in told}
    states = _states({notification for notification, _ in rows})
    sent_notifications.publish(
        HubSettings.objects.get().hub_code,
        [
            Published(
                notification=notification, agency=sender, reference=reference, received_at=received_at,
                told_at=last, state=states.get(notification, (SentState.WAITING, received_at))[0],
                state_at=states.get(notification, (SentState.WAITING, received_at))[1],
            )
            for (notification, sender), (_, _, reference, received_at, last) in rows.items()
        ],
        since=since,
    )  # fmt: skip


def _states(notifications: set[UUID]) -> dict[UUID, tuple[SentState, datetime]]:
    """Notification -> how far it is, and since when, as far as that is known; none of those nobody has rated."""
    found: dict[UUID, tuple[SentState, datetime]] = {}
    for notification, why, at in Disposal.objects.filter(notification__in=notifications).values_list(
        "notification", "why", "at"
    ):
        found[notification] = (SentState.PASSED if why == SetAside.PASSED else SentState.CLOSED, at)
    joins = Join.objects.filter(notification__in=notifications, until_at__isnull=True)
    decided = Max("enquiry__subjects__decided_at")
    for notification, state, opened, at in (
        joins.order_by()
        .annotate(decided=decided)
        .values_list("notification", "enquiry__state", "enquiry__opened_at", "decided")
    ):
        found[notification] = (OF_AN_ENQUIRY[EnquiryState(state)], at if at and state != EnquiryState.OPEN else opened)
    return found
