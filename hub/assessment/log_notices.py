"""Telling whoever decided that information came after the decision."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.assessment.models import Decision, LogEntry
from hub.front_door.models import Enquiry, Subject
from hub.wall.absences import people_covering
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify


def log_written(entry_id: UUID) -> None:
    """In: a log entry. Who decided is told where their seat stands, else every decision maker of the children's
    authorities. Done twice, it tells nobody twice."""
    found = (
        LogEntry.objects.filter(pk=entry_id, is_after=True).order_by("pk").values_list("enquiry_id", flat=True).first()
    )
    if found is None:
        return
    at, hub = timezone.now(), HubSettings.objects.get()
    decided = Subject.objects.standing().filter(enquiry=found).exclude(decision="")
    makers = list(Decision.objects.filter(subject__in=decided).values_list("by", flat=True))
    deciders = Seat.objects.standing(at).filter(hub__code=hub.hub_code, role=Role.DECISION_MAKER)
    told = set(deciders.filter(pk__in=makers).values_list("user", "agency__code"))
    left = set(decided.values_list("lead_agency", flat=True)) - {agency for _, agency in told}
    people = {user for user, _ in told} | set(deciders.filter(agency__code__in=left).values_list("user", flat=True))
    people |= people_covering(makers, at=at)
    news = News(
        kind=NoticeKind.LATE_FINDING, key=f"log {entry_id}", about=Enquiry.objects.get(pk=found).reference,
        title="Information came after you decided",
        text="It is in the enquiry’s log. Say there whether it changes anything.",
        hub=Hub.objects.get(code=hub.hub_code),
    )  # fmt: skip
    notify(people, news, at=at)
