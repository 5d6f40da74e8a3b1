"""The whole path of one enquiry on paper: from its notifications to the acknowledgement, each step with its time.

It is what the desk of whoever prints it reads and nothing more: the policies decide, as on the enquiry's own page. What
is protected is covered in every word of it (hub/assessment/covering.py), also where it was typed before the protection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from frontend.common.finding import by_reference
from frontend.common.said_of_people import facts_of
from frontend.decisions.showing import timeline_of
from frontend.decisions.weighing import Weighed, weighed
from frontend.enquiries.enquiry_rows import EnquiryRows, read_rows
from frontend.enquiries.history import entries, events_of
from frontend.forms.base import GovForm
from frontend.presenters.clock import duration
from frontend.presenters.paging import ALL, latest
from frontend.presenters.question_labels import parts_as_asked
from hub.assessment.contents import analysis_said, decisions_said, ending_said, feedback_said, points_said
from hub.assessment.covering import cover
from hub.assessment.enquiry_log import log_of, log_said
from hub.assessment.enquiry_snapshot import EnquirySnapshot, snapshot_of
from hub.assessment.handing_papers import papers_said
from hub.assessment.models import (
    Analysis,
    AnalysisPoint,
    ChallengeEntry,
    CopyFeedback,
    LogAnswer,
    LogEntry,
    PapersHandedOver,
)
from hub.assessment.printing import PRINTING, number_print
from hub.front_door.contents import ratings_said
from hub.front_door.enquiries.pausing import pauses_said
from hub.front_door.models import DangerAcknowledgement, DangerMark, Enquiry, Join, ReferrerTold
from hub.front_door.telling_referrers import told_said
from hub.research.contents import withdrawal_said
from hub.research.models import AskedChild, Request
from hub.wall.acts import Act
from hub.wall.adopted import NotOffered, offered, reasons_now
from hub.wall.contents import Content, content_of
from hub.wall.models import Member, ReasonList
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest
from tenants.names import DatedNames
from tenants.seated import Seated

EVENTS = 100  # of the history, which has several for each request and copy; all where all of the rest is printed


class PurposeForm(GovForm):
    """What the print is for. Nothing is ticked beforehand."""

    purpose = forms.ChoiceField(
        label="What is this print for?", widget=forms.RadioSelect,
        error_messages={"required": "Choose what this print is for", "invalid_choice": NotOffered.sentence},
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.offered = dict(offered(PRINTING, reasons_now(ReasonList.PRINTING)))
        self.choose("purpose", self.offered.items())

    @property
    def words(self) -> str:
        """What was chosen, in words. Call it on a valid form."""
        return self.offered[self.cleaned_data["purpose"]]


@dataclass(frozen=True)
class Besides:
    """What a print has beside the enquiry's own page. Evaluated."""

    analyses: list[Analysis]
    points: list[AnalysisPoint]  # of them, as far as this desk reads their findings
    log: list[LogEntry]
    answers: dict[UUID, LogAnswer]
    told: list[ReferrerTold]
    challenged: list[ChallengeEntry]
    papers: list[PapersHandedOver]
    feedback: list[CopyFeedback]
    marks: list[DangerMark]

    def said(self, reference: str) -> list[Content]:
        """As the ledger holds digests of it."""
        return [
            *(analysis_said(one, reference) for one in self.analyses),
            *points_said(self.points, reference),
            *map(log_said, self.log),
            *(content_of(one, reference) for one in self.answers.values()),
            *map(told_said, self.told),
            *(feedback_said(one) for one in self.feedback),
            *(content_of(one, reference) for one in self.challenged),
            *(content_of(one, one.notification.reference) for one in self.marks),
            *map(papers_said, self.papers),
        ]

    @property
    def members(self) -> Iterable[UUID]:
        """Who is named in it."""
        yield from (one.by for one in self.analyses)
        yield from (one.by for one in self.log)
        yield from (one.by for one in self.answers.values())
        yield from (one.by for one in self.told)
        yield from (one.by for one in self.challenged)
        yield from (one.by for one in self.marks)


@allowed(Act.PRINT_ENQUIRY, no_line="a form, and the reference that one came from")
@require_GET
def choose_purpose(request: PlatformRequest, reference: str) -> HttpResponse:
    """What it is for, asked before each print."""
    found = by_reference(Enquiry, reference)
    form = PurposeForm(request.GET if "purpose" in request.GET or "print" in request.GET else None)
    if form.is_valid():
        said = urlencode({"purpose": form.cleaned_data["purpose"]})
        return redirect(f"{reverse('enquiries:printed', args=[reference])}?{said}")
    return render(request, "enquiries/print_purpose.html", {"found": found, "form": form})


@allowed(Act.PRINT_ENQUIRY, step_up=True, line=(Act.PRINT_ENQUIRY, "enquiry"))
@require_GET
def printed(request: PlatformRequest, reference: str) -> HttpResponse:
    """The path, with its number and purpose. Each time that it is shown is a print of its own."""
    found, form = by_reference(Enquiry, reference), PurposeForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('enquiries:print', args=[reference])}?print=1")
    seated, most = request.seated, latest(request)
    path = path_of(found, seated, most)
    purpose = form.cleaned_data["purpose"]
    number = number_print(reference, purpose, by=seated)
    whole = f"?{urlencode({'purpose': purpose, 'all': 1})}" if most < ALL else ""
    shown = {"number": number, "purpose": form.words, "at": timezone.now(), "agency": seated.agency_name}
    return render(request, "enquiries/whole_path.html", {**path, **shown, "whole": whole})


def path_of(found: Enquiry, seated: Seated, most: int) -> dict[str, Any]:
    """What templates/enquiries/path_body.html reads: the enquiry as the desk of this seat reads it, at most so many of
    each kind; `cut` says of what there is more. Held against the ledger; then what is protected is covered in all of
    it. Raises: Altered."""
    reference = found.reference
    rows, besides = read_rows(found, seated, timezone.now()), _besides(found)
    endings = [ending_said(one, reference) for one in rows.endings]
    said = [*decisions_said(rows.decisions, reference), *endings, *map(withdrawal_said, rows.withdrawn)]
    said += [*ratings_said(rows.ratings, reference), *pauses_said(rows.pauses, reference)]
    picture = snapshot_of(
        found, with_analysis=False, with_said=True, beside=[*said, *besides.said(reference)], rows=rows.read
    )
    cover(found.pk, rows, besides, picture)
    agencies = rows.agencies
    history = events_of(
        requests=picture.requests, releases=picture.releases.values(), findings=picture.findings, agencies=agencies,
        joins=picture.every_join, ratings=rows.ratings, decisions=rows.decisions, products=rows.products,
        copies=rows.copies, withdrawals=rows.withdrawn, endings=rows.endings, pauses=rows.pauses,
        marked=besides.marks, acknowledged=rows.acknowledged,
        clock_notices=rows.clock_notices,
    )  # fmt: skip
    facts, _ = facts_of(picture.named, picture.known_as, picture.said, agencies)
    timeline = timeline_of(picture, agencies, rows.teams)
    events = EVENTS if most < ALL else ALL
    copies = [(product, copy) for product in rows.products for copy in rows.copies.get(product.pk, ())]
    lists: dict[str, list[Any]] = {
        "notifications": list(picture.joins), "findings": timeline, "grounds for sharing": [*picture.releases.values()],
        "requests": list(picture.requests), "analyses": besides.analyses, "entries of the log": besides.log,
        "decisions": rows.decisions, "copies": copies, "challenges": besides.challenged, "tellings": besides.told,
    }  # fmt: skip
    cut = {what: len(its) for what, its in lists.items() if len(its) > most}
    if len(history) > events:
        cut["events"] = len(history)
    return {
        "found": found, "cut": [f"{many} {what}" for what, many in cut.items()], "most": most, "events": events,
        "times": _times(found, picture, rows, besides),
        "subjects": picture.subjects[:most], "facts": facts,
        "notifications": _messages(picture.joins[:most]),
        "asked": _asked(picture.requests[:most], rows.read["asked"], picture),
        "findings": timeline[:most], "releases": [*picture.releases.values()][:most],
        "analyses": _weighed(besides, picture, agencies, most), "decisions": rows.decisions[:most],
        "log": besides.log[:most], "answers": besides.answers, "copies": copies[:most],
        "challenged": besides.challenged[:most], "told": besides.told[:most], "marks": besides.marks[:most],
        "acknowledged": _had(rows.acknowledged, picture),
        "papers": besides.papers, "feedback": besides.feedback,
        "history": entries(history[:events]), "teams": rows.teams,
        "agencies": agencies, "names": Member.objects.names([
            *besides.members, *(one.by for one in rows.decisions), *(one.asked_by for one in picture.requests),
            *(one.by for one in picture.releases.values()), *(one.made_by for one in rows.products),
            *(one.by for one in rows.acknowledged),
        ]),
    }  # fmt: skip


def _besides(found: Enquiry) -> Besides:
    """Eight queries, and one more for each kind that leans on another."""
    joined = Join.objects.filter(enquiry=found, until_at__isnull=True).values("notification")
    log = list(log_of(found).select_related("enquiry", "notification").order_by("happened_at", "written_at", "pk"))
    after = [one.pk for one in log if one.is_after]
    challenged = ChallengeEntry.objects.filter(challenge__enquiry=found).select_related("challenge__subject")
    return Besides(
        analyses=list(Analysis.objects.filter(enquiry=found)),
        points=list(AnalysisPoint.objects.filter(analysis__enquiry=found)),
        log=log,
        answers={one.entry_id: one for one in LogAnswer.objects.filter(entry__in=after)} if after else {},
        told=list(ReferrerTold.objects.filter(notification__in=joined)),
        challenged=list(challenged.order_by("at", "number")),
        papers=list(PapersHandedOver.objects.filter(copy__product__enquiry=found)[:ALL]),
        feedback=list(CopyFeedback.objects.filter(copy__product__enquiry=found)[:ALL]),
        marks=list(DangerMark.objects.filter(notification__in=joined).select_related("notification")),
    )


def _weighed(
    besides: Besides, picture: EnquirySnapshot, agencies: DatedNames, most: int
) -> list[tuple[Analysis, list[tuple[str, list[Weighed]]]]]:
    """Each analysis, with what stands under its headings and its factors."""
    points: dict[UUID, list[AnalysisPoint]] = defaultdict(list)
    for one in besides.points:
        points[one.analysis_id].append(one)
    labels = {one.pk: one.label for one in picture.subjects}
    return [(one, weighed(points[one.pk], picture.findings, agencies, labels)) for one in besides.analyses[:most]]


def _times(
    found: Enquiry, picture: EnquirySnapshot, rows: EnquiryRows, besides: Besides
) -> list[tuple[str, datetime | None, str]]:
    """Step, when, and how long after the first receipt; None where it has not come to that."""
    copies = rows.every_copy
    opened = (one.notification.opened_at for one in picture.joins)
    taken = {one.subject_id: one.taken_at for one in rows.decisions}  # the last of each stays
    decided = [one.decided_at and taken.get(one.pk, one.decided_at) for one in picture.subjects]
    in_danger = any(one.notification.immediate_danger for one in picture.joins)
    has_it: list[tuple[str, datetime | None]] = [
        ("Immediate danger first acknowledged by name", _first(one.at for one in rows.acknowledged))
    ]
    steps: list[tuple[str, datetime | None]] = [
        ("First notification received", found.clock_from),
        *(has_it if in_danger or rows.acknowledged else ()),
        ("First opened by the hub", _first(opened)),
        ("Enquiry opened", found.opened_at),
        ("First agency asked", _first(one.asked_at for one in picture.asked)),
        ("Last answer", _last(one.answered_at for one in picture.asked)),
        ("Decided for every child", None if None in decided else _last(decided)),
        ("First product sent", _first(one.made_at for one in rows.products)),
        ("First opened by a recipient", _first(one.fetched_at for one in copies)),
        ("First acknowledged", _first(one.acknowledged_at for one in copies)),
        ("Referrer first told", _first(one.at for one in besides.told if one.how != "not_told")),
    ]
    return [(step, at, _after(at - found.clock_from) if at else "") for step, at in steps]


def _had(
    acknowledged: Iterable[DangerAcknowledgement], picture: EnquirySnapshot
) -> list[tuple[str, DangerAcknowledgement]]:
    """Each acknowledgement of danger with the notification's reference."""
    names = {one.notification_id: one.notification.reference for one in picture.joins}
    return [(names[one.notification_id], one) for one in acknowledged]


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((one for one in moments if one), default=None)


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    return max((one for one in moments if one), default=None)


def _after(length: timedelta) -> str:
    return duration(length) if length else "The clock begins"


def _messages(joins: Iterable[Join]) -> list[tuple[Join, list[Any]]]:
    """Each notification with every word of its message."""
    its = list(joins)
    return list(zip(its, parts_as_asked([one.notification.message for one in its]), strict=True))


def _asked(
    requests: Iterable[Request], asked: Iterable[AskedChild], picture: EnquirySnapshot
) -> list[tuple[Request, list[tuple[str, AskedChild]]]]:
    """Each request with the children whom it is about, each with the basis for that child."""
    labels = {one.pk: one.label for one in picture.subjects}
    of: dict[UUID, list[tuple[str, AskedChild]]] = defaultdict(list)
    for one in asked:
        if one.subject_id in labels:
            of[one.request_id].append((labels[one.subject_id], one))
    return [(one, of[one.pk]) for one in requests]
