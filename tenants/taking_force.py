"""How a seat takes force: it is asked for, somebody else agrees, it sleeps, and whoever was told may stop it meanwhile.

Who has to agree is tenants/agreeing.py. Who asks: a hub's manager (seats.py), an operator (platform_seats.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mash_platform.phrases import plural
from tenants import hub_lines, ledger, second_factor
from tenants.agreeing import may_agree, who_may_agree
from tenants.ledger import PlatformAct
from tenants.measures.periods import begins
from tenants.models import (
    AgencyContact,
    Hub,
    HubLineAct,
    NoticeKind,
    Role,
    Seat,
    SeatSleep,
)
from tenants.models.people import SeatQuerySet
from tenants.models.seating import SLEEPS_AT_LEAST, SLEEPS_AT_MOST
from tenants.notices import News, notify
from tenants.refusals import SeatRefused

NOBODY_COULD = (
    "Nobody could agree to this seat. It needs somebody who holds this seat there already and whom you did not seat,"
    " or the contact whom the agency named for this hub."
)


def sleep_of(hub: Hub | None) -> timedelta:
    """How long a new seat of a hub, or of the platform, sleeps; in a demonstration not, unless its hub said so."""
    return sleep_from(SeatSleep.objects.filter(hub=hub).first() if hub else None)


def sleep_from(chosen: SeatSleep | None) -> timedelta:
    """The same, of what the hub said last."""
    return timedelta(hours=chosen.hours if chosen else settings.SEAT_SLEEP_HOURS)


def set_sleep(hub: Hub, hours: int, *, by: uuid.UUID, at: datetime) -> None:
    """Say how long new seats of a hub sleep from now. Its managers and guardians are told. Raises: SeatRefused."""
    if not SLEEPS_AT_LEAST <= hours <= SLEEPS_AT_MOST:
        raise SeatRefused("hours", f"New seats sleep from {SLEEPS_AT_LEAST} to {SLEEPS_AT_MOST} hours")
    with transaction.atomic(using="platform", durable=True):
        SeatSleep.objects.create(hub=hub, hours=hours, set_by_id=by, set_at=at)
        ledger.write(
            PlatformAct.SEAT_SLEEP, user=by, object_kind="hub", object_ref=hub.code, detail={"hours": hours}
        )  # fmt: skip
        news = News(
            kind=NoticeKind.SEAT_ASKED, key=f"sleep {hub.code} {at.isoformat()}", about="",
            title=f"How long new seats sleep in {hub.name}",
            text=f"A new seat in {hub.name} now takes force {plural(hours, 'hour')} after somebody agreed to it.",
        )  # fmt: skip
        watching = Seat.objects.standing(at).filter(hub=hub, role__in=(Role.MANAGER, Role.GUARDIAN))
        notify(watching.values_list("user", flat=True).distinct(), news, at=at)


def refuse_first_day(first_day: date | None, ends_at: datetime | None, at: datetime) -> None:
    """A seat begins today or later, and before it ends. Raises: SeatRefused."""
    if first_day is None:
        return
    if first_day < timezone.localdate(at):
        raise SeatRefused("first", "The first day must be today or later.")
    if ends_at is not None and begins(first_day) >= ends_at:
        raise SeatRefused("first", "The first day must not be after the last day.")


def refuse_colleague(seat: Seat, at: datetime) -> None:
    """An inspector is somebody whom nobody works with (tenants/inspecting.py): they have no other seat, anywhere, with
    any account of the same address, and speak for no agency.

    Raises: SeatRefused.
    """
    same = Q(user=seat.user_id)
    if seat.user.email and seat.user.email_verified_at:
        same |= Q(user__email__iexact=seat.user.email, user__email_verified_at__isnull=False)
    lapsed = Q(starts_at__isnull=True) & ~Q(pk__in=Seat.objects.waiting(at))
    others = Seat.objects.open(at).filter(same).exclude(lapsed)
    if seat.role == Role.INSPECTOR and others.exclude(role=Role.INSPECTOR).exists():
        raise SeatRefused(
            "email", "Somebody with this address has another seat on this platform: no inspector has one."
        )
    if seat.role == Role.INSPECTOR and AgencyContact.objects.open(at).filter(same).exists():
        raise SeatRefused("email", "Somebody with this address is an agency’s contact: no inspector is one.")
    if seat.role != Role.INSPECTOR and others.filter(role=Role.INSPECTOR).exists():
        raise SeatRefused("username", f"{seat.user.name} is an inspector, and so has no other seat while that lasts.")


def force_from(seat: Seat, agreed_at: datetime) -> datetime:
    """When a seat takes force to which somebody agrees now: it has slept, and its first day has begun."""
    slept = agreed_at + sleep_of(seat.hub)
    return max(slept, begins(seat.first_day)) if seat.first_day else slept


def ask(seat: Seat, *, by: uuid.UUID, at: datetime) -> None:
    """Write a seat that waits for agreement, in the caller's transaction, and tell whom it concerns.

    In: an unsaved seat with its place. Raises: SeatRefused, where nobody could agree to it.
    """
    refuse_colleague(seat, at)
    seat.granted_by_id, seat.asked_at, seat.starts_at = by, at, None
    if not who_may_agree(seat, at):
        raise SeatRefused("role", NOBODY_COULD)
    lapsed = Seat.objects.filter(
        user=seat.user, role=seat.role, hub=seat.hub, agency=seat.agency, team=seat.team, authority=seat.authority,
        starts_at__isnull=True, ends_at__isnull=True,
    )  # fmt: skip
    lapsed.exclude(pk__in=Seat.objects.waiting(at)).update(ends_at=at)
    seat.save(force_insert=True)
    ledger.write(
        PlatformAct.SEAT_ASKED, user=by, object_kind="seat", object_ref=str(seat.pk), detail=_detail(seat)
    )  # fmt: skip
    _notify(
        seat,
        NoticeKind.SEAT_ASKED,
        "A seat was asked for",
        "It takes force only when somebody who may agree to it does"
        + (f", and not before {timezone.localtime(begins(seat.first_day)):%-d %B %Y}." if seat.first_day else "."),
        at,
    )


def agree(seat_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> Seat:
    """Agree to a seat that waits: it sleeps from now, then takes force.

    Out: the seat, with when it takes force. Raises: Seat.DoesNotExist (there is none that waits, or it is not theirs to
    agree to), SeatRefused (its holder has not set up their own sign-in yet).
    """
    with transaction.atomic(using="platform", durable=True):
        seat = _locked(Seat.objects.waiting(at), seat_id)
        if not may_agree(by, seat, at):
            raise Seat.DoesNotExist
        if not seat.user.has_usable_password() or second_factor.device_of(seat.user) is None:
            raise SeatRefused(
                "", f"{seat.user.name} has not signed in yet. They choose a password and set up an app first: until"
                " then nobody can know whose account this is.",
            )  # fmt: skip
        seat.agreed_by_id, seat.agreed_at, seat.starts_at = by, at, force_from(seat, at)
        seat.save(update_fields=["agreed_by", "agreed_at", "starts_at"])
        hub_lines.add(HubLineAct.AGREE_SEAT, [seat], why="agreed", by=by, at=at)
        ledger.write(
            PlatformAct.SEAT_AGREED, user=by, object_kind="seat", object_ref=str(seat.pk),
            detail={**_detail(seat), "force": seat.starts_at.isoformat()},
        )  # fmt: skip
        _notify(seat, NoticeKind.SEAT_AGREED, "A new seat was agreed to", _until(seat, at), at)
    return seat


def stop(seat_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime) -> Seat:
    """Stop a seat that has not taken force: it never does. Whoever was told of it may, alone and at once.

    Raises: Seat.DoesNotExist (in force, ended, or not theirs to stop), SeatRefused (no reason).
    """
    if not reason.strip():
        raise SeatRefused("reason", "Say why it is stopped")
    with transaction.atomic(using="platform", durable=True):
        seat = _locked(Seat.objects.open(at).filter(Q(starts_at__isnull=True) | Q(starts_at__gt=at)), seat_id)
        if not concerning(by, at).filter(pk=seat.pk).exists():
            raise Seat.DoesNotExist
        told = people_to_notify(seat, at)
        seat.ends_at = at
        seat.save(update_fields=["ends_at"])
        hub_lines.add(HubLineAct.STOP_SEAT, [seat], why="stopped", by=by, at=at)
        ledger.write(
            PlatformAct.SEAT_STOPPED, user=by, object_kind="seat", object_ref=str(seat.pk),
            detail={**_detail(seat), "reason": reason.strip()[:300]},
        )  # fmt: skip
        _notify(seat, NoticeKind.SEAT_STOPPED, "A new seat was stopped", "It does not take force.", at, told)
    return seat


def notify_ended(seats: Iterable[Seat], *, at: datetime) -> None:
    """Tell that seats of managers, guardians and operators have ended, and who is left; of other seats of a hub, that
    the last one has. In the transaction of the act.

    Ending takes one person and is immediate. Those who could be locked out by it, or unwatched, hear of it at once.
    """
    for seat in seats:
        watches = seat.role in (Role.MANAGER, Role.GUARDIAN, Role.OPERATOR)
        if seat.starts_at is None or seat.starts_at > at or (not watches and seat.hub_id is None):
            continue
        if seat.role == Role.INSPECTOR:  # nobody is locked out by it (hub/assessment/inspection_notices.py)
            continue
        same = Seat.objects.standing(at).filter(role=seat.role, hub=seat.hub).exclude(pk=seat.pk)
        left = (same if watches else same.filter(agency=seat.agency, team=seat.team)).count()
        if left and not watches:
            continue
        what = f"{seat.get_role_display()}, {seat.place}"
        news = News(
            kind=NoticeKind.SEAT_ENDED, key=str(seat.pk), about=str(seat.pk),
            title=f"A seat has ended: {seat.get_role_display()}" + ("" if left else ", and nobody else holds one"),
            text=f"{what}: the seat has ended. " + (f"{left} are left." if left else "Nobody else holds this seat now.")
            + " If this should not be, tell an operator, and the secretary of the board.",
        )  # fmt: skip
        notify(people_to_notify(seat, at), news, at=at)


def concerning(person: uuid.UUID, at: datetime) -> SeatQuerySet:
    """The seats not in force yet of which this person is told: their own, those they asked for, those at their desk,
    and what they watch as a guardian, manager or operator."""
    about = Q(user=person) | Q(granted_by=person) | Q(agreed_by=person)
    for seat in Seat.objects.standing(at).filter(user=person):
        about |= watched(seat)
    for hub, agency in AgencyContact.objects.standing(at).filter(user=person).values_list("hub", "agency"):
        about |= Q(hub=hub, agency=agency) | Q(role=Role.PUBLISHER, agency=agency)
    new = Seat.objects.open(at).filter(Q(starts_at__gt=at) | Q(pk__in=Seat.objects.waiting(at)))
    return new.filter(about)


def watched(seat: Seat) -> Q:
    """The new seats that the holder of this one watches."""
    if seat.hub_id is None:
        same = Q(hub__isnull=True, role=seat.role, agency=seat.agency_id, authority=seat.authority_id)
        if seat.role == Role.OPERATOR:
            return Q(hub__isnull=True) | Q(role__in=(Role.MANAGER, Role.GUARDIAN))
        return Q(hub__isnull=True) & ~Q(role=Role.OPERATOR) if seat.role in (Role.SECRETARY, Role.BOARD) else same
    if seat.role == Role.GUARDIAN:
        return Q(hub=seat.hub_id) | Q(role=Role.OPERATOR)
    if seat.role == Role.MANAGER:
        return Q(hub=seat.hub_id)
    if seat.role == Role.RECIPIENT:
        return Q(hub=seat.hub_id, team=seat.team_id)
    if seat.role == Role.INSPECTOR:
        return Q(pk__in=())
    # Not who inspects them: an inspector is no colleague of theirs, and they would stop an inspection of their work.
    return Q(hub=seat.hub_id, agency=seat.agency_id, team__isnull=True) & ~Q(role=Role.INSPECTOR)


def people_to_notify(seat: Seat, at: datetime) -> set[uuid.UUID]:
    """Everybody who is told of this new seat: the other way round of `concerning`, which a test compares with it."""
    standing = Seat.objects.standing(at)
    if seat.hub_id is None:
        watch = Q(role=Role.OPERATOR)
        watch |= Q(role=Role.GUARDIAN) if seat.role == Role.OPERATOR else Q(role__in=(Role.SECRETARY, Role.BOARD))
        watch |= Q(hub__isnull=True, role=seat.role, agency=seat.agency_id, authority=seat.authority_id)
    else:
        watch = Q(hub=seat.hub_id, role__in=(Role.GUARDIAN, Role.MANAGER))
        if seat.role in (Role.MANAGER, Role.GUARDIAN):
            watch |= Q(role=Role.OPERATOR)
        if seat.team_id:
            watch |= Q(hub=seat.hub_id, team=seat.team_id)
        elif seat.role != Role.INSPECTOR:
            staff = Q(role__in=(Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER))
            watch |= Q(hub=seat.hub_id, agency=seat.agency_id) & staff
    people = {one for one in (seat.user_id, seat.granted_by_id, seat.agreed_by_id) if one}
    people |= set(standing.filter(watch).values_list("user", flat=True))
    if seat.agency_id and (seat.hub_id or seat.role == Role.PUBLISHER):
        contacts = AgencyContact.objects.standing(at).filter(agency=seat.agency_id)
        contacts = contacts.filter(hub=seat.hub_id) if seat.hub_id else contacts
        people |= set(contacts.values_list("user", flat=True))
    return people


def _notify(
    seat: Seat, kind: NoticeKind, title: str, text: str, at: datetime, told: set[uuid.UUID] | None = None
) -> None:
    what = f"{seat.get_role_display()}, {seat.place}"
    news = News(
        kind=kind, key=str(seat.pk), about=str(seat.pk), title=f"{title}: {seat.get_role_display()}",
        text=f"{what}. {text} You can see who it is for, and stop it before it takes force.",
    )  # fmt: skip
    notify(told if told is not None else people_to_notify(seat, at), news, at=at)


def _until(seat: Seat, at: datetime) -> str:
    if seat.starts_at is None or seat.starts_at <= at:
        return "It is in force now."
    return f"It takes force on {timezone.localtime(seat.starts_at):%-d %B %Y at %H:%M}."


def _locked(seats: SeatQuerySet, seat_id: uuid.UUID) -> Seat:
    rows = seats.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user", "hub", "agency", "team", "authority").get(pk=seat_id)


def _detail(seat: Seat) -> dict[str, str]:
    return {
        "hub": seat.hub.code if seat.hub else "", "of": str(seat.user_id), "role": seat.role,
        "agency": seat.agency.code if seat.agency else "", "team": seat.team.code if seat.team else "",
        "authority": seat.authority.slug if seat.authority else "",
        **({"first_day": seat.first_day.isoformat()} if seat.first_day else {}),
    }  # fmt: skip
