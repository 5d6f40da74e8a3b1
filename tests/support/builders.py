"""The smallest valid things of a case, through the real ways in: a notification, an enquiry, a request, a finding."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from hub.front_door.contents import MESSAGE
from hub.front_door.models import Enquiry, Join, Named, Notification, RatingEntry, Subject
from hub.people.models import Link, Mention, Person
from hub.research.contents import PART, release_said, request_said
from hub.research.finding_files import attach
from hub.research.models import AskedChild, Finding, FindingFile, Release, Request
from hub.wall.contents import digest, key_of
from hub.wall.functions import call
from tenants.models import Role
from tenants.seated import Seated
from tests.support.house import House

WORDS = "Officers were called to an address where a neighbour had heard shouting. Two children were upstairs."


def a_mention(kind: str = "name", **columns: Any) -> dict[str, Any]:
    """One mention as submit_v2 takes it; a name's keys are its lower case."""
    empty = {
        "given_name": "", "family_name": "", "day": None, "day_is_estimate": False, "address_lines": "",
        "postcode": "", "number_kind": "", "number_value": "", "tie_kind": "", "tie_to": None, "text": "",
        "given_key": str(columns.get("given_name", "")).lower(),
        "family_key": str(columns.get("family_name", "")).lower(), "postcode_key": "", "number_key": "",
    }  # fmt: skip
    return {"id": str(uuid.uuid4()), "kind": kind, **empty, **columns}


def _named(position: int, label: str, is_child: bool) -> dict[str, Any]:
    given, _, family = label.partition(" ")
    mentions = [a_mention(given_name=given, family_name=family)]
    return {
        "position": position,
        "is_child": is_child,
        "label": label,
        "person": str(uuid.uuid4()),
        "mentions": mentions,
    }


def a_notification(
    house: House,
    *,
    children: Sequence[str] = ("Amy Example", "Joel Example"),
    adults: Sequence[str] = ("Carla Example",),
    door: str = "harrow",
    hub: str = "harrow",
    message: dict[str, Any] | None = None,
    danger: bool = False,
) -> Notification:
    """A message through a front door. Out: its row, as the lead agency sees it."""
    names = [(name, True) for name in children] + [(name, False) for name in adults]
    named = [_named(position, name, is_child) for position, (name, is_child) in enumerate(names)]
    body = message or {"concern": {"what_happened": WORDS}}
    return through_a_door(house, body, named, door=door, hub=hub, danger=danger)


def through_a_door(
    house: House,
    message: dict[str, Any],
    named: Sequence[dict[str, Any]],
    *,
    door: str = "harrow",
    hub: str = "harrow",
    danger: bool = False,
    source: str = "6",
) -> Notification:
    """Exactly this message, with exactly what it says of people. Out: its row, as the lead agency sees it."""
    drawn = uuid.uuid4()
    with house.at("door", hub):
        made = call(
            "submit_v2", door, "form", json.dumps(message), source, danger, json.dumps(named), None, b"body",
            uuid.uuid4().bytes, "[]", drawn, key_of(MESSAGE, drawn),
        )[0][1]  # fmt: skip
    with house.at(house.lead(hub), hub):
        found: Notification = Notification.objects.get(pk=made)
        return found


def an_enquiry(
    house: House,
    notification: Notification | None = None,
    *,
    rating: str = "amber",
    hub: str = "harrow",
    by: Seated | None = None,
    due_at: datetime | None = None,
    **of_notification: Any,
) -> Enquiry:
    """An enquiry with a rated subject for each child of its notification, opened at the lead's desk."""
    message = notification or a_notification(house, hub=hub, **of_notification)
    at = timezone.now()
    member = by.seat if by else uuid.uuid4()
    due = due_at or message.received_at + timedelta(hours=24)
    with house.at(by or message.lead_agency, hub):
        enquiry = Enquiry(
            reference=message.reference,
            lead_agency=message.lead_agency,
            desks=message.desks,
            opened_at=at,
            opened_by=member,
            clock_from=message.received_at,
            rating=rating,
            due_at=due,
        )
        enquiry.save()
        Notification.objects.filter(pk=message.pk).update(triaged_at=at)
        Join(enquiry=enquiry, notification=message, desks=message.desks, from_at=at, by=member).save()
        for named in Named.objects.filter(notification=message, is_child=True):
            subject = Subject(
                enquiry=enquiry, person_id=named.person_id, position=named.position, label=named.label,
                lead_agency=message.lead_agency, authority_code=message.authority_code, desks=message.desks,
                initial_rating=rating, rating=rating, due_at=due,
            )  # fmt: skip
            subject.save()
            RatingEntry(
                subject=subject, stage="initial", rating=rating, reason="For a test", by=member, at=at,
                desks=message.desks,
            ).save()  # fmt: skip
    return enquiry


def a_request(
    house: House,
    enquiry: Enquiry | None = None,
    *,
    agency: str = "police",
    hub: str = "harrow",
    question: str = "What does your agency know of this household?",
    due_at: datetime | None = None,
    about: Sequence[uuid.UUID] | None = None,
    **of_enquiry: Any,
) -> Request:
    """An agency asked about these children (all where none is said), under section 47.

    Out: the request as its agency sees it.
    """
    asked = enquiry or an_enquiry(house, hub=hub, due_at=due_at, **of_enquiry)
    made = uuid.uuid4()
    with house.at(asked.lead_agency, hub):
        children = [
            {"subject": str(pk), "basis": "s47" if lead == asked.lead_agency else "not_sought",
             "decided_by": "A. Decider", "reason": "Reasonable cause to suspect significant harm."}
            for pk, lead in Subject.objects.standing().filter(enquiry=asked).values_list("pk", "lead_agency")
            if about is None or pk in about
        ]  # fmt: skip
        rows = [
            AskedChild(
                subject_id=child["subject"], basis=child["basis"], basis_decided_by=child["decided_by"],
                basis_reason=child["reason"],
            )
            for child in children
        ]  # fmt: skip
        said = digest(request_said(Request(pk=made, agency=agency, question=question), rows, asked.reference))
        call(
            "ask_v4", made, asked.pk, agency, question, json.dumps(children), "", due_at or asked.due_at, uuid.uuid4(),
            said, key_of(PART, made),
        )  # fmt: skip
    with house.at(agency, hub):
        found: Request = Request.objects.select_related("enquiry").get(pk=made)
        return found


def a_finding(
    house: House,
    request: Request | None = None,
    *,
    text: str = "Called to the address three times in a year.",
    hub: str = "harrow",
    happened_on: date | None = date(2012, 11, 2),
    about: Sequence[uuid.UUID] | None = None,
    kind: str = "event",
    brings_in: str = "Una Newly",
    **columns: Any,
) -> Finding:
    """A held finding about these persons, else the first child, at the desk of the agency asked.

    It names somebody whom no message names, as findings do, held with it; `brings_in` "" for nobody.
    """
    asked = request or a_request(house, hub=hub)
    with house.at(asked.agency, hub):
        child = Subject.objects.filter(enquiry_id=asked.enquiry_id).first()
        persons = list(about) if about is not None else [child.person_id] if child else []
        made, at, by = uuid.uuid4(), timezone.now(), uuid.uuid4()
        if brings_in:
            persons.append(_brought_in(brings_in, made, asked.agency, by=by, at=at))
        finding = Finding(
            pk=made, request=asked, enquiry_id=asked.enquiry_id, agency=asked.agency, about=persons, kind=kind,
            happened_on=happened_on, text=text, recorded_by=by, recorded_at=at, **columns,
        )  # fmt: skip
        finding.save()
    return finding


def _brought_in(name: str, finding: uuid.UUID, agency: str, *, by: uuid.UUID, at: datetime) -> uuid.UUID:
    given, _, family = name.partition(" ")
    person = uuid.uuid4()
    Person(pk=person, made_at=at).save()
    mention = Mention(
        agency=agency, source_kind="finding", source_id=finding, said_at=at, kind="name", given_name=given,
        family_name=family, given_key=given.lower(), family_key=family.lower(),
    )  # fmt: skip
    mention.save()
    Link(mention=mention, person_id=person, agency=agency, from_at=at, made_by=by).save()
    return person


def a_release(
    house: House,
    *findings: Finding,
    desks: Sequence[str] | None = None,
    recipients: Sequence[str] = (),
    files: Sequence[FindingFile] = (),
    hub: str = "harrow",
) -> uuid.UUID:
    """These findings released by one decision of their agency, with its own desk and the lead's unless said, and with
    these of their files."""
    agency = findings[0].agency
    made = Release(
        pk=uuid.uuid4(), agency=agency, desks=list(desks or (agency, house.lead(hub))), recipients=list(recipients),
        purpose="assess_risk", legal_basis="CA1989_s47", necessity="The child may be harmed.",
        proportionality="Only what bears on the risk.", approver="A. Sergeant", by=uuid.uuid4(),
    )  # fmt: skip
    with house.at(agency, hub):
        call(
            "release_v4", made.pk, [finding.pk for finding in findings], made.desks, made.recipients, made.purpose,
            made.legal_basis, made.necessity, made.proportionality, made.approver, made.by,
            [one.pk for one in files], digest(release_said(made)),
        )  # fmt: skip
    return made.pk


def a_finding_file(
    house: House, finding: Finding, content: bytes, name: str = "arm.jpg", *, by: Seated | None = None
) -> FindingFile:
    """A file with a held finding, added by somebody of its desk."""
    who = by or house.seated(role=Role.RESEARCHER, agency=finding.agency)
    with house.at(who):
        return attach(
            finding.pk,
            file_id=uuid.uuid4(),
            request_id=finding.request_id,
            name=name,
            content=content,
            by=who,
            at=timezone.now(),
        )
