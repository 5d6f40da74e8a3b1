"""An inspector's seat: for somebody of no hub, asked for with the enquiries that are named, for its days alone.

They are somebody whom nobody here works with: who has any other seat gets none of these, and who has one of these gets
no other while it lasts, whoever asks (taking_force.py). Who agrees: agreeing.py; what it opens: hub/assessment.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tenants import hub_lines, ledger, new_starters, taking_force
from tenants.account_links import checked_address
from tenants.ledger import PlatformAct
from tenants.measures.periods import begins
from tenants.models import HubAgency, HubLineAct, NewStarter, Pass, Role, Seat, User
from tenants.refusals import SeatRefused
from tenants.seated import Seated
from tenants.seats import Wanted

NOT_INVITED = (
    "An inspector with this address was named before, and nobody has invited them yet. An information guardian does so"
    " on the page New seats. Once they have signed in, you can name more enquiries for them."
)
NOT_COME = (
    "An inspector with this address was invited and has not signed in yet. Ask them to use the link in their email, or"
    " a guardian to send it again on the page New seats. Once they have signed in, you can name more enquiries for"
    " them."
)
OR_IN_ONE = "If it cannot wait, end the other inspection and name all the enquiries in one."
NOT_CONFIRMED = (
    "Somebody with this address has an account and has not signed in with it yet. Ask them to use the link in their"
    " email, and name them here once they have."
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Whom a manager names as an inspector, and for which days, both counted whole."""

    name: str
    organisation: str
    email: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Desk:
    """Whose desk lets an inspector in, and by what that hub knows the person."""

    person: uuid.UUID
    agency: str
    hub: str


def ask(named: Named, *, starter: uuid.UUID, by: Seated, at: datetime) -> uuid.UUID:
    """Ask for the seat, at the agency of the manager who asks. Out: by what the hub knows the person: their account, or
    the new starter where they have none. In: an id for that one. Raises: SeatRefused.
    """
    email = checked_address(named.email, SeatRefused).lower()
    user = User.objects.filter(email__iexact=email, email_verified_at__isnull=False, is_active=True).first()
    wanted = Wanted(
        username="", role=Role.INSPECTOR, agency=by.agency, reason=f"Inspection: {named.organisation}"[:300],
        first_day=named.first_day, ends_at=begins(named.last_day + timedelta(days=1)),
    )  # fmt: skip
    if user is None:
        _refuse_who_has_not_come(email, by.hub, at)
        return new_starters.ask(named.name, email, wanted, by=by, at=at, key=starter).pk
    desk = HubAgency.objects.select_related("hub", "agency").get(hub__code=by.hub, agency__code=by.agency)
    with transaction.atomic(using="platform", durable=True):
        seat = Seat(
            user=user, hub=desk.hub, agency=desk.agency, role=wanted.role, ends_at=wanted.ends_at,
            first_day=wanted.first_day, reason=wanted.reason,
        )  # fmt: skip
        taking_force.ask(seat, by=by.user, at=at)
        hub_lines.add(HubLineAct.GRANT_SEAT, [seat], why="asked", by=by.user, at=at)
    return user.pk


def _refuse_who_has_not_come(email: str, hub: str, at: datetime) -> None:
    """Who was named or invited before and has not signed in: no second seat is asked for an account that is not there.

    Raises: SeatRefused, which says what to do.
    """
    # What is asked for in another hub is not said here.
    waits = NewStarter.objects.waiting(at).filter(email__iexact=email, hub__code=hub).order_by("asked_at").first()
    if waits is not None and waits.role == Role.INSPECTOR:
        how = NOT_INVITED if waits.account_id is None else NOT_COME
        raise SeatRefused("email", f"{how} {OR_IN_ONE}")
    if waits is not None:
        raise SeatRefused("email", "A seat was asked for at this address already: no inspector has another one.")
    if User.objects.filter(email__iexact=email, is_active=True).exists():
        raise SeatRefused("email", NOT_CONFIRMED)


def known_as(person: uuid.UUID) -> list[uuid.UUID]:
    """All by which hubs may know an inspector: their account, and each new starter that it was made for. One query.

    In: any of them.
    """
    same = Q(pk=person) | Q(account=person) | Q(account__in=NewStarter.objects.filter(pk=person).values("account"))
    found = list(NewStarter.objects.filter(same, role=Role.INSPECTOR))
    accounts = {one.account_id for one in found if one.account_id is not None}
    return sorted({person, *(one.pk for one in found), *accounts})


def end_seat(inspector: Desk, *, by: uuid.UUID, at: datetime, days: tuple[date, date] | None = None) -> None:
    """End what an inspector has at an agency of a hub, or waits for, in force or not; nothing where it is over already.

    In: `days`, where another inspection of theirs stands there: then only what was asked for these days and waits.
    """
    people = known_as(inspector.person)
    there = {"hub__code": inspector.hub, "agency__code": inspector.agency, "role": Role.INSPECTOR}
    with transaction.atomic(using="platform", durable=True):
        starters = NewStarter.objects.waiting(at).filter(pk__in=people, **there)
        mine = Seat.objects.open(at).filter(user__in=people, **there)
        if days is not None:
            first, until = days[0], begins(days[1] + timedelta(days=1))
            starters = starters.filter(first_day=first, last_moment=until)
            mine = mine.filter(starts_at__isnull=True, first_day=first, ends_at=until)
        for one in starters:
            new_starters.close(one, by=by, at=at)
        seats = list(mine.select_for_update(of=("self",), no_key=True).select_related("user", "hub", "agency"))
        for seat in seats:
            seat.ends_at = at
            seat.save(update_fields=["ends_at"])
            Pass.objects.filter(seat=seat, ended_at__isnull=True).update(ended_at=at)
            ledger.write(
                PlatformAct.SEAT_ENDED, user=by, object_kind="seat", object_ref=str(seat.pk),
                detail={"hub": inspector.hub, "of": str(seat.user_id), "role": seat.role},
            )  # fmt: skip
        hub_lines.add(HubLineAct.END_SEAT, seats, why="ended", by=by, at=at)


def over_for(user: uuid.UUID, at: datetime) -> list[tuple[str, date]]:
    """Where somebody was an inspector and is none now, and the last day on which they were, the latest first."""
    own = Seat.objects.filter(user=user, role=Role.INSPECTOR, starts_at__isnull=False)
    over = own.filter(ends_at__lte=at).exclude(hub__in=own.filter(ends_at__gt=at).values("hub"))
    rows = over.order_by("-ends_at").values_list("hub__name", "ends_at")[:10]
    # The end of a last day is the midnight after it.
    return [(name, timezone.localdate(ended - timedelta(microseconds=1))) for name, ended in rows if ended is not None]


def seat_in_words(inspector: Desk, at: datetime) -> str:
    """How far an inspector's seat has come, for those who let them in."""
    people = known_as(inspector.person)
    there = {"hub__code": inspector.hub, "agency__code": inspector.agency, "role": Role.INSPECTOR}
    seat = (
        Seat.objects.open(at)
        .filter(user__in=people, **there)
        .order_by(F("starts_at").asc(nulls_last=True), "-asked_at")
        .first()
    )
    starter = NewStarter.objects.open().filter(pk__in=people, **there).first()
    if seat is None and starter is not None:
        return "Invited, and has not used the invitation yet" if starter.account_id else "Not invited yet"
    if seat is None:
        return "None, or over"
    if seat.starts_at is None:
        return "Waits for agreement"
    return (
        "In force" if seat.starts_at <= at else f"In force from {timezone.localtime(seat.starts_at):%-d %B %Y at %H:%M}"
    )
