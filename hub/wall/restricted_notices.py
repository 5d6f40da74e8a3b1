"""Whom the worker tells that somebody broke the glass: guardians of that person's agency and of the lead's, at once."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.wall.functions import read
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, managers_of, notify


def glass_broken(opening: UUID) -> None:
    """Tell them by the word that stands for the enquiry. Where there is no guardian but that person, the managers are
    told that one is needed. Done twice, it tells nobody twice."""
    found = read("glass_to_tell_v1", opening)
    if not found:
        return
    restriction, word, agency, lead, member = found[0]
    hub, now = Hub.objects.get(code=HubSettings.objects.get().hub_code), timezone.now()
    person = Seat.objects.filter(pk=member).values_list("user", flat=True).first()
    guardians = Seat.objects.standing(now).filter(hub=hub, role=Role.GUARDIAN)
    near = set(guardians.filter(agency__code__in=(agency, lead)).values_list("user", flat=True)) - {person}
    people = near or set(guardians.values_list("user", flat=True)) - {person}
    if people:
        news = News(
            kind=NoticeKind.GLASS, key=str(opening), about=str(restriction), hub=hub,
            title=f"Emergency entry to a restricted enquiry in {hub.name}",
            text=f"Somebody who is not named for {word} entered it with a reason. Read it now, and review it when "
            "their time is over.",
        )  # fmt: skip
    else:
        people = set(managers_of(hub.code, now)) - {person}
        news = News(
            kind=NoticeKind.NO_GUARDIAN, key=f"glass {opening}", about=agency, hub=hub,
            title=f"{hub.name} has no guardian to read who entered a restricted enquiry",
            text="Somebody who is not named entered one, and only a guardian may read it. Ask for a guardian’s seat.",
        )  # fmt: skip
    notify(people, news, at=now)
