"""Suspending somebody in a hub: their visits end at once, and nothing of what they hold there lets them in. Their seats
stay theirs until somebody ends them or lifts the suspension. Open visits, for whoever has to decide it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Hub, HubState, NoticeKind, Pass, Role, Seat
from tenants.models.people import SeatQuerySet
from tenants.notices import News, notify
from tenants.refusals import SeatRefused
from tenants.seated import Seated


def visits_of(hub: str, at: datetime) -> QuerySet[Pass]:
    """Who is in a hub now: passes that neither ended nor ran out, the one used last first."""
    idle = at - timedelta(seconds=settings.PASS_IDLE_SECONDS)
    begun = at - timedelta(seconds=settings.PASS_ABSOLUTE_SECONDS)
    open_now = Q(
        ended_at__isnull=True, last_seen_at__gt=idle, sign_in__ended_at__isnull=True, sign_in__begun_at__gt=begun
    )
    return (
        Pass.objects.filter(open_now, seat__hub__code=hub, seat__in=Seat.objects.standing(at))
        .select_related("seat__user", "seat__agency", "seat__team", "sign_in")
        .order_by("-last_seen_at", "pk")
    )


def suspended_in(hub: str, at: datetime) -> SeatQuerySet:
    """Seats of a hub that are suspended, by name."""
    found = Seat.objects.open(at).filter(hub__code=hub, suspended_at__isnull=False)
    return found.select_related("user", "agency", "team", "suspended_by").order_by("user__name", "role", "pk")


def where_suspended(person: uuid.UUID, at: datetime) -> list[str]:
    """The names of the hubs in which somebody is suspended."""
    found = Seat.objects.open(at).filter(user=person, suspended_at__isnull=False, hub__state=HubState.LIVE)
    return list(found.order_by("hub__name").values_list("hub__name", flat=True).distinct())


def suspend(person: uuid.UUID, why: str, *, by: Seated, at: datetime) -> list[Seat]:
    """Suspend every seat of a person in the hub of a manager or guardian, and end their visits there.

    Out: the seats that were not suspended before. The person is told in which hub, and not why; the other managers and
    the guardians are told, and of one with power the operators. Raises: Seat.DoesNotExist (nobody who sits here),
    SeatRefused.
    """
    if not why.strip():
        raise SeatRefused("reason", "Say why they are suspended")
    if person == by.user:
        raise SeatRefused("reason", "Somebody else suspends you: ask another manager or a guardian.")
    with transaction.atomic(using="platform", durable=True):
        seats = _locked(person, by.hub, at)
        if by.role == Role.MANAGER and any(seat.role == Role.GUARDIAN for seat in seats):
            raise SeatRefused("reason", "A manager does not suspend a guardian. Another guardian or the operator can.")
        fresh = [seat for seat in seats if seat.suspended_at is None]
        for seat in fresh:
            seat.suspended_at, seat.suspended_by_id, seat.suspended_why = at, by.user, why.strip()[:300]
            seat.save(update_fields=["suspended_at", "suspended_by", "suspended_why"])
            _write(PlatformAct.SEAT_SUSPENDED, seat, why, by)
        Pass.objects.filter(seat__in=fresh, ended_at__isnull=True).update(ended_at=at)
        if fresh:
            _notify(fresh, "Somebody is suspended in", "Their visits have ended; their seats stay.", by=by, at=at)
            _notify_person(
                person, f"You are suspended in {by.hub_name}",
                f"Your visits in {by.hub_name} have ended, and you cannot enter it until one of its managers or"
                " information guardians lifts this. Your seats there stay yours, and other hubs are not touched. If"
                " somebody else may use your account, change your password now.",
                by=by, at=at,
            )  # fmt: skip
    return fresh


def lift(person: uuid.UUID, why: str, *, by: Seated, at: datetime) -> list[Seat]:
    """Lift a suspension: the person can enter again. Out: the seats that were suspended.

    Raises: Seat.DoesNotExist (nobody who sits here), SeatRefused.
    """
    if not why.strip():
        raise SeatRefused("reason", "Say why the suspension is lifted")
    if person == by.user:
        raise SeatRefused("reason", "Somebody else lifts your suspension: ask another manager or a guardian.")
    with transaction.atomic(using="platform", durable=True):
        seats = _locked(person, by.hub, at)
        if by.role == Role.MANAGER and any(seat.role == Role.GUARDIAN for seat in seats):
            raise SeatRefused("reason", "A manager does not lift a guardian’s suspension. Another guardian can.")
        back = [seat for seat in seats if seat.suspended_at is not None]
        for seat in back:
            seat.suspended_at, seat.suspended_by_id, seat.suspended_why = None, None, ""
            seat.save(update_fields=["suspended_at", "suspended_by", "suspended_why"])
            _write(PlatformAct.SEAT_RESUMED, seat, why, by)
        if back:
            _notify(back, "A suspension was lifted in", "The person can enter again.", by=by, at=at)
            _notify_person(
                person, f"You can enter {by.hub_name} again", "Your suspension there was lifted.", by=by, at=at
            )
    return back


def _locked(person: uuid.UUID, hub: str, at: datetime) -> list[Seat]:
    begun = Seat.objects.open(at).filter(user=person, hub__code=hub, starts_at__isnull=False)
    found = list(begun.select_for_update(of=("self",), no_key=True).select_related("hub").order_by("pk"))
    if not found:
        raise Seat.DoesNotExist
    return found


def _write(act: PlatformAct, seat: Seat, why: str, by: Seated) -> None:
    ledger.write(
        act, user=by.user, object_kind="seat", object_ref=str(seat.pk),
        detail={"hub": by.hub, "of": str(seat.user_id), "reason": why.strip()[:300]},
    )  # fmt: skip


def _notify(seats: list[Seat], title: str, text: str, *, by: Seated, at: datetime) -> None:
    """Nobody is taken out of a hub unseen: whoever else could do it or undo it hears of it. No name goes by e-mail."""
    watch = Q(hub__code=by.hub, role__in=(Role.MANAGER, Role.GUARDIAN))
    if any(seat.role in (Role.MANAGER, Role.GUARDIAN) for seat in seats):
        watch |= Q(role=Role.OPERATOR)
    told = Seat.objects.standing(at).filter(watch).exclude(user=seats[0].user_id)
    news = News(
        kind=NoticeKind.SUSPENDED, key=f"{by.hub} {seats[0].user_id} {at.isoformat()}", about=by.hub,
        title=f"{title} {by.hub_name}", text=f"{text} See who is in the hub now, in the hub itself.",
        hub=Hub.objects.get(code=by.hub),
    )  # fmt: skip
    notify(told.values_list("user", flat=True).distinct(), news, at=at)


def _notify_person(person: uuid.UUID, title: str, text: str, *, by: Seated, at: datetime) -> None:
    """The person hears in which hub, since no page of it says so to whoever cannot enter it."""
    key = f"suspension {by.hub} {at.isoformat()}"
    news = News(kind=NoticeKind.SIGN_IN, key=key, about=str(person), title=title, text=text)
    notify([person], news, at=at)
