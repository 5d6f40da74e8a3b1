"""Who came: recorded by a publisher of the module's agency, which gives certificates and states seats anew."""

from __future__ import annotations

import calendar
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rollout.training.models import TAKEN, Certificate, PlaceState, Session, SessionPlace
from rollout.training.refusals import Changed, NotBegun, SessionOver, TrainingRefused
from rollout.training.standing import restate
from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Seat, User

# Without I, L, O and U, which are misread (Crockford's base 32). Twelve of them are 60 bits of chance.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def record_attendance(
    session_id: UUID, came: Mapping[UUID, bool], *, why: str = "", seen: int, by: User, at: datetime
) -> Session:
    """Say of each place whether its holder came.

    In: a place's id and whether they came, for all who have a place or only some; the version that the form showed;
    why, which is needed where a certificate that was given is taken back.
    Out: the session. Who came has a certificate, whose words are frozen; the seats of everybody named are stated anew,
    all in this transaction.
    Raises: Session.DoesNotExist, Changed, NotBegun, SessionOver (called off), TrainingRefused.
    """
    with transaction.atomic(using="platform", durable=True):
        session = Session.objects.select_for_update(of=("self",), no_key=True).select_related(
            "module__course__agency"
        ).get(pk=session_id)  # fmt: skip
        if session.version != seen:
            raise Changed
        if session.cancelled_at:
            raise SessionOver("This session was called off.")
        if session.starts_at > at:
            raise NotBegun
        places = list(
            SessionPlace.objects.filter(session=session, pk__in=list(came), state__in=TAKEN)
            .select_related("user")
            .order_by("pk")
        )
        if len(places) != len(came):
            raise Changed
        given = {
            one.place_id: one for one in Certificate.objects.filter(place__in=places, revoked_at__isnull=True)
        }  # fmt: skip
        if not why.strip() and any(not came[place.pk] and place.pk in given for place in places):
            raise TrainingRefused("Say why a certificate that was given is taken back.", "why")
        for place in places:
            _mark(place, session, came[place.pk], given.get(place.pk), why.strip(), by, at)
        session.version += 1
        session.save(update_fields=["version"])
        users = [place.user_id for place in places]
        restate(Seat.objects.filter(user__in=users, hub__isnull=False).exclude(ends_at__lte=at), at=at)
        ledger.write(
            PlatformAct.ATTENDANCE, user=by.pk, object_kind="session", object_ref=str(session.pk),
            detail={"came": sum(came.values()), "absent": len(came) - sum(came.values()), "version": session.version},
        )  # fmt: skip
    return session


def _mark(
    place: SessionPlace, session: Session, came: bool, given: Certificate | None, why: str, by: User, at: datetime
) -> None:
    state = PlaceState.ATTENDED if came else PlaceState.ABSENT
    if place.state != state:
        place.state, place.changed_at = state, at
        place.save(update_fields=["state", "changed_at"])
    if came and given is None:
        _award(place, session, by)
    elif not came and given is not None:
        given.revoked_at, given.revoked_why = at, why[:300]
        given.save(update_fields=["revoked_at", "revoked_why"])


def _award(place: SessionPlace, session: Session, by: User) -> Certificate:
    module = session.module
    day = timezone.localdate(session.ends_at)
    return Certificate.objects.create(
        number=new_number(), place=place, user=place.user, module=module, name=place.user.name,
        module_title=module.title, course_title=module.course.title, agency_name=module.course.agency.name,
        awarded_on=day, expires_on=months_after(day, module.valid_months) if module.valid_months else None,
        awarded_by=by,
    )  # fmt: skip


def new_number() -> str:
    """A certificate's number, such as 7K3Q-X9WV-20MB."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(12))
    return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


def months_after(day: date, months: int) -> date:
    """The same day some months on; the month's last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
