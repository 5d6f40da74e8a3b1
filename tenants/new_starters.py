"""A seat for somebody who has no account yet: a manager names them, and the seat follows once they are there.

Whoever may agree to the seat invites them (tenants/accounts.py), so that two people stand behind the account before it
is made: the one who wrote its address down, and the one who knows whose it is. When the invitation is used the seat is
asked for, in the manager's name, and waits for agreement as any other (tenants/taking_force.py). It goes to the account
that the invitation made and to no other, whatever address another account gives as its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tenants import hub_lines, ledger, taking_force
from tenants.account_links import checked_address, end_all_of
from tenants.agreeing import may_agree, who_may_agree
from tenants.ledger import PlatformAct
from tenants.measures.periods import begins
from tenants.models import AgencyContact, HubLineAct, NewStarter, NoticeKind, Role, Seat, User
from tenants.models.people import AGREED_WITHIN, ASKED_ROLES, HUB_ROLES
from tenants.models.seating import NewStarterQuerySet
from tenants.notices import News, notify
from tenants.refusals import SeatRefused
from tenants.seated import Seated
from tenants.seats import Wanted, place_of

AT_MOST_AHEAD = timedelta(days=183)  # a name and an address are not kept for longer before anybody needs them
ADDRESS_TAKEN = "Somebody with this address has an account already. Ask for the seat by their sign-in name."
INSPECTOR_TAKEN = (
    "Somebody with this address has an account already. End the inspection, and name the inspector again once they have"
    " signed in with it."
)


def ask(name: str, email: str, wanted: Wanted, *, by: Seated, at: datetime, key: uuid.UUID | None = None) -> NewStarter:
    """Ask for a seat in the manager's hub for somebody who has no account.

    In: their name, their own work address, and the seat with its first day, as for anybody (`username` is not looked
    at); of an inspector, by what the hub knows them. Out: who waits to be invited. Raises: SeatRefused.
    """
    name, email = name.strip()[:100], checked_address(email, SeatRefused).lower()
    if not name:
        raise SeatRefused("name", "Enter their full name")
    refuse_address_in_use(email, wanted.role)
    if wanted.role not in (HUB_ROLES if key else ASKED_ROLES):
        raise SeatRefused("role", "Choose a role of this hub.")
    if wanted.first_day is None:
        raise SeatRefused("first", "Enter their first day")
    if wanted.first_day > timezone.localdate(at) + AT_MOST_AHEAD:
        raise SeatRefused("first", "The first day must be within 6 months. Ask for the seat nearer to it.")
    if wanted.ends_at is not None and wanted.ends_at <= at:
        raise SeatRefused("ends", "The last day must be today or later.")
    taking_force.refuse_first_day(wanted.first_day, wanted.ends_at, at)
    desk, team = place_of(wanted, by.hub)
    starter = NewStarter(
        pk=key or uuid.uuid4(), hub=desk.hub, agency=desk.agency, team=team, role=wanted.role, name=name, email=email,
        first_day=wanted.first_day, last_moment=wanted.ends_at, reason=wanted.reason.strip()[:300],
        asked_by_id=by.user, asked_at=at, lapses_at=max(at, begins(wanted.first_day)) + AGREED_WITHIN,
    )  # fmt: skip
    if not who_may_agree(starter.as_seat(), at):
        raise SeatRefused("role", taking_force.NOBODY_COULD)
    try:
        with transaction.atomic(using="platform", durable=True):
            forget_lapsed(at)
            starter.save(force_insert=True)
            _write(PlatformAct.STARTER_NAMED, starter, by.user)
            _tell(
                starter, NoticeKind.SEAT_ASKED, "A seat was asked for",
                "It is for somebody who has no account yet. Whoever may agree to the seat invites them. You can see who"
                " it is for, and stop it.", at,
            )  # fmt: skip
    except IntegrityError as error:
        raise SeatRefused("email", f"This seat was asked for already for {name}.") from error
    return starter


def refuse_address_in_use(email: str, role: str) -> None:
    """Who has an account is not invited again: their seat is asked for by the sign-in name; an inspector's with the
    enquiries that are named. Raises: SeatRefused."""
    if User.objects.filter(email__iexact=email, is_active=True).exists():
        raise SeatRefused("email", INSPECTOR_TAKEN if role == Role.INSPECTOR else ADDRESS_TAKEN)


def to_invite(starter_id: uuid.UUID, *, by: uuid.UUID, at: datetime, lock: bool = False) -> NewStarter:
    """Whom this person invites, now or again: whoever may agree to the seat does.

    In: `lock`, in the transaction that does it. Raises: NewStarter.DoesNotExist (not theirs to invite).
    """
    waiting = NewStarter.objects.waiting(at)
    starter = _locked(waiting, starter_id) if lock else _with_places(waiting).get(pk=starter_id)
    if not may_agree(by, starter.as_seat(), at):
        raise NewStarter.DoesNotExist
    return starter


def invited(starter: NewStarter, account: User, *, by: uuid.UUID, at: datetime) -> None:
    """Their account was made and the invitation goes out, in the caller's transaction."""
    starter.account, starter.invited_by_id, starter.invited_at = account, by, at
    starter.lapses_at = max(starter.lapses_at, at + AGREED_WITHIN)
    starter.save(update_fields=["account", "invited_by", "invited_at", "lapses_at"])
    _write(PlatformAct.STARTER_INVITED, starter, by)
    told = taking_force.people_to_notify(starter.as_seat(), at) - {account.pk}
    _tell(
        starter, NoticeKind.SEAT_ASKED, "Somebody was invited for a seat",
        "They have an account now. When they have used the invitation, the seat waits for somebody to agree.", at, told,
        once="invited",
    )  # fmt: skip


def follow(account: User, address: str, *, at: datetime) -> None:
    """The invitation was used: ask for the seat that waited for it, in the caller's transaction.

    In: the address that the invitation went to. Where nobody could agree to the seat any more, or its manager left, it
    ends, and whoever watches the seats is told.
    """
    starter = _with_places(NewStarter.objects.waiting(at)).filter(account=account, email__iexact=address).first()
    if starter is None:
        return
    seat = starter.as_seat()
    seat.user = account
    try:
        if seat.ends_at is not None and seat.ends_at <= at:
            raise SeatRefused("ends", "Its last day is over.")
        with transaction.atomic(using="platform"):
            taking_force.ask(seat, by=starter.asked_by_id, at=at)
            hub_lines.add(HubLineAct.GRANT_SEAT, [seat], why="asked", by=starter.asked_by_id, at=at)
    except (SeatRefused, IntegrityError):
        _tell(
            starter, NoticeKind.SEAT_STOPPED, "A new seat was not asked for",
            "Its holder has an account now, but nobody could agree to the seat, or its last day is over. Ask for it"
                " again.", at,
        )  # fmt: skip
    _forget([starter.pk], at)


def stop(starter_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime) -> NewStarter:
    """End it before the seat is asked for; an account that nobody used opens nothing after it.

    Out: as it was before. Raises: NewStarter.DoesNotExist (none, or not one of which they are told), SeatRefused.
    """
    if not reason.strip():
        raise SeatRefused("reason", "Say why it is stopped")
    with transaction.atomic(using="platform", durable=True):
        starter = _locked(concerning(by, at), starter_id)
        seat = starter.as_seat()
        told = taking_force.people_to_notify(seat, at) - {seat.user_id}
        _close([starter], at)
        hub_lines.add(HubLineAct.STOP_SEAT, [seat], why="stopped", by=by, at=at)
        _write(PlatformAct.STARTER_STOPPED, starter, by, reason=reason.strip()[:300])
        _tell(starter, NoticeKind.SEAT_STOPPED, "A new seat was stopped", "It does not take force.", at, told)
    return starter


def close(starter: NewStarter, *, by: uuid.UUID, at: datetime) -> None:
    """End one that is not needed any more, in the caller's transaction: what it was asked for has ended."""
    seat = starter.as_seat()
    _close([starter], at)
    hub_lines.add(HubLineAct.STOP_SEAT, [seat], why="ended", by=by, at=at)
    _write(PlatformAct.STARTER_STOPPED, starter, by)


def concerning(person: uuid.UUID, at: datetime) -> NewStarterQuerySet:
    """The new starters of whom this person is told: those they named or invited, at their desk, in what they watch."""
    about = Q(asked_by=person) | Q(invited_by=person)
    for seat in Seat.objects.standing(at).filter(user=person, role__in=HUB_ROLES | {Role.OPERATOR}):
        about |= taking_force.watched(seat)
    for hub, agency in AgencyContact.objects.standing(at).filter(user=person).values_list("hub", "agency"):
        about |= Q(hub=hub, agency=agency)
    return _with_places(NewStarter.objects.waiting(at).filter(about))


def of_hub(hub: str, at: datetime) -> NewStarterQuerySet:
    """Who waits in a hub, by their first day."""
    return _with_places(NewStarter.objects.waiting(at).filter(hub__code=hub)).order_by("first_day", "pk")


def forget_lapsed(at: datetime) -> int:
    """By the clock: who was not invited, or did not come, in time. Out: how many. In a transaction of the caller."""
    gone = list(_locked_all(NewStarter.objects.open().filter(lapses_at__lte=at)))
    for starter in gone:
        seat = starter.as_seat()
        hub_lines.add(HubLineAct.STOP_SEAT, [seat], why="lapsed", by=None, at=at)
        _write(PlatformAct.STARTER_LAPSED, starter, None)
        _tell(
            starter, NoticeKind.SEAT_STOPPED, "A new seat lapsed",
            "Its holder did not come in time, and their name and address were removed. Ask for it again if they still"
                " need it.", at, once="lapsed",
        )  # fmt: skip
    _close(gone, at)
    return len(gone)


def _close(starters: Iterable[NewStarter], at: datetime) -> None:
    """They get no seat by this: accounts that were made for it and never used open nothing, and names are forgotten."""
    ended = list(starters)
    for account in User.objects.filter(pk__in=[one.account_id for one in ended if one.account_id]):
        if not account.has_usable_password() and not Seat.objects.open(at).filter(user=account).exists():
            end_all_of(account.pk, at)
            account.is_active = False
            account.save(update_fields=["is_active"])
    _forget([one.pk for one in ended], at)


def _forget(keys: list[uuid.UUID], at: datetime) -> None:
    NewStarter.objects.filter(pk__in=keys).update(ended_at=at, name="", email="")


def _tell(
    starter: NewStarter, kind: NoticeKind, title: str, text: str, at: datetime, told: set[uuid.UUID] | None = None,
    *, once: str = "starter",
) -> None:  # fmt: skip
    seat = starter.as_seat()
    what = f"{seat.get_role_display()}, {seat.place}"
    news = News(
        kind=kind, key=f"{once} {starter.pk}", about=str(starter.pk), title=f"{title}: {seat.get_role_display()}",
        text=f"{what}. {text}",
    )  # fmt: skip
    people = told if told is not None else taking_force.people_to_notify(seat, at) - {seat.user_id}
    notify(people, news, at=at)


def _write(act: PlatformAct, starter: NewStarter, by: uuid.UUID | None, **more: str) -> None:
    """The line says which seat, never who it is for: a name or an address would outlive the row that has it."""
    ledger.write(
        act, user=by, object_kind="seat", object_ref=str(starter.pk),
        detail={
            "hub": starter.hub.code, "role": starter.role, "agency": starter.agency.code,
            "team": starter.team.code if starter.team else "", "first_day": starter.first_day.isoformat(),
            **({"of": str(starter.account_id)} if starter.account_id else {}), **more,
        },
    )  # fmt: skip


def _with_places(starters: NewStarterQuerySet) -> NewStarterQuerySet:
    return starters.select_related("hub", "agency", "team", "asked_by", "invited_by", "account")


def _locked_all(starters: NewStarterQuerySet) -> NewStarterQuerySet:
    return _with_places(starters).select_for_update(of=("self",), no_key=True, skip_locked=True)[:100]


def _locked(starters: NewStarterQuerySet, starter_id: uuid.UUID) -> NewStarter:
    return _with_places(starters).select_for_update(of=("self",), no_key=True).get(pk=starter_id)
