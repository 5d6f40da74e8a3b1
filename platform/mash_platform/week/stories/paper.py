"""A morning without the service, written in afterwards; what is told on the telephone; and files with findings."""

from __future__ import annotations

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week import clocks
from mash_platform.week.acts import deciding, door, on_paper, receiving, research, telling, triage
from mash_platform.week.people import DOCTOR, POLICE
from mash_platform.week.room import Room


def by_telephone(room: Room) -> None:
    """Told by telephone: a coordinator writes it during the call."""
    sent = on_paper.write_down(room, room.invention.message(room.invention.family(), source=DOCTOR))
    triage.close(room, sent, "advice", "The doctor sees the child tomorrow, and rings if anything is new.")
    telling.by_telephone(room, sent)
    room.book.done["written during a call"] += 1


def on_paper_until_now(room: Room) -> None:
    """Told, found and decided on paper while the service was away: the clock runs from when it was told."""
    told, found, decided = (on_paper.before(hours=ago) for ago in (30, 28, 27))
    sent = on_paper.write_down(room, room.invention.message(room.invention.family(), source=POLICE), told)
    triage.rate(room, sent, "amber", "A second call in a week.")
    if (hours := clocks.runs(room, sent)) != clocks.HOURS["amber"]:
        raise StepFailed(f"{sent.reference} was told {told:%H:%M}, and its clock runs {hours} hours from then")
    research.ask(room, sent, ("health",))
    on_paper.record(room, sent, "health", "Seen at the surgery in October with a burn on one hand.", found)
    research.release(room, sent, "health", to=("assessment",), known=1)
    on_paper.decide(room, sent, "assessment_s17", 3, "A burn that nobody explains.", decided)
    deciding.issue(room, sent, ("assessment",), "Please see the child. It was decided on paper yesterday.")
    receiving.acknowledge(room, sent, "assessment")


def late(room: Room) -> None:
    """Red, told on paper six hours ago: it is late as soon as it is rated, and is listed so, once."""
    sent = on_paper.write_down(
        room, room.invention.message(room.invention.family(), source=POLICE), on_paper.before(hours=6)
    )
    triage.rate(room, sent, "red", "An injury, and the child goes home tonight.")
    room.book.late.add(sent.enquiry)


def with_files(room: Room) -> None:
    """Two photographs with a finding: one goes with the release, the other stays with its agency."""
    sent = door.send(room, room.invention.message(room.invention.family(), source=DOCTOR))
    triage.rate(room, sent, "amber", "A mark that nobody explains.")
    research.ask(room, sent, ("health",))
    research.record(room, sent, "health", ["A mark on the left arm, drawn on the map and photographed."])
    on_paper.attach(room, sent, "health", ("body map.png", "whole room.png"))
    research.release(room, sent, "health", to=("assessment",), known=1, files=("body map.png",))
    on_paper.file_is_there(room, sent, "body map.png", there=True)
    on_paper.file_is_there(room, sent, "whole room.png", there=False)
    deciding.decide(room, sent, "assessment_s17", 3, "A mark, and nobody who explains it.")
    deciding.issue(room, sent, ("assessment",), "Please see the child. Ask health for the photograph.")
    receiving.acknowledge(room, sent, "assessment")
