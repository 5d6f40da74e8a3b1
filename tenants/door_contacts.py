"""How a front door's people are reached: set by the hub's manager, shown at the door and on products."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from mash_platform.phrases import listing
from tenants import ledger
from tenants.models import DoorContact, HubAuthority, NoticeKind, Role, Seat
from tenants.notices import News, managers_of, notify, week_of
from tenants.refusals import DoorRefused
from tenants.seated import Seated

TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,38}[0-9]")
SHORTEST_WAIT, LONGEST_WAIT, USUAL_WAIT = 15, 24 * 60, 60  # minutes
SHORTEST_DANGER, LONGEST_DANGER, USUAL_DANGER = 2, 60, 10  # minutes


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What a door says. Each is needed but the last ones, which have a usual value or may be left out."""

    telephone: str
    hours: str
    email: str
    night_team: str
    night_telephone: str
    interpreter: str
    deaf: str
    privacy: str
    accessibility: str
    unopened_minutes: int = USUAL_WAIT
    danger_minutes: int = USUAL_DANGER
    helpline: str = ""
    reads_from: time | None = None
    reads_until: time | None = None
    reads_weekends: bool = False
    reads_bank_holidays: bool = False


NAMES = {
    "telephone": "a telephone number",
    "hours": "the hours in which it is answered",
    "email": "an e-mail address",
    "night_team": "the team to ring out of hours",
    "night_telephone": "the telephone number out of hours",
    "interpreter": "how to get an interpreter",
    "deaf": "how a Deaf person reaches 999",
    "privacy": "a privacy notice",
    "accessibility": "an accessibility statement",
}


def contact_of(place: HubAuthority | None) -> DoorContact | None:
    """What a door says now; None where nothing was set."""
    if place is None:
        return None
    return DoorContact.objects.filter(place=place).order_by("-number").first()


def contacts_of(places: Iterable[HubAuthority]) -> dict[int, DoorContact]:
    """What each of these doors says now, by its place; none where nothing was set."""
    latest = DoorContact.objects.filter(place__in=list(places)).order_by("place", "-number").distinct("place")
    return {one.place_id: one for one in latest.select_related("by")}


def missing_words(place: HubAuthority) -> list[str]:
    """What a door does not say yet of reaching its people, each as a noun. A row is whole or it is not there."""
    return [] if DoorContact.objects.filter(place=place).exists() else list(NAMES.values())


def notify_of_missing(at: datetime) -> None:
    """Each week, the managers of a hub whose door says nothing of reaching its people: it cannot open, or was opened
    before that was asked for. Done twice, it tells nobody twice."""
    week = week_of(timezone.localdate(at))
    silent = HubAuthority.objects.filter(until__isnull=True, contacts__isnull=True).select_related("authority", "hub")
    with transaction.atomic(using="platform", durable=True):
        for place in silent:
            is_open = place.door_opened_at is not None
            news = News(
                kind=NoticeKind.DOOR, key=f"missing {place.pk} {week}", about=place.authority.slug, hub=place.hub,
                title=f"The front door of {place.authority.name} " + (
                    "is open, and does not say how to reach you" if is_open else "cannot open yet"
                ),
                text=f"It needs {listing(NAMES.values())}. A manager of the hub sets this on the page Front door.",
            )  # fmt: skip
            notify(managers_of(place.hub.code, at), news, at=at)


def line_of(authority_code: str) -> str:
    """How to reach the hub about a child of an authority, in one line for products; empty where nothing was set."""
    place = HubAuthority.objects.filter(authority__reference_code=authority_code, until__isnull=True).first()
    found = contact_of(place)
    return f"{found.telephone} ({found.hours}), {found.email}" if found else ""


def doors_of(hub: str) -> list[HubAuthority]:
    """The front doors of a hub, by the authority's name."""
    places = HubAuthority.objects.filter(hub__code=hub, until__isnull=True).select_related("authority", "hub")
    return list(places.order_by("authority__name"))


def set_contact(slug: str, wanted: Contact, *, seen: int, by: Seated, at: datetime) -> DoorContact:
    """Say anew how a door's people are reached. In: the authority's slug; the number of what the form had shown.

    The hub's other managers and its guardians are told at once: a changed number decides whom a frightened person
    rings. Raises: HubAuthority.DoesNotExist (another hub's door), DoorRefused (something missing or no telephone
    number; somebody else was quicker; nothing is different).
    """
    refuse_wrong(wanted)
    try:
        with transaction.atomic(using="platform", durable=True):
            place = HubAuthority.objects.select_related("authority", "hub").get(
                authority__slug=slug, hub__code=by.hub, until__isnull=True
            )
            before = contact_of(place)
            if (before.number if before else 0) != seen:
                raise DoorRefused("", STALE)
            changed = _changed(before, wanted)
            if not changed:
                raise DoorRefused("", "Nothing is different from what is recorded already.")
            made = DoorContact.objects.create(place=place, number=seen + 1, by_id=by.user, at=at, **asdict(wanted))
            ledger.write(
                ledger.PlatformAct.DOOR, user=by.user, object_kind="authority", object_ref=slug,
                detail={"what": "contact_set", "number": made.number, "changed": changed},
            )  # fmt: skip
            notify(_people_to_notify(by, at), _news(place, made), at=at)
    except IntegrityError as error:
        raise DoorRefused("", STALE) from error
    return made


STALE = "Somebody else changed this since you opened it. Look at what is there now, then save again."


def refuse_wrong(wanted: Contact) -> None:
    """Raises: DoorRefused for something missing, or what leads to nobody."""
    for each in fields(wanted):
        value = getattr(wanted, each.name)
        if isinstance(value, str) and not value.strip() and each.name in NAMES:
            raise DoorRefused(each.name, f"Enter {NAMES[each.name]}")
    for name in ("telephone", "night_telephone"):
        if not TELEPHONE.fullmatch(getattr(wanted, name).strip()):
            raise DoorRefused(name, "Enter a telephone number, such as 020 7946 0000")
    try:
        validate_email(wanted.email)
    except ValidationError as wrong:
        raise DoorRefused("email", "Enter an e-mail address, such as mash@harrow.example") from wrong
    if not SHORTEST_WAIT <= wanted.unopened_minutes <= LONGEST_WAIT:
        raise DoorRefused("unopened_minutes", f"Enter between {SHORTEST_WAIT} minutes and 24 hours")
    begins, ends = wanted.reads_from, wanted.reads_until
    if (begins is None) != (ends is None) or (begins and ends and begins >= ends):
        raise DoorRefused("reads_until", "Enter from when to when messages are read, the later time second, or neither")
    if not SHORTEST_DANGER <= wanted.danger_minutes <= LONGEST_DANGER:
        raise DoorRefused("danger_minutes", f"Enter between {SHORTEST_DANGER} and {LONGEST_DANGER} minutes")


def _changed(before: DoorContact | None, wanted: Contact) -> list[str]:
    said = asdict(wanted)
    return [name for name in said if before is None or getattr(before, name) != said[name]]


def _people_to_notify(by: Seated, at: datetime) -> list[UUID]:
    seats = Seat.objects.standing(at).filter(hub__code=by.hub, role__in=(Role.MANAGER, Role.GUARDIAN))
    return list(seats.exclude(user=by.user).values_list("user", flat=True).distinct())


def _news(place: HubAuthority, made: DoorContact) -> News:
    return News(
        kind=NoticeKind.DOOR, key=str(made.pk), about=place.authority.slug, hub=place.hub,
        title=f"The front door of {place.authority.name} says other ways to reach you",
        text="A manager of the hub changed them. Look whether the telephone numbers are yours.",
    )  # fmt: skip
