"""Whom the worker tells of an alert: the guardians of the agency whose person it is about, and not that person."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.wall.models import Agency, Alert, HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, managers_of, notify, week_of

ALERT_RAISED = "wall.alert_raised"


def alert_raised(alert_id: UUID) -> None:
    """Tell its guardians; where an agency has none but whom it is about, the hub's managers that it needs one.

    Done twice, it tells nobody twice.
    """
    alert = Alert.objects.filter(pk=alert_id, closed_at__isnull=True).first()
    if alert is None:
        return
    hub, now = Hub.objects.get(code=HubSettings.objects.get().hub_code), timezone.now()
    guardians = Seat.objects.standing(now).filter(hub=hub, role=Role.GUARDIAN, agency__code=alert.agency)
    people = set(guardians.values_list("user", flat=True)) - {alert.person}
    if people:
        news = News(
            kind=NoticeKind.ALERT, key=str(alert.pk), about=str(alert.pk), hub=hub,
            title=f"An alert waits for you in {hub.name}",
            text="Somebody of your agency used the hub in a way that a guardian looks at. It is closed with words.",
        )  # fmt: skip
    else:
        people = set(managers_of(hub.code, now)) - {alert.person}
        agency = Agency.objects.filter(code=alert.agency).values_list("name", flat=True).first() or "An agency"
        news = News(
            kind=NoticeKind.NO_GUARDIAN, key=f"{alert.agency} {week_of(timezone.localdate(now))}", about=alert.agency,
            hub=hub, title=f"{agency} has no guardian in {hub.name} to read an alert",
            text="An alert about how its seats are used waits, and only a guardian of that agency may read it. Ask the "
            "agency for one.",
        )  # fmt: skip
    notify(people, news, at=now)
