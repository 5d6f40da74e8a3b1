"""Where people do not agree: a challenge up to a senior, a manager who overrules, a clock that is paused."""

from __future__ import annotations

from mash_platform.week.acts import deciding, disputing, door, receiving, research, triage
from mash_platform.week.book import Sent
from mash_platform.week.room import Room


def challenged(room: Room) -> None:
    """Health does not agree with a decision; it stands, is taken to the next step, and is decided again."""
    sent = _decided(room)
    path = disputing.challenge(room, sent, "health", "The child was seen twice with unexplained marks.")
    disputing.answer(room, sent, room.decider, path, "stands", "The marks were seen and explained by the school.")
    disputing.answer(room, sent, room.researcher("health"), path, "taken_up", "Our named doctor does not agree.")
    disputing.answer(room, sent, room.visitor_for(room.manager), path, "changes", "A social worker sees the child.")
    deciding.decide(room, sent, "assessment_s17", 3, "The marks want a medical and an assessment.")
    deciding.issue(room, sent, ("assessment",), "Please see the child this week.")
    receiving.acknowledge(room, sent, "assessment")


def still_open(room: Room) -> None:
    """A challenge that waits for its answer when the week ends."""
    sent = _decided(room)
    disputing.challenge(room, sent, "health", "Nobody asked the school nurse, who sees the child each week.")


def overruled(room: Room) -> None:
    """A manager overrules a rating, and later the decision; the next product says what stands."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    disputing.overrule_rating(room, sent, "amber", "It is the third within a month.")
    research.ask(room, sent, ("health",))
    research.know_nothing(room, sent, "health")
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    disputing.overrule_decision(
        room, sent, "assessment_s17", 3, "Three notifications in a month want an assessment.",
        "Help was offered twice and not taken up.",
    )  # fmt: skip
    deciding.look_again(room, sent)
    deciding.issue(room, sent, ("assessment",), "Please assess within the time limit.")
    receiving.acknowledge(room, sent, "assessment")


def paused(room: Room) -> None:
    """A clock is paused with a reason and restarted; another stands still when the week ends."""
    sent = _rated(room)
    disputing.pause(room, sent, 24, "The court decides tomorrow where the children live.")
    disputing.restart(room, sent)
    disputing.pause(room, sent, 48, "The hospital writes its report until then.")


def _rated(room: Room) -> Sent:
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "amber", "It comes again.")
    return sent


def _decided(room: Room) -> Sent:
    sent = _rated(room)
    research.ask(room, sent, ("health",))
    research.record(room, sent, "health", ["Seen twice in October with marks on one arm."])
    research.release(room, sent, "health", to=("assessment",), known=1)
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    return sent
