"""What people are told of sessions that they have a place in, and mentors of their visits. Nothing typed is quoted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from rollout.training.models import MentorBooking, Session, SessionPlace
from tenants.models import NoticeKind
from tenants.notices import News, notify


def notify_moved_up(place: SessionPlace, session: Session, *, at: datetime) -> None:
    """Somebody has a place now. In the transaction of the move, as everything here is in that of its act."""
    news = News(
        kind=NoticeKind.MOVED_UP, key=str(place.pk), about=str(session.pk),
        title=f"You have a place: {session.module.title}",
        text=f"You moved up from the waiting list for {_when(session)}. Give the place back if you cannot come.",
    )  # fmt: skip
    notify([place.user_id], news, at=at)


def notify_called_off(session: Session, people: Iterable[uuid.UUID], *, at: datetime) -> None:
    """A session will not be. In: who had a place, or waited for one."""
    news = News(
        kind=NoticeKind.SESSION, key=f"{session.pk} off", about=str(session.pk),
        title=f"Called off: {session.module.title}",
        text=f"The session on {_when(session)} will not take place. Look for another one.",
    )  # fmt: skip
    notify(people, news, at=at)


def notify_changed(session: Session, people: Iterable[uuid.UUID], *, at: datetime) -> None:
    """A session is at another time or place. In: who has a place, or waits for one."""
    news = News(
        kind=NoticeKind.SESSION, key=f"{session.pk} {session.version}", about=str(session.pk),
        title=f"Changed: {session.module.title}",
        text=f"It is on {_when(session)}. Look where, and give your place back if you cannot come.",
    )  # fmt: skip
    notify(people, news, at=at)


def notify_mentor(booking: MentorBooking, did: str, *, at: datetime) -> None:
    """A mentor is booked, moved or called off by somebody else. In: with the authority at hand; what was done."""
    news = News(
        kind=NoticeKind.VISIT, key=f"{booking.pk} {booking.version}", about=str(booking.pk),
        title=f"{did}: your visit to {booking.authority.name}",
        text=f"{booking.get_purpose_display()}, {_days(booking.first_day, booking.last_day)}.",
    )  # fmt: skip
    notify([booking.mentor_id], news, at=at)


def _when(session: Session) -> str:
    return f"{timezone.localtime(session.starts_at):%-d %B %Y at %H:%M}"


def _days(first: date, last: date) -> str:
    return f"{first:%-d %B %Y}" + (f" to {last:%-d %B %Y}" if last > first else "")
