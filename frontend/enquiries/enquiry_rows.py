"""Everything that the enquiry's page reads of its tables, in one statement (hub/wall/rows_together.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from hub.assessment.enquiry_log import log_of, own_work, unanswered
from hub.assessment.enquiry_snapshot import newest_analysis, rows_of
from hub.assessment.models import Copy, Decision, Ending, LogEntry, LogKind, Product
from hub.front_door.enquiries.linking import links_of
from hub.front_door.models import (
    ClockPause,
    DangerAcknowledgement,
    DangerMark,
    Enquiry,
    EnquiryLink,
    RatingEntry,
    Subject,
)
from hub.front_door.triage.danger import acknowledged_in, marked_in
from hub.research.models import ClockNotice, Finding, FindingState, Holding, RequestOtherWay, Withdrawal
from hub.transfers.models import AnswerState, HubQuestion, ProductOffer
from hub.wall.acts import Act
from hub.wall.models import Agency, AgencyTelephone, Member, Recipient
from hub.wall.permissions import may
from tenants.models import Named
from tenants.names import DatedNames, dated_names
from tenants.seated import Seated


@dataclass(frozen=True)
class EnquiryRows:
    """What hangs on an enquiry, as far as this seat reads it there; one that does not decide has no history."""

    read: Mapping[str, list[Any]]  # what the snapshot is made of
    agencies: DatedNames
    telephones: Mapping[str, AgencyTelephone]
    withdrawn: list[Withdrawal]
    to_account_for: frozenset[UUID]  # withdrawn findings that this seat may still read
    ratings: list[RatingEntry] = field(default_factory=list)
    pauses: list[ClockPause] = field(default_factory=list)
    acknowledged: list[DangerAcknowledgement] = field(default_factory=list)  # also what ended since; the oldest first
    marked: list[DangerMark] = field(default_factory=list)  # of danger that was seen or said later; the oldest first
    has_danger: list[tuple[str, datetime]] = field(default_factory=list)  # who has it in hand now, and since when
    clock_notices: list[ClockNotice] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    copies: Mapping[UUID, list[Copy]] = field(default_factory=dict)
    offers: Mapping[UUID, ProductOffer] = field(default_factory=dict)
    other_ways: list[RequestOtherWay] = field(default_factory=list)
    log_to_answer: list[LogEntry] = field(default_factory=list)  # information since the decision; for the lead's desks
    crimes: list[LogEntry] = field(default_factory=list)  # that an investigating unit was told of; the latest few
    links: list[EnquiryLink] = field(default_factory=list)
    linked: Mapping[UUID, str] = field(default_factory=dict)  # enquiry -> its reference
    questions: list[HubQuestion] = field(default_factory=list)
    teams: Mapping[str, str] = field(default_factory=dict)
    holders: frozenset[UUID] = frozenset()  # who of this desk has one of its requests now

    @property
    def every_copy(self) -> list[Copy]:
        return [copy for its in self.copies.values() for copy in its]


def read_rows(found: Enquiry, by: Seated, at: datetime) -> EnquiryRows:
    """One query. The policies of each table decide what of it this desk gets."""
    wanted: dict[str, QuerySet[Any]] = {
        "agencies": Agency.objects.all(),
        "telephones": AgencyTelephone.objects.standing(),
        "withdrawn": Withdrawal.objects.filter(enquiry=found),
        "crimes": log_of(found).filter(kind=LogKind.CRIME)[:5],
        "teams": Recipient.objects.only("code", "name").order_by("name"),
    }
    if not by.is_lead:
        wanted["holdings"] = Holding.objects.filter(request__enquiry=found, until_at__isnull=True).only("id", "member")
    if may(by, Act.READ_PRODUCT):
        here = {"subject__enquiry": found, "subject__until_at__isnull": True}
        wanted |= {
            "ratings": RatingEntry.objects.standing().filter(**here),
            "decisions": Decision.objects.filter(**here).order_by("number"),
            "pauses": ClockPause.objects.filter(enquiry=found),
            "acknowledged": acknowledged_in(found.pk),
            "has_it": Member.objects.filter(
                pk__in=acknowledged_in(found.pk).filter(until_at__isnull=True).order_by().values("by")
            ).only("id", "name"),
            "marked": marked_in(found.pk).only("id", "notification_id", "by", "at", "until_at", "until_by"),
            "clock_notices": ClockNotice.objects.filter(enquiry=found, told_at__isnull=False),
            "endings": Ending.objects.filter(enquiry=found),
            "products": Product.objects.filter(enquiry=found),
            "copies": Copy.objects.in_short().filter(product__enquiry=found),
            "offers": ProductOffer.objects.filter(copy__product__enquiry=found),
        }
    if may(by, Act.ANALYSE):
        wanted |= newest_analysis(found)
    either = links_of(found.pk)
    wanted["links"] = either
    other = Enquiry.objects.filter(Q(links_from__in=either) | Q(links_to__in=either)).exclude(pk=found.pk).distinct()
    wanted["linked"] = other.only("reference")
    if may(by, Act.READ_WITHDRAWN):
        gone = Finding.objects.filter(enquiry=found, state=FindingState.WITHDRAWN).exclude(agency=by.agency)
        wanted["to_account_for"] = gone.only("id")
    if by.is_lead:
        wanted |= own_work([found.pk], by, at=at)
        wanted["log_to_answer"] = unanswered().filter(enquiry=found).only("id", "happened_at")
        wanted["other_ways"] = RequestOtherWay.objects.filter(request__enquiry=found)
    if may(by, Act.ASK_HUB):
        known = HubQuestion.objects.filter(subject__enquiry=found, state=AnswerState.KNOWN)
        wanted["questions"] = known.order_by("hub_name", "pk")
    read: dict[str, Any] = rows_of(found, **wanted)
    children = {one.pk: one for one in read["subjects"]}
    copies: dict[UUID, list[Copy]] = defaultdict(list)
    for copy in read.get("copies", []):
        copies[copy.product_id].append(copy)
    return EnquiryRows(
        read=read,
        agencies=dated_names(Named.AGENCY, {one.code: one.name for one in read["agencies"]}),
        telephones={one.agency: one for one in read["telephones"]},
        withdrawn=read["withdrawn"],
        to_account_for=frozenset(one.pk for one in read.get("to_account_for", [])),
        ratings=_of_children(read.get("ratings", []), children),
        decisions=_of_children(read.get("decisions", []), children),
        endings=read.get("endings", []),
        pauses=read.get("pauses", []),
        acknowledged=read.get("acknowledged", []),
        marked=read.get("marked", []),
        has_danger=has_danger(read.get("acknowledged", []), read.get("has_it", [])),
        clock_notices=read.get("clock_notices", []),
        products=read.get("products", []),
        copies=copies,
        offers={one.copy_id: one for one in read.get("offers", [])},
        other_ways=read.get("other_ways", []),
        crimes=read["crimes"],
        log_to_answer=read.get("log_to_answer", []),
        links=read["links"],
        linked={one.pk: one.reference for one in read["linked"]},
        questions=read.get("questions", []),
        teams={one.code: one.name for one in read["teams"]},
        holders=frozenset(one.member for one in read.get("holdings", [])),
    )


def has_danger(acknowledged: Iterable[DangerAcknowledgement], members: Iterable[Member]) -> list[tuple[str, datetime]]:
    """The names of those who have the danger in hand now, and since when. In: also what ended since; their members."""
    names = {one.pk: one.name for one in members}
    return [(names.get(one.by, "A colleague"), one.at) for one in acknowledged if one.until_at is None]


def _of_children(rows: list[Any], children: Mapping[UUID, Subject]) -> list[Any]:
    """The rows, each with its child at hand."""
    for one in rows:
        one.subject = children[one.subject_id]
    return rows
