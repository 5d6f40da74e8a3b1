"""Who is acting: a seat, as the pass of this request says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from mash_platform.database import logins
from mash_platform.database.logins import Login
from tenants.models import Pass, Role, Seat, SeatTraining


@dataclass(frozen=True)
class Seated:
    """One person in one seat: what acts are written down with."""

    seat: uuid.UUID
    user: uuid.UUID
    name: str
    hub: str
    hub_name: str
    agency: str
    agency_name: str
    agency_kind: str
    role: str
    is_lead: bool
    verified_at: datetime
    inbox_token: str = ""  # of a recipient's team
    team_name: str = ""
    warn_from: date | None = None  # what the seat's training allows (tenants/models/training.py)
    new_work_until: date | None = None
    training: str = ""
    sign_in: uuid.UUID | None = None  # the browser that gave both factors: what lines call the session
    restriction: uuid.UUID | None = None  # the restricted enquiry that this request is inside, and its key
    inside: uuid.UUID | None = None
    taken: frozenset[str] = frozenset()  # acts that the hub took from roles, and who of the desk is in force: (role,
    at_desk: frozenset[tuple[str, str]] = frozenset()  # person), read where anything is taken (hub/wall/permissions.py)

    @property
    def id(self) -> uuid.UUID:
        """The seat's id is the member's id in the hub."""
        return self.seat

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)

    @property
    def attested(self) -> dict[str, str]:
        """What a line says of whoever acts, beside the seat: attested by the application, as the seat is."""
        said = {"role": str(self.role), "agency": self.agency}
        if self.restriction:
            said["restriction"] = str(self.restriction)
        return said | ({"session": str(self.sign_in)} if self.sign_in else {})

    def is_past(self, on: date) -> bool:
        """Whether the last day is over on which this seat could begin new work."""
        return self.new_work_until is not None and self.new_work_until < on

    @property
    def login(self) -> Login:
        """The database login that this seat works on."""
        if self.role == Role.RECIPIENT:
            return logins.service(self.hub, "outside")
        if self.role == Role.INSPECTOR:
            return logins.service(self.hub, "inspector")
        if self.role == Role.GUARDIAN:
            return logins.service(self.hub, "guardian")
        ordinary = logins.desk(self.hub, self.agency)
        return replace(ordinary, inside=self.inside) if self.inside else ordinary

    @classmethod
    def from_pass(
        cls,
        held: Pass,
        *,
        is_lead: bool,
        taken: frozenset[str] = frozenset(),
        at_desk: frozenset[tuple[str, str]] = frozenset(),
    ) -> Seated:
        """In: a pass with its seat, user, hub, agency and team at hand; what its hub took from roles, and from whom."""
        seated = cls.of(held.seat, is_lead=is_lead, verified_at=held.verified_at)
        return replace(seated, sign_in=held.sign_in_id, taken=taken, at_desk=at_desk)

    @classmethod
    def of(cls, seat: Seat, *, is_lead: bool, verified_at: datetime) -> Seated:
        """In: a hub's seat with its user, hub, agency, team and training at hand.

        Raises: ValueError for a seat of the platform.
        """
        if seat.hub is None or seat.agency is None:
            raise ValueError("a seat on the platform acts in no hub")
        training: SeatTraining | None = getattr(seat, "training", None)  # most seats have none
        return cls(
            seat=seat.pk,
            user=seat.user_id,
            name=seat.user.name,
            hub=seat.hub.code,
            hub_name=seat.hub.name,
            agency=seat.agency.code,
            agency_name=seat.agency.name,
            agency_kind=seat.agency.kind,
            role=seat.role,
            is_lead=is_lead,
            verified_at=verified_at,
            inbox_token=seat.team.inbox_token if seat.team else "",
            team_name=seat.team.name if seat.team else "",
            warn_from=training.warn_from if training else None,
            new_work_until=training.new_work_until if training else None,
            training=training.what if training else "",
        )


_acting: ContextVar[Seated | None] = ContextVar("who acts in this request", default=None)


@contextmanager
def acting(seated: Seated | None) -> Iterator[None]:
    """Whose request this is, for the lines that definer functions write."""
    token = _acting.set(seated)
    try:
        yield
    finally:
        _acting.reset(token)


def acts_inside() -> bool:
    """Whether this request is inside a restricted enquiry: nothing is told from there, whichever act would."""
    seated = who_acts()
    return seated is not None and seated.inside is not None


def who_acts() -> Seated | None:
    """Whose request this is; None in background work."""
    return _acting.get()


def roles_beside(seated: Seated, at: datetime) -> frozenset[str]:
    """The roles of everybody else at this desk whose training lets them begin new work. One query."""
    today = timezone.localdate(at)
    free = Q(training__isnull=True) | Q(training__new_work_until__isnull=True) | Q(training__new_work_until__gte=today)
    others = Seat.objects.standing(at).filter(free, hub__code=seated.hub, agency__code=seated.agency)
    return frozenset(others.exclude(user=seated.user).values_list("role", flat=True))
