"""Who has to agree before a seat takes force: the rule that nobody becomes somebody else alone.

No one person, with every account and seat that they can bring into being, reads or does more than the seat they were
given (design.md section 3, "Nobody alone"). It holds because of three things:

1. A seat takes force when somebody else than its asker and its holder agrees.
2. Nobody agrees to more than they hold: who agrees holds that very seat at that very place, or speaks for its agency
   (tenants/contacts.py). So two accounts of one person make no third that reads more than both.
3. For seats that give or watch power, and all of the platform, who agrees stands in no line with who asks: neither
   seated the other, nor did one person seat both, however long the chain. So two accounts of one person are never two.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import connections, router
from django.db.models import Q

from tenants.models import PLATFORM_ROLES, AgencyContact, Role, Seat, User

# Seats by which somebody gives power to others, or watches those who do. Who asked for these makes a person's line.
POWERS = frozenset(PLATFORM_ROLES | {Role.MANAGER, Role.GUARDIAN, Role.INSPECTOR})
ASKED_BY_OPERATORS = frozenset(PLATFORM_ROLES | {Role.MANAGER})


@dataclass(frozen=True)
class Agreement:
    """Who agrees to a seat: who holds one of these roles at its place; or, with `contact`, speaks for its agency."""

    roles: frozenset[str]
    anywhere: frozenset[str] = frozenset()  # holders of these roles for all London
    contact: bool = False


AGREEMENTS: dict[str, Agreement] = {
    Role.COORDINATOR: Agreement(frozenset({Role.COORDINATOR}), contact=True),
    Role.RESEARCHER: Agreement(frozenset({Role.RESEARCHER}), contact=True),
    Role.DECISION_MAKER: Agreement(frozenset({Role.DECISION_MAKER}), contact=True),
    Role.MANAGER: Agreement(frozenset({Role.MANAGER}), contact=True),
    Role.GUARDIAN: Agreement(frozenset({Role.GUARDIAN}), contact=True),
    Role.RECIPIENT: Agreement(frozenset({Role.RECIPIENT}), contact=True),
    # Whoever agrees reads nothing by it, and an inspector no more than the desk of who asks (tenants/inspecting.py).
    Role.INSPECTOR: Agreement(frozenset({Role.GUARDIAN}), contact=True),
    Role.OPERATOR: Agreement(frozenset({Role.OPERATOR})),
    Role.BOARD: Agreement(frozenset({Role.BOARD})),
    Role.SECRETARY: Agreement(frozenset({Role.SECRETARY}), frozenset({Role.BOARD})),
    Role.MENTOR: Agreement(frozenset({Role.MENTOR}), frozenset({Role.SECRETARY, Role.BOARD})),
    # Whoever watches the operators is seated by nobody whom they watch: no operator agrees, not even to the first.
    Role.AUDITOR: Agreement(frozenset({Role.AUDITOR}), frozenset({Role.BOARD})),
    Role.BOROUGH_LEAD: Agreement(frozenset({Role.BOROUGH_LEAD}), frozenset({Role.SECRETARY, Role.BOARD})),
    Role.PUBLISHER: Agreement(frozenset({Role.PUBLISHER}), frozenset({Role.SECRETARY, Role.BOARD}), contact=True),
}


def may_agree(person: uuid.UUID, seat: Seat, at: datetime) -> bool:
    """Whether this person's agreement puts a seat that waits into force."""
    return Mine(person, at).may_agree(seat)


def who_may_agree(seat: Seat, at: datetime) -> list[User]:
    """Everybody whose agreement would do, by name; empty where nobody's would."""
    rule = AGREEMENTS[seat.role]
    here = {"hub": seat.hub_id, "agency": seat.agency_id, "team": seat.team_id, "authority": seat.authority_id}
    holds = Q(role__in=rule.roles, **here) | Q(role__in=rule.anywhere)
    if seat.hub_id is None:
        holds |= Q(role=Role.OPERATOR)
    found = set(Seat.objects.standing(at).filter(holds).values_list("user", flat=True))
    if rule.contact:
        found |= set(AgencyContact.objects.standing(at).filter(agency=seat.agency_id).values_list("user", flat=True))
    people = User.objects.filter(pk__in=found - {seat.user_id, seat.granted_by_id}).order_by("name", "pk")
    return [one for one in people if Mine(one.pk, at).may_agree(seat)]


class Mine:
    """One person's part in agreeing: what they hold, and in whose line they stand. Looked up once for many seats."""

    def __init__(self, person: uuid.UUID, at: datetime) -> None:
        self.person, self.at = person, at
        self._lines: dict[uuid.UUID, frozenset[uuid.UUID]] = {}
        self._askers: dict[uuid.UUID, list[Seat]] = {}
        self._firsts: dict[tuple[object, ...], bool] = {}

    def may_agree(self, seat: Seat) -> bool:
        """Whether they may: they hold the power, held it before it was asked for, and are nobody's second account."""
        if self.person in (seat.user_id, seat.granted_by_id) or seat.granted_by_id is None or seat.asked_at is None:
            return False
        if not self._asker_still_may(seat, seat.granted_by_id):
            return False
        if seat.team and {self.person, seat.user_id} & {seat.team.asked_by, seat.team.agreed_by}:
            return False
        if any(_speaks_for(one, seat) for one in self._contact_of):
            return True
        if not any(self._holds(one, seat) for one in self._seats):
            return False
        return seat.role not in POWERS or not self._line_of(self.person) & self._line_of(seat.granted_by_id)

    def _holds(self, own: Seat, seat: Seat) -> bool:
        if own.starts_at is None or seat.asked_at is None or own.starts_at > seat.asked_at:
            return False
        rule = AGREEMENTS[seat.role]
        if own.role in rule.anywhere or (own.role in rule.roles and _place(own) == _place(seat)):
            return True
        may_be_first = own.role == Role.OPERATOR and seat.hub_id is None and seat.role != Role.AUDITOR
        return may_be_first and self._is_first(seat)

    def _is_first(self, seat: Seat) -> bool:
        key = (seat.role, *_place(seat), seat.user_id, seat.granted_by_id)
        if key not in self._firsts:
            self._firsts[key] = _is_first(seat, self.at)
        return self._firsts[key]

    def _asker_still_may(self, seat: Seat, asker: uuid.UUID) -> bool:
        if asker not in self._askers:
            asking = Q(role__in=(Role.OPERATOR, Role.MANAGER))
            self._askers[asker] = list(Seat.objects.standing(self.at).filter(asking, user=asker))
        return any(_may_ask(one, seat) for one in self._askers[asker])

    @cached_property
    def _seats(self) -> list[Seat]:
        return list(Seat.objects.standing(self.at).filter(user=self.person))

    @cached_property
    def _contact_of(self) -> list[AgencyContact]:
        return list(AgencyContact.objects.standing(self.at).filter(user=self.person))

    def _line_of(self, person: uuid.UUID) -> frozenset[uuid.UUID]:
        if person not in self._lines:
            self._lines[person] = line_of(person)
        return self._lines[person]


def line_of(person: uuid.UUID) -> frozenset[uuid.UUID]:
    """A person, who asked for the seats of power that they hold or held, who asked for theirs, and so on."""
    with connections[router.db_for_read(Seat)].cursor() as cursor:  # the keeper asks too, on its one connection
        cursor.execute(
            "WITH RECURSIVE line(person) AS (SELECT %s::uuid UNION SELECT seat.granted_by_id FROM line"
            " JOIN tenants_seat seat ON seat.user_id = line.person"
            " WHERE seat.granted_by_id IS NOT NULL AND seat.starts_at IS NOT NULL AND seat.role = ANY(%s))"
            " SELECT person FROM line",
            [person, sorted(POWERS)],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def two_people(one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether two accounts with power can count as two people: they stand in no common line."""
    return not line_of(one) & line_of(other)


def _place(seat: Seat) -> tuple[int | None, ...]:
    return (seat.hub_id, seat.agency_id, seat.team_id, seat.authority_id)


def _may_ask(holds: Seat, seat: Seat) -> bool:
    """Whether the holder of one seat asks for another: an operator on the platform, a manager in their hub."""
    if holds.role == Role.OPERATOR:
        return seat.role in ASKED_BY_OPERATORS
    return holds.role == Role.MANAGER and seat.hub_id is not None and holds.hub_id == seat.hub_id


def _speaks_for(contact: AgencyContact, seat: Seat) -> bool:
    """Whether a contact agrees to this seat: its agency's, before it was asked for, and not of its asker's making."""
    if not AGREEMENTS[seat.role].contact or contact.starts_at is None or seat.asked_at is None:
        return False
    is_here = contact.agency_id == seat.agency_id and seat.hub_id in (None, contact.hub_id)
    not_theirs = seat.granted_by_id not in (contact.named_by_id, contact.confirmed_by_id)
    return is_here and not_theirs and contact.starts_at <= seat.asked_at


def _is_first(seat: Seat, at: datetime) -> bool:
    """Whether nobody who could agree holds a seat on the platform like this one yet: then another operator agrees."""
    rule = AGREEMENTS[seat.role]
    here = Q(role__in=rule.roles, hub=None, agency=seat.agency_id, authority=seat.authority_id)
    others = Seat.objects.standing(at).exclude(user__in=[seat.user_id, seat.granted_by_id])
    return not others.filter(here | Q(role__in=rule.anywhere), starts_at__lte=seat.asked_at).exists()
