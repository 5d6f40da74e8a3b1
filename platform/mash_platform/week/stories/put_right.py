"""What goes wrong and is put right: joined and parted, withdrawn, recalled, handed back, declined, asked of nobody."""

from __future__ import annotations

from mash_platform.week.acts import deciding, door, managing, receiving, research, triage
from mash_platform.week.people import AMBULANCE, DOCTOR, POLICE, SCHOOL
from mash_platform.week.room import Room, expect


def one_event(room: Room) -> None:
    """Police, school and ambulance tell of one event: one enquiry."""
    family = room.invention.family()
    first, *others = [
        door.send(room, room.invention.message(family, source=source)) for source in (POLICE, SCHOOL, AMBULANCE)
    ]
    triage.rate(room, first, "amber", "Heard by the police; it goes on.")
    for sent in others:
        triage.join(room, sent, first, "amber", "The same evening, told by others.")
    triage.review_rating(room, first, "green", "The school has seen the child well today.")


def parted(room: Room) -> None:
    """Joined by mistake; an agency records meanwhile; parted, closed; the agency says whose its finding is."""
    family = room.invention.family()
    first = door.send(room, room.invention.message(family))
    other = door.send(room, room.invention.message(family, source=DOCTOR))
    triage.rate(room, first, "amber", "It comes again.")
    triage.join(room, other, first, "amber", "The same child, told by the doctor.")
    research.ask(room, first, ("health",))
    research.record(room, first, "health", ["Seen at the surgery with a cough in October."])
    research.release(room, first, "health", known=1)
    deciding.take_out(room, other, "A cousin of the same name and age.")
    research.say_whose(room, first, "health", "It is about the cousin.")
    triage.close(room, other, "advice", "The doctor was rung, and sees the cousin tomorrow.")


def withdrawn_finding(room: Room) -> None:
    """A finding is withdrawn after the product went out: the copy is recalled, and a newer version follows."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "amber", "It comes again.")
    research.ask(room, sent, ("police", "education"))
    research.record(room, sent, "police", ["Seen outside a shop at night in November."])
    research.release(room, sent, "police", to=("earlyhelp",), known=1)
    research.record(room, sent, "education", ["Comes to school every day, and likes to read."])
    research.release(room, sent, "education", to=("earlyhelp",), known=1)
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    deciding.issue(room, sent, ("earlyhelp",), "Please offer help with evenings.")
    receiving.acknowledge(room, sent, "earlyhelp")
    research.withdraw(room, sent, "police", "It is about another child.")
    deciding.was_recalled(room, sent, "earlyhelp")
    receiving.read_recall(room, sent, "earlyhelp")
    deciding.issue(
        room, sent, ("earlyhelp",), "Please offer help with evenings. This takes the place of what was recalled."
    )
    receiving.acknowledge(room, sent, "earlyhelp")


def recalled(room: Room) -> None:
    """A product went to the wrong team: recalled, read there, sent to the right one."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    research.ask(room, sent, ("health",))
    research.know_nothing(room, sent, "health")
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    product = deciding.issue(room, sent, ("healthvisit",), "Please visit.")
    deciding.recall(room, sent, product, "healthvisit", "It went to the wrong team.")
    receiving.read_recall(room, sent, "healthvisit")
    deciding.issue(room, sent, ("earlyhelp",), "Please offer help.")
    receiving.acknowledge(room, sent, "earlyhelp")


def declined(room: Room) -> None:
    """A team says that it is not theirs; another gets it."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    research.ask(room, sent, ("housing",))
    research.know_nothing(room, sent, "housing")
    deciding.decide(room, sent, "assessment_s17", 3, "Needs that only an assessment shows.")
    deciding.issue(room, sent, ("earlyhelp",), "Please assess.")
    receiving.acknowledge(room, sent, "earlyhelp")
    receiving.say_outcome(room, sent, "earlyhelp", "declined", "We do not assess: the assessment team does.")
    room.decider.open(room.cast.hub_host, "/to-decide/?show=declined")
    expect(room.decider, sent.enquiry)


def asked_wrongly(room: Room) -> None:
    """One request is withdrawn, another handed back."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    research.ask(room, sent, ("probation", "housing"))
    research.withdraw_request(room, sent, "probation", "Asked by mistake.")
    research.hand_back(room, sent, "housing", "The family lives in another borough's housing.")


def nobody_there(room: Room) -> None:
    """An agency and a team with nobody to read: said on the page, and told another way."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    research.ask(room, sent, ("health",))
    managing.suspend(room, "probation")
    try:
        research.ask_nobody_there(room, sent, "probation")
    finally:
        managing.lift(room, "probation")
    research.know_nothing(room, sent, "health")
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    deciding.issue(room, sent, (), "Please see the child.", other_way=("gp",))


def kept_in_the_room(room: Room) -> None:
    """A finding stays in the room until its agency agrees to share it with one team, and not with another."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "amber", "It comes again.")
    research.ask(room, sent, ("education",))
    research.record(room, sent, "education", ["Told a teacher that nobody is at home in the evening."])
    research.release(room, sent, "education", known=1)
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    deciding.ask_to_share(room, sent, "earlyhelp", "They visit, and must know when somebody is at home.")
    research.agree_to_share(room, sent, "education", to="early help", agree=True)
    deciding.issue(room, sent, ("earlyhelp",), "Please visit in the evening.")
    receiving.acknowledge(room, sent, "earlyhelp")


def asked_again(room: Room) -> None:
    """An agency that answered is asked again in the same enquiry, tells the same and one thing more."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "amber", "It comes again.")
    research.ask(room, sent, ("education",))
    texts = ["Late nine times this term, and fell asleep in class.", "Told a teacher that she listens for the door."]
    research.record(room, sent, "education", texts)
    research.release(room, sent, "education", known=2)
    research.ask(room, sent, ("education",))
    research.use_again(room, sent, "education", texts)
    research.record(room, sent, "education", ["This week a new coat, and breakfast at school."])
    research.release(room, sent, "education", to=("earlyhelp",), known=3)
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    deciding.issue(room, sent, ("earlyhelp",), "Please offer help with mornings.")
    receiving.acknowledge(room, sent, "earlyhelp")
    room.book.done["asked again, and told with what was told before"] += 1


def not_onward(room: Room) -> None:
    """An agency does not agree to share onward; the product goes without it, with an answer outstanding."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.rate(room, sent, "green", "It can be planned.")
    research.ask(room, sent, ("health", "police"))
    research.record(room, sent, "health", ["Seen at the surgery, alone, in October."])
    research.release(room, sent, "health", known=1)
    deciding.decide(room, sent, "early_help", 2, "Help first; the police have not answered.")
    deciding.ask_to_share(room, sent, "earlyhelp", "They visit.")
    research.agree_to_share(room, sent, "health", to="early help", agree=False)
    deciding.issue(room, sent, ("earlyhelp",), "Please offer help.")
    expect(room.decider, "Metropolitan Police")  # who was not heard stands with the product
    receiving.acknowledge(room, sent, "earlyhelp")
    room.book.done["decided with an answer outstanding"] += 1
