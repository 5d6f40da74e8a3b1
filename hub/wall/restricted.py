"""Restricted enquiries (decision 0046): for named people of each agency, and gone for everybody else.

Who is named is known by a token that is made for each person, so that nobody who shares their desk's login finds or
counts what is theirs. An ordinary login enters first, with a line; only then is the other login taken, for one request.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.functions import RefusedByTheWall, call, read
from hub.wall.models import BreakGlassRule
from hub.wall.models.restricted import GLASS_MINUTES, LEAST_GLASS, MOST_GLASS, RestrictedWhy
from hub.wall.permissions import STAFF
from hub.wall.refusals import Refusal, once_for_one_thing
from mash_platform.database import logins
from tenants.middleware.inside import inside_address
from tenants.models import Seat
from tenants.seated import Seated, acting

# What guardians call them: neither a person nor a place of London's hubs.
WORDS = (
    "Avocet", "Bittern", "Brambling", "Bunting", "Buzzard", "Chaffinch", "Chough", "Corncrake", "Curlew", "Dipper",
    "Dotterel", "Dunlin", "Dunnock", "Fieldfare", "Fulmar", "Gadwall", "Gannet", "Garganey", "Godwit", "Goldcrest",
    "Goosander", "Grebe", "Greenshank", "Guillemot", "Harrier", "Heron", "Hoopoe", "Kestrel", "Kittiwake", "Knot",
    "Lapwing", "Linnet", "Merlin", "Nightjar", "Nuthatch", "Osprey", "Ouzel", "Petrel", "Pipit", "Plover", "Pochard",
    "Redpoll", "Redshank", "Redstart", "Redwing", "Sanderling", "Shelduck", "Shoveler", "Shrike", "Siskin", "Skylark",
    "Smew", "Snipe", "Stonechat", "Swift", "Teal", "Tern", "Turnstone", "Twite", "Wheatear", "Whimbrel", "Whinchat",
    "Wigeon", "Wryneck", "Yellowhammer",
)  # fmt: skip


class RestrictedRefusal(Refusal):
    """Nothing was changed; `field` says where in its form."""

    code: ClassVar[str] = "restricted_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class NotInside(RestrictedRefusal):
    """Not named, taken off, lifted, or the time after breaking the glass is over."""

    code = "not_inside"
    sentence = (
        "You cannot enter this: you are not named for it any more, the time of your emergency entry is over, or it is "
        "not restricted any more."
    )


class NotToRestrict(RestrictedRefusal):
    """Not there, restricted meanwhile, or another authority's."""

    code = "no_such_enquiry"
    sentence = (
        "This enquiry cannot be restricted from here. It may be restricted already, or another authority leads it and "
        "restricts it."
    )


class OnADisposalList(RestrictedRefusal):
    """It is to be disposed of: a list is read by everybody of the lead."""

    code = "on_a_disposal_list"
    sentence = (
        "This record stands on a disposal list, which others read. Take it off first, on the page Keeping records: "
        "open the list and keep the record. Then restrict it."
    )


class OfferedToAHub(RestrictedRefusal):
    """Another hub may take it: inside, nothing is carried to a hub."""

    code = "offered_to_a_hub"
    sentence = (
        "This enquiry, or a product of it, is offered to another hub. On the page Between hubs, withdraw the offer or "
        "wait until it is settled. Then restrict the enquiry."
    )


class NotNamedOneself(RestrictedRefusal):
    """Whoever restricts would be shut out."""

    code = "not_named_oneself"
    sentence = "You are one of the named people. Choose yourself too."
    field = "people"


class NotNamed(RestrictedRefusal):
    """Taken off before."""

    code = "not_named"
    sentence = "They are not named any more. Somebody took them off meanwhile."


class OnlyNamed(RestrictedRefusal):
    """By broken glass, or at another authority's desk, nobody says who may enter and whether it stays restricted."""

    code = "only_named"
    sentence = (
        "Only somebody who is named by the authority that restricted it removes people, names themselves or lifts it. "
        "If you entered in an emergency at its desk, you can name somebody else."
    )


class NobodyLeft(RestrictedRefusal):
    """The authority that leads it would have nobody inside."""

    code = "nobody_left"
    sentence = "They are the last of the authority that leads this enquiry. Name somebody else of it first."


class NothingToOpen(RestrictedRefusal):
    """The same whether there is none of that reference, it is not restricted, or one's agency has no part in it."""

    code = "nothing_to_open"
    sentence = (
        "There is no restricted enquiry with this reference in which your agency has a part. Check the reference. If a "
        "child is in danger, ring the hub’s duty telephone and 999."
    )
    field = "reference"


class NamedAlready(RestrictedRefusal):
    """No emergency: a guardian would review it for nothing."""

    code = "named_already"
    sentence = "You are named for this enquiry. Enter it from My restricted enquiries; nobody has to be told."
    field = "reference"


class GlassStandsOpen(RestrictedRefusal):
    """Whoever broke it may still be inside."""

    code = "glass_stands_open"
    sentence = "They may still be inside. Review it when their time is over."


class YourOwnGlass(RestrictedRefusal):
    """Nobody closes their own."""

    code = "your_own_glass"
    sentence = "This emergency entry is yours. Another guardian reviews it."


class ReviewedMeanwhile(RestrictedRefusal):
    """Another guardian was first."""

    code = "reviewed_meanwhile"
    sentence = "Another guardian reviewed this meanwhile. What they found is below; yours was not kept."


class MinutesMeanwhile(RestrictedRefusal):
    """Somebody else set it."""

    code = "minutes_meanwhile"
    sentence = "Somebody else set this meanwhile. Look at what holds now, then set it again."


REFUSALS: dict[str, type[RestrictedRefusal]] = {
    one.code: one
    for one in (
        NotInside, NotToRestrict, OnADisposalList, OfferedToAHub, NotNamedOneself, NotNamed, OnlyNamed,
        NobodyLeft, NothingToOpen, NamedAlready, GlassStandsOpen, YourOwnGlass, ReviewedMeanwhile,
    )
}  # fmt: skip


@dataclass(frozen=True)
class OwnRestricted:
    """A restricted enquiry that somebody may enter. `until`: where they broke the glass."""

    id: UUID
    reference: str
    why: str
    reason: str
    agency: str
    by: UUID
    at: datetime
    until: datetime | None
    is_inside: bool

    @property
    def why_label(self) -> str:
        return str(RestrictedWhy(self.why).label)


@dataclass(frozen=True)
class NamedPerson:
    """Somebody who may enter one."""

    id: UUID
    agency: str
    member: UUID
    at: datetime


def seats_to_name(hub: str, agencies: Collection[str] | None, at: datetime) -> list[Seat]:
    """Who could be named: everybody who works at a desk of these agencies, or of all. One query, of the platform."""
    found = Seat.objects.standing(at).filter(hub__code=hub, role__in=STAFF)
    if agencies is not None:
        found = found.filter(agency__code__in=agencies)
    return list(found.select_related("user", "agency").order_by("agency__name", "user__name", "role"))


def restrict(enquiry: UUID, people: Iterable[Seat], *, why: str, reason: str, form: UUID, by: Seated) -> None:
    """Let nobody see it but these people, of whom one is whoever restricts. In: seats of this hub; the form's id.

    What was told of it before is taken back after the commit (hub/research/taking_back.py).
    Raises: NotToRestrict, OnADisposalList, OfferedToAHub, NotNamedOneself, FormSentBefore; ValueError without a reason.
    """
    with once_for_one_thing(), transaction.atomic(durable=True):
        restrict_now(enquiry, people, why=why, reason=reason, form=form, by=by)


def restrict_now(enquiry: UUID, people: Iterable[Seat], *, why: str, reason: str, form: UUID, by: Seated) -> None:
    """The same in the caller's transaction, as its last step: nothing of the enquiry is seen after it."""
    if not reason.strip():
        raise ValueError("a restriction has a reason")
    agencies, members, holders = _named(people)
    word = f"{secrets.choice(WORDS)} {secrets.randbelow(900) + 100}"
    _call(
        "restrict_enquiry_v1", form, uuid.uuid4(), enquiry, word, RestrictedWhy(why).value, reason.strip(),
        agencies, members, holders, by.seat,
    )  # fmt: skip
    outbox.wake(by.hub)


def own(by: Seated) -> list[OwnRestricted]:
    """Those that this person may enter in this seat, the newest first. One query, by their token."""
    return [OwnRestricted(*row) for row in read("own_restricted_v1", _token(by), by.seat)]


def own_one(restriction: UUID, *, by: Seated) -> OwnRestricted:
    """One of them. Raises: NotInside."""
    found = next((one for one in own(by) if one.id == restriction), None)
    if found is None:
        raise NotInside
    return found


def copies_just_sent() -> list[UUID]:
    """The copies that went out in the hour before it was restricted, or while it was, for whoever is inside. One query,
    by the key of their login; elsewhere none."""
    return [row[0] for row in read("copies_just_sent_v1")]


def enter(by: Seated, restriction: UUID) -> Seated:
    """Write on the ordinary login that somebody enters. Out: the same, inside. Raises: NotInside."""
    with acting(by), transaction.atomic(durable=True):
        [(key,)] = _call("enter_restricted_v1", _token(by), restriction, by.seat)
    return replace(by, restriction=restriction, inside=key)


def entered(by: Seated, restriction: UUID) -> Seated | None:
    """The same for the middleware of passes: None where they may not, which is written down too."""
    try:
        if by.role in STAFF:
            return enter(by, restriction)
    except NotInside:
        pass
    ledger.write_not_found(Act.ENTER_RESTRICTED, by=by, path=inside_address(restriction))
    return None


def named(restriction: UUID, *, by: Seated) -> list[NamedPerson]:
    """Who may enter it, for whoever may. Raises: NotInside."""
    return [NamedPerson(*row) for row in _call("named_in_restricted_v1", _token(by), restriction, by.seat)]


def name(restriction: UUID, people: Iterable[Seat], *, by: Seated) -> None:
    """Let these people enter as well; who is named already stays so. By broken glass one names others alone.

    Raises: NotInside, OnlyNamed.
    """
    agencies, members, holders = _named(people)
    with transaction.atomic(durable=True):
        _call("name_for_restricted_v1", _token(by), restriction, agencies, members, holders, by.seat)


def remove(restriction: UUID, person: UUID, *, by: Seated) -> None:
    """Somebody may not enter any more, from their next click. Raises: NotInside, OnlyNamed, NotNamed, NobodyLeft."""
    with transaction.atomic(durable=True):
        _call("remove_from_restricted_v1", _token(by), restriction, person, by.seat)
        outbox.wake(by.hub)


def lift(restriction: UUID, *, why: str, by: Seated) -> None:
    """It is as other enquiries again, with what was written inside.

    Raises: NotInside, OnlyNamed; ValueError without a why.
    """
    if not why.strip():
        raise ValueError("lifting has a reason")
    with transaction.atomic(durable=True):
        _call("lift_restricted_v1", _token(by), restriction, why.strip(), by.seat)
        outbox.wake(by.hub)


def break_glass(reference: str, *, reason: str, form: UUID, by: Seated) -> UUID:
    """Enter without being named, for as long as the hub set; a guardian is told at once. Out: the restriction.

    Raises: NothingToOpen, NamedAlready, FormSentBefore; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("breaking the glass has a reason")
    with once_for_one_thing(), transaction.atomic(durable=True):
        [(found,)] = _call("break_glass_v1", _token(by), form, reference, reason.strip(), by.seat)
        outbox.wake(by.hub)
    return UUID(str(found))


def glass_minutes() -> tuple[int, int]:
    """The number of what the hub set last, 0 for nothing, and for how many minutes broken glass holds."""
    last = BreakGlassRule.objects.order_by("-number").first()
    return (last.number, last.minutes) if last else (0, GLASS_MINUTES)


def set_glass_minutes(minutes: int, *, seen: int, by: Seated, at: datetime) -> None:
    """Set it for whoever breaks the glass from now on. Raises: MinutesMeanwhile; ValueError out of bounds."""
    if not LEAST_GLASS <= minutes <= MOST_GLASS:
        raise ValueError("minutes within bounds")
    try:
        with transaction.atomic(durable=True):
            if glass_minutes()[0] != seen:
                raise MinutesMeanwhile
            BreakGlassRule.objects.create(number=seen + 1, minutes=minutes, set_by=by.seat, set_at=at)
            ledger.write(
                Act.SET_GLASS_RULE, by=by, object_kind="hub", object_ref=by.hub, detail={"minutes": minutes}
            )  # fmt: skip
    except IntegrityError as error:
        raise MinutesMeanwhile from error


def _named(people: Iterable[Seat]) -> tuple[list[str], list[UUID], list[str]]:
    """In the shape of the functions: agencies, seats and digests of tokens."""
    rows = [
        (one.agency.code, one.pk, hashlib.sha256(logins.person_token(one.hub.code, one.user_id)).hexdigest())
        for one in people
        if one.agency is not None and one.hub is not None
    ]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _token(by: Seated) -> bytes:
    return logins.person_token(by.hub, by.user)


def _call(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    try:
        return call(function, *arguments)
    except RefusedByTheWall as refused:
        raise REFUSALS[refused.code] from refused
