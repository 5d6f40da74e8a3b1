"""What the door meets: danger, another hub's child, two tabs, an addition, an estimate, an adult, a slip, the night."""

from __future__ import annotations

from datetime import date
from typing import Any

from mash_platform.week.acts import (
    alarming,
    between,
    deciding,
    door,
    forwarding,
    managing,
    on_paper,
    protecting,
    receiving,
    research,
    telling,
    triage,
)
from mash_platform.week.people import DOCTOR, FAMILY, POLICE, SCHOOL
from mash_platform.week.room import Room, expect


def danger(room: Room) -> None:
    """Immediate danger rings until somebody has it; rated low, which is asked about and stands."""
    message = room.invention.message(room.invention.family(), source=POLICE, immediate_danger=True)
    sent = door.send(room, message)
    triage.acknowledge_danger(room, sent)
    triage.rate(
        room, sent, "green", "Rung at once: the child is with an aunt.",
        despite="Police and aunt say that the child is safe tonight.",
    )  # fmt: skip


def escalated(room: Room) -> None:
    """Nobody takes immediate danger in hand: the managers hear, once, and one of them has it.

    It was told on the telephone minutes before it was written down, so that nothing waits for the hub's ten minutes.
    """
    alarming.nothing_unread(room)
    message = room.invention.message(room.invention.family(), source=POLICE, immediate_danger=True)
    sent = on_paper.write_down(room, message, alarming.unheard_since())
    alarming.managers_hear(room, sent)
    triage.acknowledge_danger(room, sent, by=room.visitor_for(room.manager))
    triage.rate(room, sent, "red", "A child alone; officers are on their way.")


def passed(room: Room) -> None:
    """The family moved: another hub accepts it, and the referrer's page says so."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    between.offer(room, sent)
    between.accept(room, sent)
    between.close_there(room, sent)


def not_passed(room: Room) -> None:
    """Offered and declined; offered again and taken back; closed here."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    between.offer(room, sent)
    between.decline(room, sent)
    between.offer(room, sent)
    between.withdraw(room, sent)
    triage.close(room, sent, "advice", "They live here after all, and have help.")


def two_tabs(room: Room) -> None:
    """Two forms in two tabs of one browser: each family keeps its own account."""
    messages = [room.invention.message(room.invention.family(), source=SCHOOL) for _ in (1, 2)]
    for said, sent in zip(messages, door.two_tabs(room, *messages), strict=True):
        visitor = triage.read(room, sent)
        expect(visitor, said["concern"]["what_happened"])
        expect(visitor, sent.children[0])
        triage.close(room, sent, "advice", "The school has it in hand.")
    room.book.done["two tabs, two families"] += 1


def addition(room: Room) -> None:
    """Something is added to a sent form: it comes at once, and joins."""
    form = door.fill_in(room, room.invention.message(room.invention.family()))
    sent = list(room.book.sent.values())[-1]
    triage.rate(room, sent, "amber", "It comes again.")
    added = door.add(room, form, sent, "I forgot: an older brother has moved in again, and the child is afraid of him.")
    visitor = triage.read(room, added)
    expect(visitor, sent.reference)
    triage.close(room, added, "duplicate", "Read with the enquiry that it adds to.")
    room.book.done["addition to a sent message"] += 1


def estimate(room: Room) -> None:
    """An age in words stays what it is, to the recipient's copy."""
    family = room.invention.family()
    message = room.invention.message(family)
    del message["children"][0]["born_on"]
    message["children"][0]["age"] = "5 or 6"
    sent = door.send(room, message)
    expect(triage.read(room, sent), "5 or 6")
    triage.rate(room, sent, "green", "It can be planned.")
    research.ask(room, sent, ("education",))
    research.know_nothing(room, sent, "education")
    deciding.decide(room, sent, "early_help", 2, "Help first.")
    deciding.issue(room, sent, ("earlyhelp",), "Please visit.")
    receiving.acknowledge(room, sent, "earlyhelp")
    expect(room.recipient("earlyhelp"), "5 or 6")
    room.book.done["estimated age kept to the copy"] += 1


def grown_up(room: Room) -> None:
    """Somebody over 18 entered as a child: kept, said, and closed."""
    family = room.invention.family()
    message = room.invention.message(family, source=FAMILY)
    message["children"][0]["born_on"] = date(room.invention.today.year - 19, 1, 5).isoformat()
    sent = door.send(room, message)
    expect(triage.read(room, sent), "18 or older")
    triage.close(room, sent, "not_safeguarding", "An adult: told where to turn.")
    telling.nobody_to_tell(room, sent, "They left neither a name nor a number.")
    room.book.done["somebody over 18"] += 1


def slip(room: Room) -> None:
    """A date that cannot be: kept as it was said, and put right."""
    family = room.invention.family()
    message = room.invention.message(family)
    message["children"][0]["born_on"] = "2019-02-31"
    sent = door.send(room, message)
    triage.put_right(room, sent, "To complete", "2019-02-28")
    triage.close(room, sent, "advice", "The school has it in hand.")


def night(room: Room) -> None:
    """Nobody reads now: the door says so to whoever sends, and whom to ring."""
    managing.nobody_reads_now(room)
    try:
        message = room.invention.message(room.invention.family())
        form = door.fill_in(room, message)
        expect(form.browser, "Emergency duty team")
    finally:
        managing.read_again(room)
    sent = list(room.book.sent.values())[-1]
    triage.close(room, sent, "advice", "Read in the morning; the family has help.")
    room.book.done["sent at night"] += 1


def already_open(room: Room) -> None:
    """Two children are open to a social worker: one notification is forwarded, the other waits and says so."""
    families = room.invention.family(), room.invention.family()
    forwarding.load_open_cases(room, [family.children[0] for family in families])
    sent, waits = (door.send(room, room.invention.message(family, source=SCHOOL)) for family in families)
    forwarding.is_open(room, sent)
    forwarding.forward(room, sent)
    forwarding.is_open(room, waits)


def protected(room: Room) -> None:
    """Where a family lives must not be seen: an asked agency reads how they may be reached, and no address."""
    sent = door.send(room, room.invention.message(room.invention.family(), source=DOCTOR))
    message: Any = sent.said
    address = message["children"][0]["address"]["lines"]
    protecting.protect(room, sent, address)
    triage.rate(room, sent, "amber", "They left, and somebody looks for them.")
    research.ask(room, sent, ("education",))
    protecting.is_covered(room, sent, "education", address)
    research.know_nothing(room, sent, "education")


def by_two(room: Room) -> None:
    """Two open one notification; the second is told."""
    sent = door.send(room, room.invention.message(room.invention.family()))
    triage.second_hand(room, sent)
