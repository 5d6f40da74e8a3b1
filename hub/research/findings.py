"""Recording what an agency found about named people, and what it learnt of who they are. Held at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from hub.people.facts import linked_said, other_names
from hub.people.keys import name_key, postcode_key
from hub.people.models import Link, Mention, MentionKind, Person
from hub.research.contents import recorded_said
from hub.research.holding import take_if_nobody_has_it
from hub.research.models import Finding, Request, RequestState
from hub.research.naming import brought_in_from, names_brought_in, names_from, names_in_messages, names_said_in
from hub.research.own_requests import own_request
from hub.research.refusals import AlreadyAnswered, AsksToShareOnward, NoSuchPlace
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import HubSettings
from hub.wall.on_paper import OnPaper, columns_of, refuse_wrong_time
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from hub.wall.rows_together import rows_together
from tenants.seated import Seated


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """Something learnt of who somebody is. `person` None: somebody whom the message did not name."""

    person: UUID | None = None
    given_name: str = ""
    family_name: str = ""
    also_known_as: str = ""  # as it was typed: several, with a comma between them
    address_lines: str = ""
    postcode: str = ""
    tie_kind: str = ""
    tie_to: UUID | None = None


def people_of(request: Request) -> dict[UUID, str]:
    """Whom findings of a request can be about: those whom its messages name, children first, and those whom this
    agency itself brought in. In: a request whose enquiry this desk can see."""
    read = rows_together(HubSettings.objects.all(), **people_rows(request))
    check(linked_said(names_read(read)))
    return people_from(read)


def people_rows(request: Request) -> dict[str, QuerySet[Any]]:
    """What `people_from` takes, to be read with others."""
    own = Finding.objects.filter(request=request, agency=request.agency).order_by().values("pk")
    return {
        **names_in_messages(request.enquiry_id),
        "brought_in": names_brought_in(own), "names_said": names_said_in(own),
    }  # fmt: skip


def names_read(read: Mapping[str, list[Any]]) -> list[Link]:
    """Of the same rows, the links by which names were brought in, each with its mention: to be held against the
    ledger before they are shown."""
    mentions = {one.pk: one for one in read["names_said"]}
    links = [one for one in read["brought_in"] if one.mention_id in mentions]
    for one in links:
        one.mention = mentions[one.mention_id]
    return links


def people_from(read: Mapping[str, list[Any]]) -> dict[UUID, str]:
    """The same as `people_of`, of rows that were read."""
    found = names_from(read)
    for brought in brought_in_from(names_read(read)).values():
        for person, name in brought.items():
            found.setdefault(person, name)
    return found


def record(
    request_id: UUID,
    *,
    finding_id: UUID,
    about: Sequence[UUID],
    kind: str,
    happened_on: date | None,
    text: str,
    source_record: str = "",
    learnt: Sequence[Learnt] = (),
    paper: OnPaper | None = None,
    by: Seated,
    at: datetime,
) -> Finding:
    """Write down a finding, seen by its own agency alone.

    In: an id made with the form, so that a form sent twice makes one finding; whom it is about; a day, or None for
    unknown; what was learnt of who people are, held with it and released with it; when it was recorded on paper, and by
    whom, where the service was away.
    Raises: Request.DoesNotExist (not this desk's, answered 404), AsksToShareOnward, AlreadyAnswered, NoSuchPlace,
    FormSentBefore, NotRecordedThen.
    """
    with once_for_one_thing(), transaction.atomic(durable=True):
        return record_in_one_transaction(
            own_request(request_id, by=by), finding_id=finding_id, about=about, kind=kind, happened_on=happened_on,
            text=text, source_record=source_record, learnt=learnt, paper=paper, by=by, at=at,
        )  # fmt: skip


def record_in_one_transaction(
    request: Request,
    *,
    finding_id: UUID,
    about: Sequence[UUID],
    kind: str,
    happened_on: date | None,
    text: str,
    source_record: str = "",
    learnt: Sequence[Learnt] = (),
    paper: OnPaper | None = None,
    by: Seated,
    at: datetime,
) -> Finding:
    """The same, in the caller's transaction, with the request locked."""
    done: Finding | None = Finding.objects.filter(pk=finding_id, request=request, agency=by.agency).first()
    if done is not None:
        kept = (done.text, done.kind, done.happened_on, done.source_record, done.paper_at, done.paper_by)
        if kept != (text, kind, happened_on, source_record, *columns_of(paper).values()):
            raise FormSentBefore
        return done
    if request.let_out_to:
        raise AsksToShareOnward
    if request.state != RequestState.OPEN:
        raise AlreadyAnswered
    refuse_wrong_time(paper, received_at=request.enquiry.clock_from, at=at)
    known = people_of(request)
    told = {each.person for each in learnt if each.person} | {each.tie_to for each in learnt if each.tie_to}
    if not {*about, *told} <= set(known):
        raise NoSuchPlace
    facts: list[Link] = []
    brought = [_mention(each, facts, finding_id=finding_id, by=by, at=at) for each in learnt]
    finding = Finding(
        pk=finding_id, request=request, enquiry_id=request.enquiry_id, agency=by.agency,
        about=list(dict.fromkeys([*about, *brought])), kind=kind, happened_on=happened_on, text=text,
        source_record=source_record, recorded_by=by.seat, recorded_at=at, **columns_of(paper),
    )  # fmt: skip
    finding.save()
    take_if_nobody_has_it(request, by=by, at=at)
    ledger.write(
        Act.RECORD_FINDING, by=by, object_kind="finding", object_ref=str(finding_id),
        detail={"enquiry": request.enquiry.reference, "mentions": len(learnt),
                **(paper.line(at) if paper else {}), **recorded_said(finding, facts)},
    )  # fmt: skip
    return finding


def _mention(learnt: Learnt, facts: list[Link], *, finding_id: UUID, by: Seated, at: datetime) -> UUID:
    """Write what was learnt as held mentions with held links, and add them to the facts. Out: the person."""
    person = learnt.person
    if person is None:
        person = uuid4()
        Person(pk=person, made_at=at).save()

    def say(kind: MentionKind, **columns: object) -> None:
        mention = Mention(
            agency=by.agency, source_kind="finding", source_id=finding_id, said_at=at, kind=kind, **columns
        )  # fmt: skip
        mention.save()
        link = Link(mention=mention, person_id=person, agency=by.agency, from_at=at, made_by=by.seat)
        link.save()
        facts.append(link)

    if learnt.given_name or learnt.family_name:
        say(
            MentionKind.NAME if learnt.person is None else MentionKind.ALSO_KNOWN_AS,
            given_name=learnt.given_name, family_name=learnt.family_name,
            given_key=name_key(learnt.given_name), family_key=name_key(learnt.family_name),
        )  # fmt: skip
    for given, family in other_names(learnt.also_known_as):
        say(
            MentionKind.ALSO_KNOWN_AS, given_name=given, family_name=family, given_key=name_key(given),
            family_key=name_key(family),
        )  # fmt: skip
    if learnt.address_lines or learnt.postcode:
        say(
            MentionKind.ADDRESS, address_lines=learnt.address_lines, postcode=learnt.postcode,
            postcode_key=postcode_key(learnt.postcode),
        )  # fmt: skip
    if learnt.tie_kind and learnt.tie_to:
        say(MentionKind.TIE, tie_kind=learnt.tie_kind, tie_to=learnt.tie_to)
    return person
