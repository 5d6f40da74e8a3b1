"""Whether a front door is open. It is a fact of the platform about an authority's place in a hub, looked up here alone.

A closed door's host answers with a page that says where to turn, and takes nothing: no form, no API call
(tenants/middleware/hosts.py gives it another URLconf, in which the ways in do not exist).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import is_password_usable
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from tenants import ledger
from tenants.door_contacts import missing_words
from tenants.models import Authority, Host, HostKind, HubAgency, HubAuthority, Role, Seat, User
from tenants.refusals import DoorNotReady

# Without these nobody reads what comes in, nobody decides, and nobody says who may.
NEEDED = {
    Role.MANAGER: "a hub manager",
    Role.COORDINATOR: "a coordinator",
    Role.DECISION_MAKER: "a decision maker of its own authority",
}
TWO = 2  # people at least


def place_of(authority: Authority | None) -> HubAuthority | None:
    """An authority's place in the hub that serves it now, with its authority at hand."""
    if authority is None:
        return None
    return HubAuthority.objects.filter(authority=authority, until__isnull=True).select_related("authority").first()


def open_doors(authorities: Collection[str] | None = None) -> list[tuple[HubAuthority, str]]:
    """The front doors that are open now, by the authority's name, each with its address. In: slugs, or None for all."""
    places = HubAuthority.objects.open_doors()
    if authorities is not None:
        places = places.filter(authority__slug__in=authorities)
    there = Host.objects.filter(kind=HostKind.DOOR, authority__in=[place.authority_id for place in places])
    hosts = dict(there.values_list("authority", "domain"))
    return [(place, address_of_host(hosts[place.authority_id])) for place in places if place.authority_id in hosts]


def instead_of(place: HubAuthority) -> tuple[str, str] | None:
    """The front door that takes the place of one that has closed: its name and address. None where there is none.

    Where that one has closed meanwhile, too, the one after it.
    """
    today, seen = timezone.localdate(), {place.authority_id}
    while place.has_closed(today):
        if place.successor_id is None or place.successor_id in seen:
            return None
        seen.add(place.successor_id)
        after = HubAuthority.objects.filter(authority=place.successor_id, until__isnull=True)
        found = after.select_related("authority", "successor").first()
        if found is None:
            return None
        place = found
    host = Host.objects.filter(kind=HostKind.DOOR, authority=place.authority_id).values_list("domain", flat=True)
    return place.full_name, address_of_host(host[0])


def address_of_host(domain: str) -> str:
    """Where the pages of a host begin."""
    return f"{settings.PUBLIC_SCHEME}://{domain}{settings.PUBLIC_PORT}/"


def missing_before_opening(place: HubAuthority, at: datetime) -> list[str]:
    """What keeps a front door shut, whoever lets its authority go live: nobody may knock where nobody answers.

    A manager and a coordinator at the desk of a lead agency of the hub and a decision maker at that of the door's own
    (PostgreSQL takes a decision from no other), all of whom can sign in now, and at least two people; and everything
    that the door has to say of reaching them. Out: each as words that follow "The front door needs".
    """
    ready = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    leads = HubAgency.objects.filter(hub=place.hub_id, is_lead=True).values("agency")
    seats = Seat.objects.standing(at).filter(hub=place.hub_id, agency__in=leads)
    people: dict[str, set[UUID]] = {}
    for role, agency, user, password in seats.values_list("role", "agency", "user", "user__password"):
        decides_elsewhere = role == Role.DECISION_MAKER and agency != place.lead_agency_id
        if role in NEEDED and user in ready and is_password_usable(password) and not decides_elsewhere:
            people.setdefault(role, set()).add(user)
    found = [f"{words} who can sign in" for role, words in NEEDED.items() if not people.get(role)]
    if not found and len(set().union(*people.values())) < TWO:
        found.append("two people: one alone holds every seat")
    return found + missing_words(place)


def open_door(authority: Authority, *, by: User | None, at: datetime) -> bool:
    """Let the authority's front door take notifications. Out: whether there was a closed one.

    To be called in the transaction of the act that decides it. Raises: DoorNotReady, whoever asks.
    """
    place = place_of(authority)
    if place is not None and place.door_opened_at is None:
        missing = missing_before_opening(place, at)
        if missing:
            raise DoorNotReady(missing)
    return _set(authority, at, "door_opened", by)


def close_door(authority: Authority, *, by: User | None, at: datetime) -> bool:
    """Let it say where to turn instead. Out: whether there was an open one."""
    return _set(authority, None, "door_closed", by)


def agree_adults(authority: Authority, at: datetime | None, *, by: User | None) -> None:
    """Say at the authority's door that adults may come, since a moment; or, with None, that they may not."""
    if HubAuthority.objects.filter(authority=authority, until__isnull=True).update(adults_agreed_at=at):
        _write(authority, "adults_agreed" if at else "adults_taken_back", by)


def say_adults(authority: Authority, words: str, *, by: User | None) -> None:
    """Say at the authority's door where to turn about an adult."""
    if HubAuthority.objects.filter(authority=authority, until__isnull=True).update(adults_turn_to=words):
        _write(authority, "adults_words", by)


def _set(authority: Authority, opened_at: datetime | None, what: str, by: User | None) -> bool:
    place = HubAuthority.objects.filter(
        authority=authority, until__isnull=True, door_opened_at__isnull=opened_at is not None
    )
    if not place.update(door_opened_at=opened_at):
        return False
    _write(authority, what, by)
    return True


def _write(authority: Authority, what: str, by: User | None) -> None:
    ledger.write(
        ledger.PlatformAct.DOOR, user=by.pk if by else None, object_kind="authority", object_ref=authority.slug,
        detail={"what": what},
    )  # fmt: skip
