"""Whom the worker tells that an enquiry was restricted, that somebody was removed from it, and that somebody broke the
glass: guardians, at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from hub.wall.functions import read
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, managers_of, notify


def enquiry_restricted(restriction: UUID) -> None:
    """Tell guardians of the authority that leads it, or of the hub where it has none, by the word that stands for it:
    one person can hide an enquiry from all their colleagues, and so somebody hears of it.

    Done twice, it tells nobody twice.
    """
    found = read("restriction_to_tell_v1", restriction)
    if not found:
        return
    word, lead, member = found[0]
    hub, now = Hub.objects.get(code=HubSettings.objects.get().hub_code), timezone.now()
    news = News(
        kind=NoticeKind.RESTRICTED, key=str(restriction), about=str(restriction), hub=hub,
        title=f"An enquiry was restricted in {hub.name}",
        text=f"It is called {word}. Read who may enter it, and ask whoever restricted it where they named nobody else.",
    )  # fmt: skip
    notify(_guardians(hub, (lead,), but=member, at=now), news, at=now)


def removed_from_restricted(person: UUID) -> None:
    """Tell guardians of the authority that leads it, and of the agency that lost somebody, by the word: that one person
    is left alone with it, or that another agency's was removed. In: the row of who was removed.

    Done twice, it tells nobody twice.
    """
    found = read("removal_to_tell_v1", person)
    if not found:
        return
    restriction, word, agency, lead, member, stayed = found[0]
    hub, now = Hub.objects.get(code=HubSettings.objects.get().hub_code), timezone.now()
    whose = "" if agency == lead else " of another agency than the one that leads it"
    alone = " One person alone could enter it then." if stayed == 1 else ""
    news = News(
        kind=NoticeKind.RESTRICTED, key=str(person), about=str(restriction), hub=hub,
        title=f"Somebody was removed from a restricted enquiry in {hub.name}",
        text=f"Somebody{whose} was removed from {word}.{alone} Read who may enter it, and ask whoever removed them.",
    )  # fmt: skip
    notify(_guardians(hub, (lead, agency), but=member, at=now), news, at=now)


def glass_broken(opening: UUID) -> None:
    """Tell guardians of that person's agency and of the lead's, by the word that stands for the enquiry. Where there is
    no guardian but that person, the managers are told that one is needed. Done twice, it tells nobody twice."""
    found = read("glass_to_tell_v1", opening)
    if not found:
        return
    restriction, word, agency, lead, member = found[0]
    hub, now = Hub.objects.get(code=HubSettings.objects.get().hub_code), timezone.now()
    people = _guardians(hub, (agency, lead), but=member, at=now)
    if people:
        news = News(
            kind=NoticeKind.GLASS, key=str(opening), about=str(restriction), hub=hub,
            title=f"Emergency entry to a restricted enquiry in {hub.name}",
            text=f"Somebody who is not named for {word} entered it with a reason. Read it now, and review it when "
            "their time is over.",
        )  # fmt: skip
    else:
        people = set(managers_of(hub.code, now)) - {_person(member)}
        news = News(
            kind=NoticeKind.NO_GUARDIAN, key=f"glass {opening}", about=agency, hub=hub,
            title=f"{hub.name} has no guardian to read who entered a restricted enquiry",
            text="Somebody who is not named entered one, and only a guardian may read it. Ask for a guardian’s seat.",
        )  # fmt: skip
    notify(people, news, at=now)


def _guardians(hub: Hub, agencies: tuple[str, ...], *, but: UUID, at: datetime) -> set[UUID]:
    """Of these agencies, or where they have none of the hub; never the person of this seat."""
    guardians, person = Seat.objects.standing(at).filter(hub=hub, role=Role.GUARDIAN), _person(but)
    near = set(guardians.filter(agency__code__in=agencies).values_list("user", flat=True)) - {person}
    return near or set(guardians.values_list("user", flat=True)) - {person}


def _person(seat: UUID) -> UUID | None:
    return Seat.objects.filter(pk=seat).values_list("user", flat=True).first()
