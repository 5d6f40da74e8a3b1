"""Each night what a case is made of is held against the ledger, also what nobody opens: words against digests, rows
against the lines that say that they were made, and lines against rows.

In portions. Words on the desk that reads them, inside restricted enquiries too: an agency's findings and releases on
its own, and what is the lead's on each lead's. Whether there is a line or a row at all is asked on the worker's login,
which learns ids and references. PDFs are compared when they are fetched (hub/assessment/contents.py), facts by
hub/front_door/fact_checks.py; notes, logs, challenges, incidents and papers for inspectors when they are shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connections

from hub.assessment.auditing import audit_said
from hub.assessment.contents import analysis_said, copy_said, decision_said, ending_said, feedback_said, points_said
from hub.assessment.models import Analysis, AnalysisPoint, AuditedEnquiry, Copy, CopyFeedback, Decision, Ending
from hub.front_door.contents import MESSAGE, messages_said, ratings_said
from hub.front_door.enquiries.pausing import pauses_said
from hub.front_door.models import ClockPause, Notification, RatingEntry
from hub.research.contents import requests_said, shared_said
from hub.research.models import AskedChild, Finding, Release, Request
from hub.wall import contents
from hub.wall.functions import read
from hub.wall.models import Agency
from mash_platform.database import logins

PORTION = 500
JOB = "check_contents"
KINDS = (MESSAGE, "finding", "release", "analysis", "analysispoint", "decision", "copy")  # whose making is a line


def check_all_contents(hub: str) -> int:
    """In: a hub whose worker's login is used. Out: how many are not what was recorded; of each portion that has any, a
    line for each and an alarm."""
    agencies = list(Agency.objects.values_list("code", "is_lead"))
    found = _told(hub, _rows_without_lines()) + _told(hub, _lines_without_rows())
    connection: Any = connections["default"]
    # An ordinary desk passes over what is restricted: inside each of those enquiries as well.
    places: list[UUID | None] = [None, *(key for (key,) in read("restricted_keys_v1"))]
    for agency, is_lead in agencies:
        for inside in places:
            with connection.using_login(replace(logins.desk(hub, agency), inside=inside)):
                found += _told(hub, _altered(_OWN, agency))
                found += _told(hub, _altered(_THE_LEADS, agency)) if is_lead else 0
    return found


def _told(hub: str, portions: Iterable[list[contents.Content]]) -> int:
    found = 0
    for wrong in portions:
        if wrong:
            found += len(wrong)
            contents.report(contents.Altered(wrong), by=JOB, hub=hub)
    return found


def _altered(
    kinds: Iterable[tuple[Callable[[str], Any], Callable[[list[Any]], list[contents.Content]]]], agency: str
) -> Iterator[list[contents.Content]]:
    for rows_of, said_of in kinds:
        last = None
        while portion := list((rows_of(agency) if last is None else rows_of(agency).filter(pk__gt=last))[:PORTION]):
            last = portion[-1].pk
            yield contents.altered_of(said_of(portion))


def _requests(rows: list[Request]) -> list[contents.Content]:
    children = list(AskedChild.objects.filter(request__in=rows))
    return [
        said
        for one in rows
        for said in requests_said(
            [one], [each for each in children if each.request_id == one.pk], one.enquiry.reference
        )
    ]


_OWN: Any = (
    (lambda me: Finding.objects.filter(agency=me).order_by("pk"), shared_said),
    (lambda me: Release.objects.filter(agency=me).order_by("pk"), lambda rows: shared_said((), rows)),
)
_THE_LEADS: Any = (
    (
        lambda me: Notification.objects.filter(lead_agency=me).only("pk").order_by("pk"),
        lambda rows: messages_said(Notification.objects.filter(pk__in=[one.pk for one in rows])),
    ),
    (lambda me: Request.objects.filter(enquiry__lead_agency=me).select_related("enquiry").order_by("pk"), _requests),
    (
        lambda me: (
            RatingEntry.objects.filter(subject__enquiry__lead_agency=me)
            .select_related("subject__enquiry")
            .order_by("pk")
        ),
        lambda rows: [said for one in rows for said in ratings_said([one], one.subject.enquiry.reference)],
    ),
    (
        lambda me: Analysis.objects.filter(enquiry__lead_agency=me).select_related("enquiry").order_by("pk"),
        lambda rows: [analysis_said(one, one.enquiry.reference) for one in rows],
    ),
    (
        lambda me: (
            AnalysisPoint.objects.filter(analysis__enquiry__lead_agency=me)
            .select_related("analysis__enquiry")
            .order_by("pk")
        ),
        lambda rows: [said for one in rows for said in points_said([one], one.analysis.enquiry.reference)],
    ),
    (
        lambda me: Ending.objects.filter(enquiry__lead_agency=me).select_related("enquiry").order_by("pk"),
        lambda rows: [ending_said(one, one.enquiry.reference) for one in rows],
    ),
    (
        lambda me: Decision.objects.filter(lead_agency=me).select_related("subject__enquiry").order_by("pk"),
        lambda rows: [decision_said(one, one.subject.enquiry.reference) for one in rows],
    ),
    (
        lambda me: CopyFeedback.objects.filter(copy__product__enquiry__lead_agency=me).order_by("pk"),
        lambda rows: [feedback_said(one) for one in rows],
    ),
    (
        lambda me: ClockPause.objects.filter(lead_agency=me).select_related("enquiry").order_by("pk"),
        lambda rows: [said for one in rows for said in pauses_said([one], one.enquiry.reference)],
    ),
    (
        lambda me: (
            AuditedEnquiry.objects.filter(agency=me, audited_at__isnull=False).select_related("enquiry").order_by("pk")
        ),
        lambda rows: [audit_said(one, one.enquiry.reference) for one in rows],
    ),
    (
        lambda me: Copy.objects.with_text().filter(product__enquiry__lead_agency=me).order_by("pk"),
        lambda rows: [copy_said(one.pk, one.document_text) for one in rows],
    ),
)


def _rows_without_lines() -> Iterator[list[contents.Content]]:
    since = json.dumps(dict(read("bound_since_v1")))
    for kind in KINDS:
        last: UUID | None = None
        while rows := read("rows_without_lines_v1", kind, last, PORTION, since):
            last = next(pk for pk, reference in rows if reference is None)
            yield [_named(kind, pk, reference) for pk, reference in rows if reference is not None]


def _lines_without_rows() -> Iterator[list[contents.Content]]:
    last = 0
    while rows := read("lines_without_rows_v1", last, PORTION):
        last = next(seq for seq, _, reference in rows if reference is None)
        yield [_named("gone", pk, reference) for _, pk, reference in rows if reference is not None]


def _named(kind: str, pk: UUID, reference: str) -> contents.Content:
    """Without the enquiry, where that would tell other agencies' guardians in which an agency holds something."""
    return contents.Content(kind, pk, str(pk) if kind in ("finding", "gone") else reference, "")
