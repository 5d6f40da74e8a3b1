"""What follows a decision: emergency action at once, and what recipients say happened to the child."""

from __future__ import annotations

from mash_platform.week.acts import afterwards, deciding, door, receiving, research, triage
from mash_platform.week.people import POLICE
from mash_platform.week.room import Room


def emergency(room: Room) -> None:
    """Emergency action: the papers go to the strategy discussion, and recipients say what happened to the child."""
    message = room.invention.message(room.invention.family(), source=POLICE, immediate_danger=True)
    sent = door.send(room, message)
    triage.acknowledge_danger(room, sent)
    triage.rate(room, sent, "red", "A child alone at night with an injury; nobody opens.")
    research.ask(room, sent, ("police",), basis="s47", why="A child alone with an injury.")
    research.record(room, sent, "police", ["Found alone at two in the morning, with a cut on one hand."])
    research.release(room, sent, "police", to=("assessment", "cait"), known=1)
    deciding.decide(room, sent, "emergency_action", 4, "Police protection was used at two in the morning.")
    product = deciding.issue(room, sent, ("cait", "assessment"), "Please hold a strategy discussion today.")
    for team in ("cait", "assessment"):
        receiving.acknowledge(room, sent, team)
    afterwards.hand_papers_over(room, sent, product)
    afterwards.say_feedback(room, sent, "assessment", "Lives with an aunt since Tuesday, and goes to school again.")
    afterwards.reads_feedback(room, sent, "police")
    room.book.done["emergency action"] += 1
