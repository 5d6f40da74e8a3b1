"""People are away: a coordinator falls ill in the middle of the week, a deputy agrees to a release, and a night's duty
goes from hand to hand."""

from __future__ import annotations

from mash_platform.week.acts import agreeing, away, door, research, triage
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


def deputy(room: Room) -> None:
    """Two people release what is a concern; who agrees for their agency is away, and the deputy does."""
    agency, approver, deputy = "hrwmental", "harrow.mentalmanager", "harrow.mentaldeputy"
    words = "Left the ward on Sunday, and wrote that nobody at home is to know."
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "amber", "A parent whom nobody has seen well for a week.")
    research.ask(room, sent, (agency,))
    agreeing.need_two(room, ("concern",))
    try:
        agreeing.name(room, approver, deputy)
        away.is_away(room, approver, deputy, by=approver)
        try:
            research.record(room, sent, agency, [words], sort="concern")
            research.release(room, sent, agency, known=1)
            release = agreeing.waits(room, sent, deputy, words)
            agreeing.agree(room, sent, deputy, release, words)
        finally:
            away.is_back(room, approver, by=approver)
    finally:
        agreeing.need_two(room, ())


def duty(room: Room) -> None:
    """A night on duty: what came in it, handed over in the morning and signed by both."""
    giver, taker = room.cast.coordinator, room.cast.decider
    away.on_duty(room, giver)
    sent = door.send(room, room.invention.message(room.invention.family(), source=POLICE))
    path = away.give_duty(room, giver, taker, "The grandmother rings back after nine. Look at the last one first.")
    away.take_duty(room, taker, path)
    triage.close(room, sent, "advice", "Read in the morning: the family has help.")
    away.off_duty(room, taker)
