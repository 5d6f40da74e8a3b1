"""What a row of an agency's list says of a request: enough to begin, of what its desk may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from frontend.common.said_of_people import settled_words
from frontend.presenters.dates import age, long_date
from frontend.requests.proposals import InList, listed
from frontend.requests.what_others_see import own_answer
from hub.front_door.enquiries.clocks import most_urgent
from hub.front_door.models import Enquiry, Join, Named, Subject
from hub.front_door.notifications.codes import Category
from hub.people.models import Mention, MentionKind
from hub.people.said import said_of
from hub.research.agreement_models import ProposedRelease
from hub.research.desk_notes import latest_notes, notes_from
from hub.research.holding import Holder, holders_from, holding_rows
from hub.research.models import DeskNote, Finding, FindingState, MessagePart, Request
from hub.wall.models import HubSettings, Member
from hub.wall.rows_together import rows_together
from mash_platform.phrases import listing, lower_first

BORN = {MentionKind.BIRTH: "Born", MentionKind.EXPECTED_BIRTH: "Expected", MentionKind.BORN_ABOUT: "Born about"}
Beside = Mapping[str, list[Any]]  # what stands beside requests, as `read_beside` reads it
MOST_ADULTS = 4  # by name; the rest is on the request's page


@dataclass(frozen=True)
class ChildInShort:
    """What tells a child from another of the same name. As it was said: a guess stays one."""

    label: str
    births: list[str]
    schools: list[str]
    addresses: list[str]

    @property
    def lines(self) -> list[str]:
        """One line for each thing that is said."""
        said = [*self.births, *self.schools, *self.addresses]
        return said or ["No birth date, school or address"]


@dataclass(frozen=True)
class Row:
    """One request of the list, evaluated: a template makes no query."""

    asked: Request
    reference: str
    children: list[ChildInShort]
    adults: str
    categories: str
    is_danger: bool
    rating: str
    is_decided: bool
    holder: Holder | None
    not_released: int  # findings of the agency that are held
    has_findings: bool
    told_here: bool  # to an earlier request of the enquiry the agency released something
    note: DeskNote | None

    @property
    def names(self) -> str:
        """Of the children; the reference where the desk sees none any more."""
        return ", ".join(one.label for one in self.children) or self.reference

    @property
    def answer(self) -> str:
        """As the agency itself knows it."""
        return own_answer(self.asked, nothing_told=not self.has_findings)


def read_beside(asked: Sequence[Request], waiting: QuerySet[ProposedRelease], **more: QuerySet[Any]) -> Beside:
    """What hangs on these requests, with releases that wait for agreement and what else a page wants, in one query."""
    requests, enquiries = [one.pk for one in asked], {one.enquiry_id for one in asked}
    return rows_together(
        HubSettings.objects.all(),
        enquiries=Enquiry.objects.filter(pk__in=enquiries),
        subjects=Subject.objects.standing().filter(enquiry__in=enquiries),
        holdings=holding_rows(requests),
        notes=latest_notes(requests),
        waiting=waiting,
        # Apart from those above, so that each is found by its index.
        waiting_in=Enquiry.objects.filter(pk__in=waiting.values("enquiry")),
        waiting_about=Subject.objects.standing().filter(enquiry__in=waiting.values("enquiry")),
        deciders=Member.objects.filter(pk__in=waiting.values("by")).only("id", "name"),
        **more,
    )


def agreements_from(read: Beside) -> list[InList]:
    """The releases that wait for agreement, of enquiries that the desk reads."""
    enquiries = {one.pk: one for one in read["waiting_in"]}
    waiting = [one for one in read["waiting"] if one.enquiry_id in enquiries]
    for one in waiting:
        one.enquiry = enquiries[one.enquiry_id]
    return listed(waiting, {one.pk: one.name for one in read["deciders"]}, read["waiting_about"])


def rows_of(asked: Sequence[Request], now: datetime, read: Beside | None = None) -> list[Row]:
    """In: requests of the reader's own agency, and what was read beside them. As often asked for many as for few: six
    queries, one more where that was not read, and one where somebody has one."""
    read = read if read is not None else read_beside(asked, ProposedRelease.objects.none())
    enquiries = {one.pk: one for one in read["enquiries"]}
    references = {
        one.pk: enquiries[one.enquiry_id].reference if one.enquiry_id in enquiries else one.ended_reference
        for one in asked
    }
    subjects: dict[UUID, list[Subject]] = defaultdict(list)
    for subject in read["subjects"]:
        subjects[subject.enquiry_id].append(subject)
    short = _in_short([one for its in subjects.values() for one in its], timezone.localdate(now))
    adults, told = _adults(enquiries), _told(enquiries)
    held, found, released = _own_findings(asked)
    holders, notes = holders_from(read["holdings"]), notes_from(read["notes"], references)
    return [
        Row(
            asked=one,
            reference=references[one.pk],
            children=[short[each.pk] for each in subjects[one.enquiry_id]],
            adults=adults.get(one.enquiry_id, ""),
            categories=told[one.enquiry_id][0],
            is_danger=told[one.enquiry_id][1],
            rating=most_urgent(subjects[one.enquiry_id]),
            is_decided=any(each.decided_at for each in subjects[one.enquiry_id]),
            holder=holders.get(one.pk),
            not_released=held[one.pk],
            has_findings=found[one.pk] > 0,
            told_here=any(pk != one.pk for pk in released[one.enquiry_id]),
            note=notes.get(one.pk),
        )
        for one in asked
    ]


def _in_short(subjects: Sequence[Subject], today: date) -> dict[UUID, ChildInShort]:
    kinds = (*BORN, MentionKind.SCHOOL, MentionKind.ADDRESS)
    said: dict[tuple[UUID, str], dict[str, None]] = defaultdict(dict)
    about = said_of(one.person_id for one in subjects)
    links = sorted(
        (one for one in about.links if one.mention.kind in kinds),
        key=lambda one: (one.mention.kind, one.mention.said_at),
    )
    for link in links:
        one, person, words, where = link.mention, link.person_id, link.mention.text, "births"
        if one.kind == MentionKind.ADDRESS:
            words, where = ", ".join(part for part in (one.address_lines, one.postcode) if part), "addresses"
        elif one.kind == MentionKind.SCHOOL:
            where = "schools"
        else:
            words = f"{BORN[MentionKind(one.kind)]} {_birth(one, today)}"
            right = about.settled.get(person) if one.kind == MentionKind.BIRTH else None
            if right:
                words = f"Born {long_date(right.day)}, {age(right.day, today)}, {settled_words(right)}"
        if words:
            said[person, where][words] = None
    return {
        one.pk: ChildInShort(
            one.label, *(list(said[one.person_id, where]) for where in ("births", "schools", "addresses"))
        )
        for one in subjects
    }


def _birth(one: Mention, today: date) -> str:
    if one.day is None:
        return lower_first(one.text)
    if one.day_is_estimate:
        return f"{long_date(one.day)}, estimated"
    return (
        long_date(one.day) if one.kind == MentionKind.EXPECTED_BIRTH else f"{long_date(one.day)}, {age(one.day, today)}"
    )


def _adults(enquiries: Iterable[UUID]) -> dict[UUID, str]:
    """Enquiry -> the adults named in what the desk may read, each name once."""
    named: dict[UUID, dict[str, None]] = defaultdict(dict)
    joined = Named.objects.filter(notification__joins__enquiry__in=list(enquiries), is_child=False)
    standing = joined.filter(notification__joins__until_at__isnull=True).order_by("position")
    for enquiry, label in standing.values_list("notification__joins__enquiry", "label"):
        named[enquiry][label] = None
    return {
        pk: listing([*list(its)[:MOST_ADULTS], *(["others"] if len(its) > MOST_ADULTS else [])])
        for pk, its in named.items()
    }


def _told(enquiries: Iterable[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Enquiry -> what its notifications are about, and whether one tells of immediate danger; those that the desk reads
    whole, and those that it reads in part."""
    standing = Join.objects.filter(enquiry__in=list(enquiries), until_at__isnull=True)
    whole = standing.values_list(
        "enquiry", "notification__message__concern__categories", "notification__immediate_danger"
    )
    parts = MessagePart.objects.filter(request__enquiry__in=list(enquiries)).values_list(
        "request__enquiry", "message__concern__categories", "message__immediate_danger"
    )
    categories: dict[UUID, dict[str, None]] = defaultdict(dict)
    danger: dict[UUID, bool] = defaultdict(bool)
    for enquiry, said, is_danger in (*whole, *parts):
        for one in said if isinstance(said, list) else []:
            categories[enquiry][_category(one)] = None
        danger[enquiry] = danger[enquiry] or is_danger is True
    return defaultdict(
        lambda: ("", False), {pk: (listing(categories[pk]), danger[pk]) for pk in {*categories, *danger}}
    )


def _category(said: Any) -> str:
    return lower_first(Category(said).label) if said in Category.values else str(said).replace("_", " ")


def _own_findings(asked: Sequence[Request]) -> tuple[dict[UUID, int], dict[UUID, int], dict[UUID, set[UUID]]]:
    """Request -> how many of the agency's findings are held; -> how many stand; enquiry -> requests to which it
    released something."""
    held: dict[UUID, int] = defaultdict(int)
    found: dict[UUID, int] = defaultdict(int)
    released: dict[UUID, set[UUID]] = defaultdict(set)
    agencies = {one.agency for one in asked}
    own = Finding.objects.filter(enquiry__in={one.enquiry_id for one in asked}, agency__in=agencies).order_by()
    rows = own.values_list("enquiry", "request", "state").annotate(many=Count("pk"))
    for enquiry, request, state, many in rows:
        held[request] += many if state == FindingState.HELD else 0
        found[request] += many if state != FindingState.WITHDRAWN else 0
        if state == FindingState.RELEASED:
            released[enquiry].add(request)
    return held, found, released
