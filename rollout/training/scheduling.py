"""Sessions of a module: planned, changed and called off by a publisher of its agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rollout.training.booking import fill_from_waiting
from rollout.training.models import TAKEN, Course, CourseState, Module, PlaceState, Session, SessionPlace
from rollout.training.refusals import Changed, NotOpen, SessionOver, TooFewPlaces, TrainingRefused
from rollout.training.session_notices import notify_called_off, notify_changed
from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Authority, User


@dataclass(frozen=True, kw_only=True)
class SessionWords:
    """When and where, for whom, and for how many."""

    starts_at: datetime
    ends_at: datetime
    venue: str
    capacity: int
    authority: Authority | None = None  # None: for all London


def _refuse_after_its_end(course: Course, words: SessionWords) -> None:
    """Raises: TrainingRefused."""
    if course.last_day is not None and timezone.localdate(words.starts_at) > course.last_day:
        raise TrainingRefused(
            f"This course is taught until {course.last_day:%-d %B %Y}. Choose an earlier day.", "starts"
        )


def plan_session(module_id: UUID, words: SessionWords, *, by: User, at: datetime) -> Session:
    """A new session, open for booking at once. Raises: Module.DoesNotExist, NotOpen, TrainingRefused for its times."""
    _look_at_times(words)
    with transaction.atomic(using="platform", durable=True):
        module = Module.objects.select_related("course").get(pk=module_id)
        if module.course.state != CourseState.OPEN:
            raise NotOpen
        _refuse_after_its_end(module.course, words)
        made = Session.objects.create(
            module=module, authority=words.authority, starts_at=words.starts_at, ends_at=words.ends_at,
            venue=words.venue, capacity=words.capacity, made_by=by, made_at=at,
        )  # fmt: skip
        _written(made, "planned", by)
    return made


def change_session(session_id: UUID, words: SessionWords, *, seen: int, by: User, at: datetime) -> Session:
    """Move it, or make it larger or smaller; who waits moves up where there is room.

    Raises: Session.DoesNotExist, Changed, SessionOver, TooFewPlaces, TrainingRefused for its times.
    """
    _look_at_times(words)
    with transaction.atomic(using="platform", durable=True):
        session = _locked(session_id)
        if session.version != seen:
            raise Changed
        if session.cancelled_at or session.starts_at <= at:
            raise SessionOver
        if SessionPlace.objects.filter(session=session, state__in=TAKEN).count() > words.capacity:
            raise TooFewPlaces
        _refuse_after_its_end(session.module.course, words)
        before = (session.starts_at, session.ends_at, session.venue)
        session.starts_at, session.ends_at, session.venue = words.starts_at, words.ends_at, words.venue
        session.capacity, session.authority, session.version = words.capacity, words.authority, seen + 1
        session.save(update_fields=["starts_at", "ends_at", "venue", "capacity", "authority", "version"])
        _written(session, "changed", by)
        if before != (session.starts_at, session.ends_at, session.venue):
            notify_changed(session, _coming(session), at=at)
        fill_from_waiting(session, at=at)
    return session


def call_off(session_id: UUID, why: str, *, by: User, at: datetime) -> Session:
    """Cancel a session and every place in it. Called off twice, it stays as it was.

    Raises: Session.DoesNotExist, SessionOver where somebody's attendance is recorded.
    """
    with transaction.atomic(using="platform", durable=True):
        session = _locked(session_id)
        if session.cancelled_at is not None:
            return session
        people = _coming(session)
        if SessionPlace.objects.filter(session=session, state__in=(PlaceState.ATTENDED, PlaceState.ABSENT)).exists():
            raise SessionOver("Who came is recorded, so it took place. It cannot be called off.")
        session.cancelled_at, session.cancelled_why, session.version = at, why, session.version + 1
        session.save(update_fields=["cancelled_at", "cancelled_why", "version"])
        SessionPlace.objects.filter(session=session).exclude(state=PlaceState.CANCELLED).update(
            state=PlaceState.CANCELLED, changed_at=at
        )
        _written(session, "called_off", by)
        if session.starts_at > at:
            notify_called_off(session, people, at=at)
    return session


def _locked(session_id: UUID) -> Session:
    """With its module. Raises: Session.DoesNotExist."""
    return Session.objects.select_for_update(of=("self",), no_key=True).select_related("module").get(pk=session_id)


def _coming(session: Session) -> list[UUID]:
    """Who has a place, or waits for one."""
    states = (PlaceState.BOOKED, PlaceState.WAITING)
    return list(SessionPlace.objects.filter(session=session, state__in=states).values_list("user", flat=True))


def _look_at_times(words: SessionWords) -> None:
    if words.ends_at <= words.starts_at:
        raise TrainingRefused("It must end after it begins.", "ends")


def _written(session: Session, did: str, by: User) -> None:
    ledger.write(
        PlatformAct.TRAINING, user=by.pk, object_kind="session", object_ref=str(session.pk),
        detail={"did": did, "version": session.version},
    )  # fmt: skip
