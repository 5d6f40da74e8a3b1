"""A place in a session: taken by whoever is signed in, or kept in a waiting list; given back, it goes to the next.

The session's row is locked first, then its places: of two people at the last place one gets it, and the other waits.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rollout.training.models import TAKEN, CourseState, PlaceState, Session, SessionPlace
from rollout.training.refusals import HasAPlace, NoPlace, NoSuchPerson, NotBegun, NotOpen, SessionOver
from rollout.training.session_notices import notify_moved_up
from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import User


def book(session_id: UUID, *, by: User, at: datetime) -> SessionPlace:
    """Take a place, or the next one on the waiting list. Out: the place; its state says which.

    Raises: Session.DoesNotExist (also of a draft), SessionOver, NotOpen (its course is closed), HasAPlace.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            session = _locked(session_id)
            if session.cancelled_at or session.starts_at <= at:
                raise SessionOver
            if session.module.course.state != CourseState.OPEN:
                raise NotOpen("This course is closed: nobody books any more.")
            taken = SessionPlace.objects.filter(session=session, state__in=TAKEN).count()
            state = PlaceState.BOOKED if taken < session.capacity else PlaceState.WAITING
            place = SessionPlace.objects.create(session=session, user=by, state=state, asked_at=at, changed_at=at)
            _written(place, str(state), by)
    except IntegrityError as error:
        raise HasAPlace from error
    return place


def let_in(session_id: UUID, username: str, *, by: User, at: datetime) -> SessionPlace:
    """Somebody came without a place: whoever teaches adds them, once it has begun, however full it was.

    In: a session of the teacher's agency, which the caller has looked up. Raises: Session.DoesNotExist, NotBegun,
    SessionOver (called off), HasAPlace, NoSuchPerson. Who waited for a place and came is moved up.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            session = _locked(session_id)
            if session.cancelled_at:
                raise SessionOver("This session was called off.")
            if session.starts_at > at:
                raise NotBegun
            user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
            if user is None:
                raise NoSuchPerson
            place = SessionPlace.objects.filter(session=session, user=user, state=PlaceState.WAITING).first()
            if place is not None:
                place.state, place.changed_at = PlaceState.BOOKED, at
                place.save(update_fields=["state", "changed_at"])
            else:
                place = SessionPlace.objects.create(
                    session=session, user=user, state=PlaceState.BOOKED, asked_at=at, changed_at=at
                )
            _written(place, "let_in", by)
    except IntegrityError as error:
        raise HasAPlace("This person has a place in this session already.", "username") from error
    return place


def give_back(session_id: UUID, *, by: User, at: datetime) -> SessionPlace:
    """Cancel one's own place, or leave the waiting list; who waited longest moves up in the same transaction.

    Raises: Session.DoesNotExist, NoPlace, SessionOver once it has begun.
    """
    with transaction.atomic(using="platform", durable=True):
        session = _locked(session_id)
        if session.starts_at <= at:
            raise SessionOver("This session has begun. Whoever teaches it records who came.")
        place = SessionPlace.objects.filter(
            session=session, user=by, state__in=(PlaceState.BOOKED, PlaceState.WAITING)
        ).first()
        if place is None:
            raise NoPlace
        place.state, place.changed_at = PlaceState.CANCELLED, at
        place.save(update_fields=["state", "changed_at"])
        _written(place, "cancelled", by)
        fill_from_waiting(session, at=at)
    return place


def fill_from_waiting(session: Session, *, at: datetime) -> list[SessionPlace]:
    """Give what is free to those who wait, longest first. In: a session that this transaction has locked."""
    free = session.capacity - SessionPlace.objects.filter(session=session, state__in=TAKEN).count()
    if free <= 0:
        return []
    moved = list(
        SessionPlace.objects.filter(session=session, state=PlaceState.WAITING).order_by("asked_at", "pk")[:free]
    )
    for place in moved:
        place.state, place.changed_at = PlaceState.BOOKED, at
        place.save(update_fields=["state", "changed_at"])
        ledger.write(
            PlatformAct.PLACE, user=place.user_id, object_kind="session", object_ref=str(session.pk),
            detail={"did": "moved_up"},
        )  # fmt: skip
        notify_moved_up(place, session, at=at)
    return moved


def _locked(session_id: UUID) -> Session:
    """Raises: Session.DoesNotExist, also where its course is only a draft."""
    return (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("module__course")
        .exclude(module__course__state=CourseState.DRAFT)
        .get(pk=session_id)
    )


def _written(place: SessionPlace, did: str, by: User) -> None:
    ledger.write(
        PlatformAct.PLACE, user=by.pk, object_kind="session", object_ref=str(place.session_id), detail={"did": did}
    )
