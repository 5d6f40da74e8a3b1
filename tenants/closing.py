"""Agencies' desks, front doors and hubs close with a date. Somebody takes their place, or it is said why nobody does.

A desk is its hub's to close: a coordinator or manager of a lead agency asks, another agrees (tenants/teams.py), and the
keeper looks both up again. A front door, and a hub with all of its doors, is closed by an order of two operators.

Nothing of a desk goes to another by it. What it holds stays held, its open requests stay its own until they are
withdrawn, and whoever takes its place is asked anew with a basis of its own. An agency that merges into another closes
in each hub with that one as its successor. What was written before keeps the name of its day (`Closing`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import (
    Agency,
    Authority,
    Closed,
    HubAgency,
    HubAuthority,
    NoticeKind,
    Order,
    OrderKind,
    Role,
    Seat,
)
from tenants.notices import News, notify
from tenants.refusals import ClosingRefused

WHO_OR_WHY = "Choose who takes its place, or say why nobody does"
LONGEST_WHY = 300


@dataclass(frozen=True, kw_only=True)
class ClosingWords:
    """What is to close after which day. `last_day` is ISO; empty, it stays open after all. `successor` is a code."""

    code: str
    last_day: str = ""
    successor: str = ""
    why: str = ""
    seen: str = ""  # what stood when the form was made (`standing`); empty where nobody saw a form

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> ClosingWords:
        """From an order's details, which may be anything. Raises: ClosingRefused."""
        words = {each.name: kept.get(each.name, "") for each in fields(cls)}
        if not all(isinstance(value, str) for value in words.values()):
            raise ClosingRefused("", "The order is not complete.")
        return cls(**words)


@dataclass(frozen=True)
class DeskClosing:
    """A desk's closing, checked and looked up; without a last day it stays open."""

    desk: HubAgency
    last_day: date | None
    successor: Agency | None
    why: str


@dataclass(frozen=True)
class DoorClosing:
    """The closing of one front door or of all of a hub's, checked and looked up."""

    places: tuple[HubAuthority, ...]
    last_day: date | None
    successor: Authority | None
    why: str


def standing(row: HubAgency | HubAuthority) -> str:
    """What is said of the end of a desk or a front door now, as forms and orders carry it."""
    last = row.closes_after.isoformat() if row.closes_after else "open"
    return "|".join((last, str(row.successor_id or ""), row.closed_why))


def desk_closing(hub: str, words: ClosingWords) -> DeskClosing:
    """Check what is said of a desk's end; whoever asks and the keeper check it alike. Raises: ClosingRefused."""
    desks = HubAgency.objects.filter(hub__code=hub).select_related("hub", "agency", "successor")
    desk = desks.filter(agency__code=words.code).first()
    if desk is None:
        raise ClosingRefused("", "This agency has no desk in this hub.")
    if HubAuthority.objects.filter(hub=desk.hub, lead_agency=desk.agency, until__isnull=True).exists():
        raise ClosingRefused(
            "", "It leads for children of this hub, so its desk stays. Operators close its front door."
        )
    _refuse_stale(words, standing(desk))
    last_day, why = _day(words.last_day), _why(words.why)
    successor = None
    if last_day and words.successor:
        found = desks.filter(agency__code=words.successor).exclude(pk=desk.pk).first()
        if found is None or (found.closes_after is not None and found.closes_after <= last_day):
            raise ClosingRefused("successor", "Choose an agency of this hub that stays after that day")
        successor = found.agency
    _who_or_why(last_day, successor, why)
    closing = DeskClosing(desk, last_day, successor, why if last_day else "")
    if (last_day, successor, closing.why) == (desk.closes_after, desk.successor, desk.closed_why):
        raise ClosingRefused("last_day", "Nothing is changed")
    return closing


def door_closing(what: str, words: ClosingWords) -> DoorClosing:
    """The same of a front door (by its authority's slug), or of a hub (by its code) with all of its doors.

    Raises: ClosingRefused.
    """
    here = HubAuthority.objects.filter(until__isnull=True).select_related("hub", "authority").order_by("pk")
    by = {Closed.HUB: {"hub__code": words.code}, Closed.DOOR: {"authority__slug": words.code}}
    places = tuple(here.filter(**by[Closed(what)])) if what in by else ()
    if not places:
        raise ClosingRefused("code", "There is nothing of this name. Choose it again.")
    last_day, why = _day(words.last_day), _why(words.why)
    successor = None
    if last_day and words.successor:
        found = HubAuthority.objects.open_doors().filter(authority__slug=words.successor).first()
        is_own = found is not None and found.pk in {place.pk for place in places}
        if found is None or is_own or (found.closes_after is not None and found.closes_after <= last_day):
            raise ClosingRefused("successor", "Choose a front door that is open, and stays open after that day")
        if what == Closed.HUB and found.hub_id == places[0].hub_id:
            raise ClosingRefused("successor", "Choose a front door of another hub")
        successor = found.authority
    _who_or_why(last_day, successor, why)
    return DoorClosing(places, last_day, successor, why if last_day else "")


def ask_door(what: str, words: ClosingWords, *, seat: uuid.UUID, by: uuid.UUID, at: datetime) -> Order:
    """Ask for the end of a front door or a hub, as an operator; another operator agrees. Raises: ClosingRefused."""
    door_closing(what, words)
    with transaction.atomic(using="platform", durable=True):
        same = Order.objects.waiting(at).filter(
            kind=OrderKind.CLOSE_DOOR, details__what=what, details__code=words.code
        )  # fmt: skip
        if same.exists():
            raise ClosingRefused("code", "Somebody asked for this already. It waits for agreement.")
        order = Order.objects.create(
            kind=OrderKind.CLOSE_DOOR, ordered_by=seat, ordered_at=at, details={"what": what, **asdict(words)}
        )  # fmt: skip
        ledger.write(
            PlatformAct.ORDER, user=by, object_kind="order", object_ref=str(order.pk),
            detail={"kind": OrderKind.CLOSE_DOOR, "what": what, "code": words.code},
        )  # fmt: skip
        others = Seat.objects.standing(at).filter(role=Role.OPERATOR).exclude(user=by)
        news = News(
            kind=NoticeKind.CLOSING_WAITS, key=str(order.pk), about=str(order.pk),
            title="The end of a front door waits for a second operator",
            text=f"{Closed(what).label}: another operator gave it a last day. It is so when you agree.",
        )  # fmt: skip
        notify(others.values_list("user", flat=True).distinct(), news, at=at)
    return order


def notify_desk(closing: DeskClosing, order: uuid.UUID, *, at: datetime) -> None:
    """Tell everybody at a desk until when it is open, with what that means for what they hold; in the keeper's act."""
    hub, day = closing.desk.hub, closing.last_day
    people = Seat.objects.standing(at).filter(hub=hub, agency=closing.desk.agency).exclude(role=Role.RECIPIENT)
    text = (
        f"The desk of {closing.desk.agency.name} in {hub.name} closes after {day:%-d %B %Y}. What it holds stays its "
        "own, and nobody else reads it. Answer what you are asked, and decide of what you found, before that day."
        if day
        else f"The desk of {closing.desk.agency.name} in {hub.name} stays open after all."
    )
    news = News(
        kind=NoticeKind.DESK_CLOSES, key=str(order), about="",
        title=f"{hub.name}: your desk " + ("closes" if day else "stays open"), text=text, hub=hub,
    )  # fmt: skip
    notify(people.values_list("user", flat=True).distinct(), news, at=at)


def _refuse_stale(words: ClosingWords, now: str) -> None:
    if words.seen not in ("", now):
        raise ClosingRefused("", "Somebody changed its last day meanwhile. Look at what is there now, and ask again.")


def _day(said: str) -> date | None:
    try:
        day = date.fromisoformat(said) if said else None
    except ValueError as error:
        raise ClosingRefused("last_day", "Enter a date") from error
    if day is not None and day < timezone.localdate():
        raise ClosingRefused("last_day", "The last day must be today or later")
    return day


def _why(said: str) -> str:
    why = " ".join(said.split())
    if len(why) > LONGEST_WHY:
        raise ClosingRefused("why", f"Use {LONGEST_WHY} characters or fewer")
    return why


def _who_or_why(last_day: date | None, successor: object, why: str) -> None:
    if last_day and successor is None and not why:
        raise ClosingRefused("successor", WHO_OR_WHY)
    if last_day and successor is not None and why:
        raise ClosingRefused("why", "Leave this empty: somebody takes its place")
