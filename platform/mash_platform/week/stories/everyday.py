"""What comes every day: closed with advice, nothing known, the whole way to an acknowledged product, a red."""

from __future__ import annotations

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week import clocks
from mash_platform.week.acts import deciding, door, receiving, research, telling, triage
from mash_platform.week.book import Sent
from mash_platform.week.people import DOCTOR, POLICE, SCHOOL
from mash_platform.week.room import Room, expect

ALL = ("police", "health", "education", "housing", "probation")
BESIDE = ("youth", "hrwmental", "hrwdomestic")  # with these and the lead's own, the nine desks of Harrow


def closed(room: Room) -> None:
    """Closed at triage, with advice and a reason."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.close(room, sent, "advice", "The school was told whom to speak to, and the family has help already.")


A_BATCH = 20  # of which two become enquiries, and two wait still when the week ends


def batch(room: Room) -> None:
    """Monday morning: the police's system sends what came over the weekend; most are closed together."""
    messages = [room.invention.message(room.invention.family(), source=POLICE) for _ in range(A_BATCH)]
    *low, first, second, _, _ = door.send_together(room, messages)
    triage.close_together(room, low, "advice", "The officer gave advice at the door, and help is there already.")
    for sent in (first, second):
        triage.rate(room, sent, "green", "A second call within a month: one word with the school.")


def nothing_known(room: Room) -> None:
    """Agencies searched and know nothing: no further action, and nobody outside is told."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "One event, and nothing that the hub knows.")
    research.ask(room, sent, ("health", "housing", "probation"))
    for kind in ("health", "housing", "probation"):
        research.know_nothing(room, sent, kind)
    deciding.decide(
        room, sent, "no_further_action", 1, "Three agencies searched and know nothing; the family was told."
    )
    deciding.end_without_product(room, sent, "Nobody outside has to act: the family has what it needs.")


def whole_way(room: Room) -> None:
    """Asked, found, released, withheld, decided, sent, opened, taken, acknowledged, allocated."""
    sent = door.send(room, room.invention.message(room.invention.family(2), source=DOCTOR))
    triage.rate(room, sent, "amber", "It comes again, and both children see it.")
    triage.find(room, sent, sent.children[0])
    research.ask(room, sent, ALL)
    research.record(room, sent, "police", [
        "Called by a neighbour in September. Shouting, a broken door, no statement.",
        "Caution for common assault on a former partner, two years ago.",
        "Called again in November. Both children were upstairs.",
    ], source="INVENTED-1")  # fmt: skip
    research.release(room, sent, "police", to=("assessment", "school"), known=3)
    research.record(room, sent, "health", ["Two-year check missed twice; mother rang the second time."])
    research.release(room, sent, "health", to=("assessment",), known=1)
    research.record(room, sent, "education", ["Late nine times this term, and fell asleep in class."])
    research.release(room, sent, "education", to=("assessment",), known=1)
    research.record(room, sent, "housing", ["Named in an unrelated complaint of a neighbour about noise."])
    research.withhold(room, sent, "housing", "Not about the children's safety.")
    _told(room, sent, "housing")
    research.know_nothing(room, sent, "probation")
    deciding.decide(room, sent, "assessment_s17", 3, "Growing trouble at home; a parent who asks for help.")
    deciding.issue(
        room, sent, ("assessment", "school"), "Please see both children this week, and speak with the school."
    )
    receiving.read(room, sent, "assessment")
    receiving.take(room, sent, "assessment")
    receiving.acknowledge(room, sent, "assessment")
    receiving.say_outcome(room, sent, "assessment", "allocated")
    receiving.acknowledge(room, sent, "school")
    telling.by_telephone(room, sent)


def nine_desks(room: Room) -> None:
    """Every agency of the hub is asked and answers; what the smaller ones know makes the picture."""
    sent = door.send(room, room.invention.message(room.invention.family(), source=SCHOOL))
    triage.rate(room, sent, "amber", "A brother who is out at night, and a mother who is afraid.")
    research.ask(room, sent, (*ALL, *BESIDE))
    for kind in ALL:
        research.know_nothing(room, sent, kind)
    for kind, words in zip(BESIDE, (
        "A brother has a worker here since a fight in October, and keeps his times.",
        "The mother came three times in the spring, and not since.",
        "Rang the helpline twice in November and did not leave a name; the number is hers.",
    ), strict=True):  # fmt: skip
        research.record(room, sent, kind, [words])
        research.release(room, sent, kind, to=("assessment",), known=1)
    deciding.decide(room, sent, "assessment_s17", 3, "Three agencies see one home, each from its side.")
    deciding.issue(room, sent, ("assessment",), "Please see the mother where nobody listens.")
    receiving.acknowledge(room, sent, "assessment")
    room.book.done["eight agencies asked by the ninth, each answered"] += 1


def red(room: Room) -> None:
    """Red: its clock runs four hours from receipt, a decision maker asks on the basis of section 47."""
    sent = door.send(room, room.invention.message(room.invention.family(), source=POLICE))
    triage.rate(room, sent, "red", "An injury that nobody explains, and the child goes home tonight.")
    if (hours := clocks.runs(room, sent)) != clocks.HOURS["red"]:
        raise StepFailed(f"{sent.reference} is red, and its clock runs {hours} hours")
    room.book.done["red clock of four hours seen"] += 1
    research.ask(room, sent, ("police", "health"), basis="s47", why="An injury without an explanation that fits.")
    research.record(room, sent, "police", ["An arrest at this address in August."])
    research.release(room, sent, "police", to=("cait", "assessment"), known=1)
    research.know_nothing(room, sent, "health")
    deciding.decide(room, sent, "strategy_s47", 4, "Reasonable cause to suspect significant harm.")
    deciding.issue(room, sent, ("cait", "assessment"), "Please hold a strategy discussion today.")
    for team in ("cait", "assessment"):
        receiving.acknowledge(room, sent, team)
    receiving.say_outcome(room, sent, "assessment", "assessment_started")


def siblings(room: Room) -> None:
    """Three children, one of them rated apart; decided with a contradiction that stands."""
    sent = door.send(room, room.invention.message(room.invention.family(3)))
    triage.rate(room, sent, "green", "It can be planned.", own={1: "amber"})
    research.ask(room, sent, ("education",))
    research.know_nothing(room, sent, "education")
    deciding.decide(
        room, sent, "no_further_action", 4, "The family moved abroad yesterday.",
        despite="Acute, and out of reach: the authority there was told by telephone.",
    )  # fmt: skip
    deciding.end_without_product(room, sent, "The authority abroad has it.")


def by_form(room: Room) -> None:
    """The form at the door, page by page, by somebody at a school."""
    message = room.invention.message(room.invention.family())
    form = door.fill_in(room, message)
    expect(form.browser, "reference")
    sent = list(room.book.sent.values())[-1]
    triage.close(room, sent, "not_safeguarding", "About a lost coat.")


def no_case(room: Room) -> None:
    """Who has no seat in the hub, whatever they are on the platform, reads no case: each page of the hub refuses."""
    for account in room.outsiders:
        visitor = room.visitor_for(account)
        with room.act("somebody without a seat tries a hub's page"):
            visitor.open(room.platform_host, "/")
            try:
                visitor.open(room.cast.hub_host, "/triage/")
            except StepFailed as refused:
                if "403" not in str(refused):
                    raise
            else:
                raise StepFailed(f"{account} reads “{visitor.page.title.strip()}”")
        room.book.done["somebody without a seat refused"] += 1


def _told(room: Room, sent: Sent, kind: str) -> None:
    visitor = room.researcher(kind)
    with room.act("say that all is told", sent.enquiry):
        visitor.send(visitor.page.form_to("/finish/"))
    room.book.requests[sent.enquiry, kind] = "answered"
