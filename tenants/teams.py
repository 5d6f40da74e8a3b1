"""Teams outside a hub that products go to: one person of the hub asks, another agrees, and the keeper makes them.

A team is one organisation's: a school, a GP practice, one council's early help. Whoever asks for one or agrees to it
never sits in it (tenants/agreeing.py), so that nobody can make themselves a recipient.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tenants import ledger
from tenants.agreeing import two_people
from tenants.closing import WHO_OR_WHY, ClosingWords, desk_closing
from tenants.ledger import PlatformAct
from tenants.models import (
    Agency,
    AgencyKind,
    Authority,
    Hub,
    HubAgency,
    HubAuthority,
    NoticeKind,
    Order,
    OrderAnswer,
    OrderKind,
    Role,
    Seat,
    Team,
    TeamKind,
)
from tenants.models.orders import OrderQuerySet
from tenants.models.people import SeatQuerySet
from tenants.notices import News, notify
from tenants.refusals import TeamChanged, TeamRefused
from tenants.seated import Seated

KINDS = (OrderKind.ADD_TEAM, OrderKind.CHANGE_TEAM)
HUB_KINDS = (*KINDS, OrderKind.CLOSE_DESK)  # what two of a hub's own people order
ASKING = frozenset({Role.COORDINATOR, Role.MANAGER})  # at the desk of a lead agency
ANSWERING = ASKING | {Role.DECISION_MAKER}

# The agency of a hub that answers for a team of a kind, where the hub has exactly one of it.
ANSWERED_FOR_BY = {
    TeamKind.SOCIAL_CARE: AgencyKind.SOCIAL_CARE, TeamKind.EARLY_HELP: AgencyKind.SOCIAL_CARE,
    TeamKind.ADULTS: AgencyKind.SOCIAL_CARE, TeamKind.SCHOOL: AgencyKind.EDUCATION,
    TeamKind.NURSERY: AgencyKind.EDUCATION, TeamKind.GP: AgencyKind.HEALTH, TeamKind.HEALTH: AgencyKind.HEALTH,
    TeamKind.HOUSING: AgencyKind.HOUSING, TeamKind.POLICE: AgencyKind.POLICE,
    TeamKind.PROBATION: AgencyKind.PROBATION, TeamKind.YOUTH: AgencyKind.YOUTH_OFFENDING,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TeamWords:
    """What is said of a team. `name` may be empty: the organisation's own. `until` is its last day, ISO, or empty.

    A team with a last day has a successor (its code), or `closed_why` says why it has none.
    """

    organisation: str
    kind: str
    person: str
    name: str = ""
    telephone: str = ""
    email: str = ""
    agency: str = ""
    authority: str = ""
    until: str = ""
    successor: str = ""
    closed_why: str = ""

    @classmethod
    def of(cls, team: Team) -> TeamWords:
        """As a team stands now."""
        return cls(
            organisation=team.organisation, kind=team.kind, person=team.person, name=team.name,
            telephone=team.telephone, email=team.email, agency=team.agency.code,
            authority=team.authority.slug if team.authority else "",
            until=team.until.isoformat() if team.until else "",
            successor=team.successor.code if team.successor else "", closed_why=team.closed_why,
        )  # fmt: skip

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> TeamWords:
        """From an order's details, which may be anything. Raises: TeamRefused."""
        try:
            words = {each.name: kept.get(each.name, "") for each in fields(cls)}
        except AttributeError as error:
            raise TeamRefused("", "The order is not complete.") from error
        if not all(isinstance(value, str) for value in words.values()):
            raise TeamRefused("", "The order is not complete.")
        return cls(**words)


@dataclass(frozen=True)
class TeamColumns:
    """The same, checked and looked up."""

    name: str
    organisation: str
    kind: str
    person: str
    telephone: str
    email: str
    agency: Agency
    authority: Authority | None
    until: date | None
    successor: Team | None
    closed_why: str


LONGEST = {"organisation": 100, "name": 100, "person": 100, "telephone": 40, "email": 254, "closed_why": 300}


def looked_up(words: TeamWords, hub: str, *, but: str = "") -> TeamColumns:
    """Check what is said of a team of a hub; whoever asks and the keeper check it alike.

    In: `but` is the code of the team itself, where it is there. Raises: TeamRefused.
    """
    said = {name: " ".join(value.split()) for name, value in asdict(words).items()}
    for name, most in LONGEST.items():
        if len(said[name]) > most:
            raise TeamRefused(name, f"Use {most} characters or fewer")
    if not said["organisation"]:
        raise TeamRefused("organisation", "Enter the name of the organisation")
    if said["kind"] not in TeamKind.values:
        raise TeamRefused("kind", "Choose what kind of organisation it is")
    if not said["person"]:
        raise TeamRefused("person", "Enter whom to ask for there")
    if not said["telephone"] and not said["email"]:
        raise TeamRefused("telephone", "Enter a telephone number or an e-mail address")
    if said["telephone"] and sum(letter.isdigit() for letter in said["telephone"]) < 3:
        raise TeamRefused("telephone", "Enter a telephone number")
    if said["email"]:
        try:
            validate_email(said["email"])
        except ValidationError as error:
            raise TeamRefused("email", "Enter an e-mail address, like name@example.org.uk") from error
    name = said["name"] or said["organisation"]
    _refuse_twice(hub, name, said["organisation"], but)
    until = _day(said["until"])
    successor = _successor(hub, said["successor"], until, but)
    if until and not successor and not said["closed_why"]:
        raise TeamRefused("successor", WHO_OR_WHY)
    return TeamColumns(
        name=name, organisation=said["organisation"], kind=said["kind"], person=said["person"],
        telephone=said["telephone"], email=said["email"], agency=_agency(hub, said["kind"], said["agency"]),
        authority=_authority(hub, said["authority"]), until=until,
        successor=successor, closed_why=said["closed_why"] if until and not successor else "",
    )  # fmt: skip


def ask_to_add(words: TeamWords, *, by: Seated, at: datetime) -> Order:
    """Ask the keeper for a team outside. It is made when somebody else of the hub has agreed. Raises: TeamRefused."""
    looked_up(words, by.hub)
    return _order(OrderKind.ADD_TEAM, {"hub": by.hub, **asdict(words)}, by=by, at=at)


def version_of(team: Team) -> str:
    """Which state of a team a form or an order was made from."""
    said = json.dumps(asdict(TeamWords.of(team)), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def ask_to_change(code: str, words: TeamWords, *, seen: str, by: Seated, at: datetime) -> Order:
    """Ask the keeper to change what a team is called or how it is reached, whose it is, or its last day.

    In: `seen`, the version that the form was made from. What was sent before keeps the name of its day.
    Raises: Team.DoesNotExist, TeamRefused, TeamChanged.
    """
    team = Team.objects.select_related("agency", "authority", "successor").get(hub__code=by.hub, code=code)
    if version_of(team) != seen:
        raise TeamChanged("", "Somebody changed it since you opened this page. What is there now is shown below.")
    if looked_up(words, by.hub, but=code) == looked_up_now(team):
        raise TeamRefused("", "Nothing is changed")
    details = {"hub": by.hub, "code": code, "seen": seen, **asdict(words)}
    return _order(OrderKind.CHANGE_TEAM, details, by=by, at=at)


def looked_up_now(team: Team) -> TeamColumns:
    """A team as it stands, to be compared."""
    return TeamColumns(
        name=team.name, organisation=team.organisation, kind=team.kind, person=team.person, telephone=team.telephone,
        email=team.email, agency=team.agency, authority=team.authority, until=team.until, successor=team.successor,
        closed_why=team.closed_why,
    )  # fmt: skip


def ask_to_close_desk(words: ClosingWords, *, by: Seated, at: datetime) -> Order:
    """Ask the keeper to give an agency's desk in the hub its last day. Raises: ClosingRefused, TeamRefused."""
    desk_closing(by.hub, words)
    return _order(OrderKind.CLOSE_DESK, {"hub": by.hub, **asdict(words)}, by=by, at=at)


def orders_of(hub: str, kinds: Collection[str] = HUB_KINDS) -> OrderQuerySet:
    """What two of a hub's own people order, the latest first."""
    return Order.objects.filter(kind__in=kinds, details__hub=hub).select_related("answer").order_by("-ordered_at")


def may_answer(order: Order, by: Seated) -> bool:
    """Whether this person's word counts: another person of the hub's lead agency than the one who asked."""
    asked = Seat.objects.filter(pk__in=[order.ordered_by]).values_list("user", flat=True).first()
    return by.role in ANSWERING and by.is_lead and asked is not None and two_people(asked, by.user)


def answer(order_id: uuid.UUID, *, agrees: bool, reason: str, by: Seated, at: datetime) -> Order:
    """Agree to a team, or say no to it; once, and for good. Whoever asked may take it back by saying no.

    Raises: Order.DoesNotExist (another hub's, or answered), TeamRefused.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            order = orders_of(by.hub).waiting(at).get(pk=order_id)
            if not Seat.objects.standing(at).filter(pk=by.seat, role__in=ANSWERING).exists():
                raise TeamRefused("", "Your seat has ended.")
            if agrees and not may_answer(order, by):
                raise TeamRefused(
                    "", "You asked for this yourself, or were seated by who did, or by the same person. Somebody else"
                    " agrees.",
                )  # fmt: skip
            if not agrees and not reason.strip():
                raise TeamRefused("reason", "Say why not")
            OrderAnswer.objects.create(
                order=order, agrees=agrees, by_seat=by.seat, reason=reason.strip()[:300], answered_at=at
            )
            ledger.write(
                PlatformAct.ORDER_ANSWERED, user=by.user, object_kind="order", object_ref=str(order.pk),
                detail={"agrees": agrees, "hub": by.hub, "reason": reason.strip()[:300]},
            )  # fmt: skip
    except IntegrityError as error:
        raise TeamRefused("", "Somebody else answered at the same moment.") from error
    return order


def barred_from(team: Team | None) -> frozenset[uuid.UUID]:
    """Who brought a team into being: they neither sit in it nor agree to seats in it."""
    return frozenset(one for one in (team.asked_by, team.agreed_by) if one) if team else frozenset()


def _order(kind: OrderKind, details: dict[str, Any], *, by: Seated, at: datetime) -> Order:
    if by.role not in ASKING or not by.is_lead:
        raise TeamRefused("", "A coordinator or manager of the lead agency asks for this.")
    same = {name: details[name] for name in ("hub", "organisation", "name", "until", "code") if name in details}
    with transaction.atomic(using="platform", durable=True):
        if orders_of(by.hub).waiting(at).filter(kind=kind, details__contains=same).exists():
            raise TeamRefused("organisation", "Somebody asked for this already. It waits for agreement.")
        order = Order.objects.create(kind=kind, details=details, ordered_by=by.seat, ordered_at=at)
        ledger.write(
            PlatformAct.ORDER, user=by.user, object_kind="order", object_ref=str(order.pk),
            detail={"kind": kind, "hub": by.hub},
        )  # fmt: skip
        others = Seat.objects.standing(at).filter(hub__code=by.hub, role__in=ANSWERING).exclude(user=by.user)
        news = News(
            kind=NoticeKind.CLOSING_ASKED if kind == OrderKind.CLOSE_DESK else NoticeKind.TEAM_ASKED,
            key=str(order.pk), about=str(order.pk),
            title=f"{by.hub_name}: {WAITS[kind]} waits for a second person",
            text=f"{order.get_kind_display()}: somebody of the hub asked for it. It is done when somebody else agrees.",
            hub=Hub.objects.get(code=by.hub),
        )  # fmt: skip
        notify(_leads(others, by.hub).values_list("user", flat=True).distinct(), news, at=at)
    return order


WAITS = {
    OrderKind.ADD_TEAM: "a recipient", OrderKind.CHANGE_TEAM: "a recipient",
    OrderKind.CLOSE_DESK: "the end of an agency’s desk",
}  # fmt: skip


def _leads(seats: SeatQuerySet, hub: str) -> SeatQuerySet:
    return seats.filter(agency__in=HubAgency.objects.filter(hub__code=hub, is_lead=True).values("agency"))


def _refuse_twice(hub: str, name: str, organisation: str, but: str) -> None:
    open_now = Team.objects.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()), hub__code=hub)
    same = open_now.filter(name__iexact=name, organisation__iexact=organisation).exclude(code=but)
    if same.exists():
        raise TeamRefused("organisation", "This hub has a recipient of this name already")


def _agency(hub: str, kind: str, code: str) -> Agency:
    """The agency that was chosen, or the only one of the hub that such teams belong to."""
    here = [row.agency for row in HubAgency.objects.filter(hub__code=hub).select_related("agency").order_by("pk")]
    if code:
        found = [one for one in here if one.code == code]
    else:
        found = [one for one in here if one.kind == ANSWERED_FOR_BY.get(TeamKind(kind))]
    if len(found) != 1:
        raise TeamRefused("agency", "Choose the agency of this hub that answers for its people")
    return found[0]


def _authority(hub: str, slug: str) -> Authority | None:
    if not slug:
        return None
    places = HubAuthority.objects.filter(hub__code=hub, until__isnull=True, authority__slug=slug)
    place = places.select_related("authority").first()
    if place is None:
        raise TeamRefused("authority", "Choose an authority of this hub")
    return place.authority


def _successor(hub: str, code: str, until: date | None, but: str) -> Team | None:
    """The recipient that takes a closing one's place: another one, of one organisation, that stays longer."""
    if not code or until is None:
        return None
    found = Team.objects.filter(hub__code=hub, code=code).exclude(code=but).exclude(organisation="").first()
    if found is None or (found.until is not None and found.until <= until):
        raise TeamRefused("successor", "Choose a recipient of this hub that stays after that day")
    return found


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise TeamRefused("until", "Enter a date") from error
