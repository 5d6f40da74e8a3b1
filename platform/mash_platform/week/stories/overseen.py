"""What looks at the work afterwards: incidents, an audit, an inspector, a disposal."""

from __future__ import annotations

from mash_platform.week.acts import deciding, door, overseeing, receiving, research, triage
from mash_platform.week.book import Sent
from mash_platform.week.room import Room


def incident(room: Room) -> None:
    """A copy went to the wrong team: recalled, an incident opened, told, and closed with what was learned."""
    sent, product = _sent(room, "healthvisit")
    path = overseeing.open_incident(room, sent, "recipient", "The copy named a school that was to be left out.")
    deciding.recall(room, sent, product, "healthvisit", "It went to the wrong team.")
    receiving.read_recall(room, sent, "healthvisit")
    overseeing.write_step(room, sent, path, "contained", "Recalled; the team says that nobody printed it.")
    overseeing.write_step(room, sent, path, "told", "Rung at home, and told what was read.", whom="The mother")
    overseeing.write_step(room, sent, path, "reg_not", "Read by one person who is bound, and recalled within minutes.")
    overseeing.close_incident(room, sent, path, "The page shows who gets which copy: read it aloud before sending.")


def open_incident(room: Room) -> None:
    """An incident that is open when the week ends, with the 72 hours running."""
    sent, _ = _sent(room, "earlyhelp")
    receiving.acknowledge(room, sent, "earlyhelp")
    overseeing.open_incident(room, sent, "person", "A sentence of it may be about the cousin of the same name.")


def audit(room: Room) -> None:
    """A manager draws a sample by chance, and audits what they did not decide."""
    overseeing.draw_sample(room, 3)


def inspection(room: Room) -> None:
    """An enquiry is named for an inspector: asked by the manager, agreed by the guardian, read by the inspector."""
    sent, _ = _sent(room, "earlyhelp")
    receiving.acknowledge(room, sent, "earlyhelp")
    path = overseeing.ask_inspection(room, sent)
    overseeing.agree_inspection(room, sent, path)
    overseeing.inspector_reads(room, sent)


def disposal(room: Room) -> None:
    """Two people stand behind what is not to be kept any longer; of what went before there is a certificate."""
    overseeing.dispose(room)


def _sent(room: Room, team: str) -> tuple[Sent, str]:
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    research.ask(room, sent, ("health",))
    research.know_nothing(room, sent, "health")
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    return sent, deciding.issue(room, sent, (team,), "Please offer help.")
