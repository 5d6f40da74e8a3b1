"""People are away: a coordinator falls ill in the middle of the week, and a night's duty goes from hand to hand."""

from __future__ import annotations

from mash_platform.week.acts import away, door, triage
from mash_platform.week.people import POLICE
from mash_platform.week.room import Room


def sick(room: Room) -> None:
    """The coordinator is ill: a colleague covers, their whole list goes to the decision maker; then they are back."""
    ill, colleague = room.cast.coordinator, room.cast.decider
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    away.assign(room, sent, ill)
    away.is_away(room, ill, colleague)
    away.hand_list_over(room, ill, colleague)
    away.works_on(room, colleague, sent)
    away.is_back(room, ill)


def duty(room: Room) -> None:
    """A night on duty: what came in it, handed over in the morning and signed by both."""
    giver, taker = room.cast.coordinator, room.cast.decider
    away.on_duty(room, giver)
    sent = door.send(room, room.invention.message(room.invention.family(), source=POLICE))
    path = away.give_duty(room, giver, taker, "The grandmother rings back after nine. Look at the last one first.")
    away.take_duty(room, taker, path)
    triage.close(room, sent, "advice", "Read in the morning: the family has help.")
    away.off_duty(room, taker)
