"""What looks at the work: an incident, an audit sample, an inspector, a disposal."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mash_platform.journeys.loader import LONDON
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.acts.away import day
from mash_platform.week.book import Sent
from mash_platform.week.room import Room, expect, form_of, row_with, rows

INSPECTOR, ORGANISATION = "harrow.inspector", "Ofsted"
AUDITED = re.compile(r"/audits/enquiries/[0-9a-f-]{36}/")
LISTS = re.compile(r"/retention/lists/[0-9a-f-]{36}/")
CERTIFICATE = re.compile(r"/retention/certificates/[0-9a-f-]{36}/")
SEAT = re.compile(r"/seats/[0-9a-f-]{36}/agree/")


def open_incident(room: Room, sent: Sent, kind: str, what: str) -> str:
    """A decision maker opens an incident, and writes what was done at once. Out: its path."""
    visitor = room.decider
    now = datetime.now(LONDON)
    with room.act("open an incident", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/incident/")
        form = form_of(visitor, "kind", "what", "at_time")
        happened = now - timedelta(minutes=1)
        said = {"kind": kind, "what": what, "at_time": f"{happened:%H:%M}", **day("on", happened)}
        visitor.send_all(form, said)
        expect(visitor, "Opened. The hub’s managers and guardians are told.")
    room.book.incidents[sent.enquiry] = "open"
    return visitor.path


def write_step(room: Room, sent: Sent, incident: str, step: str, words: str, whom: str = "") -> None:
    """Write what was done about it."""
    visitor = room.visitor_for(room.manager)
    with room.act("write what was done about an incident", sent.enquiry):
        visitor.open(room.cast.hub_host, incident)
        visitor.send(form_of(visitor, "step", "words"), step=step, words=words, whom=whom)
        expect(visitor, "Recorded.")


def close_incident(room: Room, sent: Sent, incident: str, lessons: str) -> None:
    """A manager closes it with what was learned."""
    visitor = room.visitor_for(room.manager)
    with room.act("close an incident", sent.enquiry):
        visitor.open(room.cast.hub_host, incident)
        visitor.follow(text="Close the incident")
        visitor.send(form_of(visitor, "lessons"), lessons=lessons)
    room.book.incidents[sent.enquiry] = "closed"


def draw_sample(room: Room, wanted: int) -> None:
    """A manager draws enquiries by chance that were decided before today, and audits the first that they may."""
    visitor, today = room.visitor_for(room.manager), room.invention.today
    with room.act("draw an audit sample"):
        for days in range(90, 60, -1):  # a sample of the same days is drawn once: a second week has other days
            visitor.open(room.cast.hub_host, "/audits/")
            form = form_of(visitor, "wanted", "outcome")
            first, last = today - timedelta(days=days), today - timedelta(days=1)
            try:
                visitor.send_all(form, {"wanted": wanted, **day("first", first), **day("last", last)})
            except StepFailed as refused:
                if "was drawn already" not in str(refused):
                    raise
            else:
                break
        expect(visitor, "Drawn. Each enquiry has a form")
    sample = visitor.path
    with room.act("audit an enquiry"):
        for path in dict.fromkeys(AUDITED.findall(visitor.page.html)):
            visitor.open(room.cast.hub_host, path)
            asked = visitor.page.form_with("learning")
            if asked is None:  # this manager decided it
                continue
            answers = {name: values[0] for name, values in asked.choices.items()}
            learned = "The school nurse sees each child weekly: ask her first."
            visitor.send_all(asked, {**answers, "learning": learned})
            expect(visitor, "Kept.")
            break
        else:
            raise StepFailed(f"nothing of {sample} can be audited by {visitor.account}")
    room.book.done["audit sample drawn, and one audited"] += 1


def ask_inspection(room: Room, sent: Sent) -> str:
    """A manager names an inspector and an enquiry, sees what its paper holds, and asks. Out: the inspection's path."""
    visitor = room.visitor_for(room.manager)
    with room.act("name an inspector and an enquiry", sent.enquiry):
        visitor.open(room.cast.hub_host, "/inspections/ask/")
        form = form_of(visitor, "name", "references")
        said = {"name": room.person(INSPECTOR), "organisation": ORGANISATION, "references": sent.enquiry,
                "email": f"{INSPECTOR}@mash.example"}  # fmt: skip
        visitor.send_all(form, said, button=("act", "see"))
        form = form_of(visitor, "name", "references")
        asks = form.button("Make the papers")
        visitor.send(form, button=(asks.name, asks.value) if asks and asks.name else None)
        expect(visitor, "Asked for. A guardian looks")
    return visitor.path


def agree_inspection(room: Room, sent: Sent, inspection: str) -> None:
    """A guardian agrees to what is named, and on the platform to whose account it is."""
    guardian = room.visitor_for(room.guardian)
    with room.act("agree to an inspection", sent.enquiry):
        guardian.open(room.cast.hub_host, inspection)
        if guardian.page.link(text=sent.enquiry):
            raise StepFailed("a guardian could open a paper")
        guardian.send(guardian.page.form_to("/agree/"))
        expect(guardian, "You agreed to what is named.")
        guardian.open(room.platform_host, "/seats/")
        found = next((one for row in rows(guardian.page.html) if room.person(INSPECTOR) in row
                      for one in SEAT.findall(row)), "")  # fmt: skip
        if found:  # an inspector who was here before has the seat still
            guardian.follow(href=found)
            guardian.send_with_code(sure="on")
    room.book.done["inspection agreed by a guardian"] += 1


def inspector_reads(room: Room, sent: Sent) -> None:
    """The inspector reads the paper that was named, and there is no other page. Raises: StepFailed."""
    visitor = room.visitor_for(INSPECTOR)
    with room.act("read what was named for an inspector", sent.enquiry):
        visitor.open(room.cast.outside_host, "/")
        visitor.follow(text=sent.enquiry)
        expect(visitor, sent.children[0])
        for path in ("/search/", f"/enquiries/{sent.enquiry}/"):
            if not visitor.missing(room.cast.outside_host, path):
                raise StepFailed(f"an inspector reads {path}")
    room.book.done["paper read by an inspector"] += 1


def dispose(room: Room) -> None:
    """Two people stand behind a list of records whose time is over; and the certificate of one that is gone is read."""
    manager, second = room.visitor_for(room.manager), room.decider
    with room.act("approve a disposal"):
        manager.open(room.cast.hub_host, "/retention/")
        waits = [row for row in rows(manager.page.html) if "Waits for a manager" in row and LISTS.search(row)]
        for row in waits[:1]:
            path = LISTS.findall(row)[0]
            manager.open(room.cast.hub_host, path)
            manager.send(manager.page.form_to("/approve/"))
            expect(manager, "Approved. It waits for a second person.")
            if manager.page.form_to("/agree/") is not None:
                raise StepFailed("who approved a disposal is offered to agree to it, too")
            second.open(room.cast.hub_host, path)
            second.send(second.page.form_to("/agree/"))
            expect(second, "Agreed. It is done in a day")
            room.book.done["disposal approved by one and agreed to by another"] += 1
    with room.act("read a certificate of disposal"):
        manager.open(room.cast.hub_host, "/retention/certificates/")
        reference = re.search(r"[A-Z]{3}-\d{2}-\d{6}", row_with(manager, "/retention/certificates/"))
        found = CERTIFICATE.search(manager.page.html)
        manager.follow(href=found[0] if found else "/retention/certificates/ID/")
        gone = reference[0] if reference else ""
        expect(manager, gone)
        if not manager.missing(room.cast.hub_host, f"/triage/{gone}/"):
            raise StepFailed(f"{gone} was disposed of, and its notification is there")
    room.book.done["certificate of a disposal read"] += 1
