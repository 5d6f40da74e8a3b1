"""What is arranged around go-lives: the mentors' days and training sessions that a pack names beside a moved date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from mash_platform.phrases import plural
from rollout.training.models import MentorBooking, Session
from rollout.training.queries import standing_bookings, standing_sessions

# What is arranged for a go-live lies in these days around it; what lies further away was arranged for something else.
BEFORE, AFTER = timedelta(weeks=8), timedelta(weeks=4)


@dataclass(frozen=True)
class Arranged:
    """Mentors' days and training sessions of one authority that were not called off."""

    bookings: tuple[MentorBooking, ...] = ()  # with the mentor at hand
    sessions: tuple[Session, ...] = ()  # with the module, and `people`: how many have a place

    def around(self, go_live: date) -> Arranged:
        """Those that were arranged for a go-live on this day."""
        first, last = go_live - BEFORE, go_live + AFTER
        return Arranged(
            tuple(one for one in self.bookings if one.first_day <= last and one.last_day >= first),
            tuple(one for one in self.sessions if first <= day_of(one) <= last),
        )

    @property
    def people(self) -> int:
        """How many have a place in these sessions."""
        return sum(getattr(one, "people", 0) for one in self.sessions)

    def words(self) -> tuple[str, ...]:
        """ "A visit of Delphine Askwith from 3 Dec 2012", "2 training sessions with 14 people"."""
        visits = tuple(f"A visit of {one.mentor.name} from {_short(one.first_day)}" for one in self.bookings)
        if not self.sessions:
            return visits
        people = plural(self.people, "person", "people")
        return (*visits, f"{plural(len(self.sessions), 'training session')} with {people}")


def day_of(session: Session) -> date:
    """The day on which a session begins, in London."""
    return timezone.localdate(session.starts_at)


def arranged(authorities: Iterable[int]) -> dict[int, Arranged]:
    """All that is arranged for these authorities, by their keys. Two queries."""
    keys = set(authorities)
    bookings: dict[int, list[MentorBooking]] = {}
    sessions: dict[int, list[Session]] = {}
    for booking in standing_bookings().filter(authority__in=keys).select_related("mentor"):
        bookings.setdefault(booking.authority_id, []).append(booking)
    for session in standing_sessions().filter(authority__in=keys).select_related("module"):
        sessions.setdefault(session.authority_id or 0, []).append(session)
    return {key: Arranged(tuple(bookings.get(key, ())), tuple(sessions.get(key, ()))) for key in keys}


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
