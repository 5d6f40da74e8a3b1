"""Enquiries that few may know of: restricted to named people, entered in an emergency, lifted."""

from __future__ import annotations

from mash_platform.week.acts import door, research, restricting, triage
from mash_platform.week.book import Sent
from mash_platform.week.room import Room


def kept(room: Room) -> None:
    """Restricted, answered inside by the agency's named researcher, and in no list or count of anybody else."""
    sent = _restricted(room)
    restricting.answer_inside(room, sent, "health")
    for visitor in (room.visitor_for(room.manager), room.researcher("education")):
        restricting.is_gone(room, sent, visitor)
    room.book.done["enquiry restricted, gone for whoever is not named"] += 1


def broken_glass(room: Room) -> None:
    """A manager who is not named breaks the glass; a guardian reads it; the restriction is lifted."""
    sent = _restricted(room)
    restricting.answer_inside(room, sent, "health")
    restricting.break_glass(room, sent, room.visitor_for(room.manager))
    restricting.guardian_reads(room, sent)
    restricting.lift(room, sent)


def reviewed(room: Room) -> None:
    """The night before last a manager entered in an emergency: a guardian reads it, and closes it with words."""
    restricting.review_entry(room)


def _restricted(room: Room) -> Sent:
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "amber", "It comes again, and somebody of the family works here.")
    research.ask(room, sent, ("health",))
    restricting.restrict(room, sent, (room.cast.agencies["health"][1],))
    return sent
