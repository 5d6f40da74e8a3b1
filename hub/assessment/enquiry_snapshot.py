"""The fullest picture that a desk can see of an enquiry: what was released to it, who has not answered yet, and what
came or was withdrawn since a decision was made, which may have to be looked at again."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hub.assessment.contents import analysis_said, points_said
from hub.assessment.models import Analysis, AnalysisPoint, Decision
from hub.front_door.contents import joined, joined_said
from hub.front_door.models import Enquiry, Join, Named, Subject
from hub.people.facts import linked_said
from hub.people.joining import joined_since, persons_now_from
from hub.people.said import SaidOfPeople, said_of
from hub.research.contents import files_said, requests_said, shared_said
from hub.research.models import (
    AskedChild,
    Finding,
    FindingFile,
    Release,
    Request,
    RequestState,
    WhoseFinding,
    Withdrawal,
)
from hub.research.naming import (
    brought_in_from,
    left_with_a_notification,
    names_brought_in,
    names_of,
    names_said_in,
    taken_out_of,
)
from hub.research.queries import by_finding
from hub.wall.contents import Content, check
from hub.wall.on_paper import true_time
from hub.wall.rows_together import rows_together


@dataclass(frozen=True)
class EnquirySnapshot:
    """An enquiry as its decision maker sees it, evaluated: reading it makes no further query."""

    enquiry: Enquiry
    subjects: tuple[Subject, ...]
    findings: tuple[Finding, ...]  # released, in the order of what happened
    requests: tuple[Request, ...]
    releases: dict[UUID, Release]
    every_join: tuple[Join, ...]  # also those that were undone, as far as this desk sees them
    named: tuple[Named, ...]  # by the messages that belong to it, children first
    known_as: dict[UUID, UUID]  # person of a message -> with whom they were joined since
    in_messages: dict[UUID, str]  # what the messages call people
    brought_in: dict[UUID, dict[UUID, str]]  # finding -> whom it brought in, and what it calls them
    analysis: Analysis | None  # the latest
    points: tuple[AnalysisPoint, ...]  # of it, as far as this desk reads their findings
    said: SaidOfPeople  # of the people named, where the page shows it
    files: dict[UUID, list[FindingFile]]  # finding -> what came with it, as far as this desk reads it

    @property
    def joins(self) -> tuple[Join, ...]:
        """The joins of the notifications that belong to it, oldest first."""
        return tuple(one for one in self.every_join if one.until_at is None)

    @property
    def asked(self) -> tuple[Request, ...]:
        """What agencies are asked about the children; not what the hub withdrew again."""
        return tuple(one for one in self.requests if not one.let_out_to and one.state != RequestState.WITHDRAWN)

    @property
    def to_share_onward(self) -> tuple[Request, ...]:
        """Where agencies were asked whether what they shared may go to a recipient."""
        return tuple(one for one in self.requests if one.let_out_to)

    @property
    def waiting(self) -> tuple[Request, ...]:
        """Agencies that have not answered yet what they know."""
        return tuple(one for one in self.asked if one.state == RequestState.OPEN)

    @property
    def more_to_come(self) -> tuple[Request, ...]:
        """Of those that wait, the ones whose agency has released something in answer: more may come."""
        told = {one.request_id for one in self.findings}
        return tuple(one for one in self.waiting if one.pk in told)

    @property
    def not_heard(self) -> tuple[Request, ...]:
        """Of those that wait, the ones whose agency has told nothing at all yet."""
        told = {one.request_id for one in self.findings}
        return tuple(one for one in self.waiting if one.pk not in told)

    def as_on_paper(self, at: datetime) -> EnquirySnapshot:
        """What of it was known at an earlier moment: findings that were shared by then or stood on paper by then, and
        who had been asked and had told what. For a decision that was recorded on paper then."""
        findings = tuple(one for one in self.findings if self._known_from(one) <= at)
        return replace(self, findings=findings, requests=tuple(self._requests_at(at)))

    def _known_from(self, finding: Finding) -> datetime:
        release = self.releases.get(finding.release_id) if finding.release_id else None
        return true_time(finding.paper_at, release.at if release else finding.recorded_at)

    def _requests_at(self, at: datetime) -> Iterable[Request]:
        for one in self.requests:
            if one.asked_at > at:
                continue
            if any(then and then > at for then in (one.answered_at, one.ended_at)):
                one = copy.copy(one)  # noqa: PLW2901 -- as it stood; the row is not saved
                one.state = RequestState.OPEN
            yield one

    @property
    def unsettled(self) -> frozenset[UUID]:
        """Findings whose agency has not said yet whose they are, since a notification was parted from the enquiry."""
        return frozenset(one.pk for one in self.findings if one.whose_asked)  # type: ignore[attr-defined]

    @property
    def mark(self) -> str:
        """A digest of what a decision rests on. Two pictures with one mark show the same."""
        seen = [
            f"enquiry {self.enquiry.version}",
            *sorted(f"subject {one.pk} {one.version}" for one in self.subjects),
            *sorted(f"finding {one.pk} {one.version}" for one in self.findings),
            *sorted(f"unsettled {pk}" for pk in self.unsettled),
            *sorted(f"request {one.pk} {one.state}" for one in self.requests),
        ]
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:32]

    @property
    def names(self) -> dict[UUID, str]:
        """What people are called in the room."""
        return self.names_for(self.findings)

    def names_for(self, findings: Iterable[Finding]) -> dict[UUID, str]:
        """What people are called by the messages and by these findings: a name that only another finding brought
        in goes no further than that finding."""
        found: dict[UUID, str] = {}
        for finding in findings:
            found |= self.brought_in.get(finding.pk, {})
        return found | self.in_messages

    def children_of(self, agency: str) -> tuple[Subject, ...]:
        """The children for whom this agency's authority decides."""
        return tuple(one for one in self.subjects if one.lead_agency == agency)


def agencies_of(requests: Iterable[Request]) -> list[str]:
    """The codes of the agencies of requests, in order."""
    return sorted({one.agency for one in requests})


def rows_of(enquiry: Enquiry, **more: QuerySet[Any]) -> dict[str, list[Any]]:
    """What hangs on an enquiry, with what else a page wants of it, in one statement."""
    requests = Request.objects.filter(enquiry=enquiry)
    named = Named.objects.in_enquiry(enquiry.pk)
    findings = Finding.objects.released().filter(enquiry=enquiry)
    shared = findings.order_by().values("pk")
    return rows_together(
        Enquiry.objects.filter(pk=enquiry.pk),
        subjects=enquiry.subjects.standing(),
        named=named.order_by("-is_child", "position"),
        **joined_since(named.order_by().values("person_id")),
        taken_out=taken_out_of(enquiry.pk),
        findings=findings,
        in_question=WhoseFinding.objects.filter(finding__in=findings.order_by(), answer="").only("id", "finding_id"),
        brought_in=names_brought_in(shared),
        names_said=names_said_in(shared),
        requests=requests,
        asked=AskedChild.objects.filter(request__in=requests.order_by()),
        releases=Release.objects.filter(enquiry=enquiry),
        files=FindingFile.objects.filter(finding__in=shared, release__isnull=False).listed(),
        **more,
    )


def newest_analysis(enquiry: Enquiry) -> dict[str, QuerySet[Any]]:
    """What `rows_of` reads of it, for those who may."""
    newest = enquiry.analyses.order_by("-number")[:1]
    return {"analyses": newest, "points": AnalysisPoint.objects.filter(analysis__in=newest.values("pk"))}


def snapshot_of(
    enquiry: Enquiry,
    *,
    with_analysis: bool = True,
    with_said: bool = False,
    beside: Iterable[Content] = (),
    rows: Mapping[str, list[Any]] | None = None,
) -> EnquirySnapshot:
    """Gather what this desk can see. The policies decide what that is: nothing is held back here but what was found of
    people who were taken out of the enquiry again, and of nobody else. `with_analysis`: the lead's desks alone read it.
    `with_said`: also what is said of the people named, which is one query more.
    `beside`: what else of it the caller shows, held against the ledger with the rest. `rows`: what `rows_of` read,
    where the caller wanted more with it.

    Raises: hub.wall.contents.Altered, where something is not what the ledger holds of it.
    """
    if rows is None:
        rows = rows_of(enquiry, **(newest_analysis(enquiry) if with_analysis else {}))
    subjects, named, requests = (tuple(rows[name]) for name in ("subjects", "named", "requests"))
    known_as = persons_now_from(rows["then"], rows["now"])
    every_join = tuple(joined(enquiry.pk))
    standing = [one for one in every_join if one.until_at is None]
    in_messages = names_of(subjects, named, known_as)
    gone = left_with_a_notification(rows["taken_out"], in_messages)
    findings = sorted(
        [one for one in rows["findings"] if not one.about or set(one.about) - gone],
        key=lambda one: (one.happened_on is None, one.happened_on or one.taken_at.date(), one.taken_at),
    )
    ours, in_question = {one.pk for one in findings}, {one.finding_id for one in rows["in_question"]}
    for one in findings:
        one.whose_asked = one.pk in in_question
    names_said = {one.pk: one for one in rows["names_said"] if one.source_id in ours}
    brought_in = [one for one in rows["brought_in"] if one.mention_id in names_said]
    for one in brought_in:
        one.mention = names_said[one.mention_id]
    releases = {one.pk: one for one in rows["releases"]}
    analysis = next(iter(rows.get("analyses", ())), None) if with_analysis else None
    points = tuple(rows.get("points", ())) if analysis else ()
    persons = {*(one.person_id for one in subjects), *(known_as.get(one, one) for one in (o.person_id for o in named))}
    said = said_of(persons) if with_said else SaidOfPeople.of_nobody()
    files = [one for one in rows["files"] if one.finding_id in ours]
    check([
        *shared_said(findings, releases.values()), *requests_said(requests, rows["asked"], enquiry.reference),
        *joined_said(standing), *files_said(files), *linked_said([*brought_in, *said.links]),
        *([analysis_said(analysis, enquiry.reference)] if analysis else []), *points_said(points, enquiry.reference),
        *beside,
    ])  # fmt: skip
    return EnquirySnapshot(
        enquiry=enquiry,
        subjects=subjects,
        findings=tuple(findings),
        requests=requests,
        releases=releases,
        every_join=every_join,
        named=named,
        known_as=known_as,
        in_messages=in_messages,
        brought_in=brought_in_from(brought_in),
        analysis=analysis,
        points=points,
        said=said,
        files=by_finding(files),
    )


@dataclass(frozen=True)
class SinceDecision:
    """Findings that no decision for an authority's children rested on, and those that were withdrawn from under one."""

    came: Sequence[Finding] = ()
    withdrawn: Sequence[Withdrawal] = ()

    def __bool__(self) -> bool:
        return bool(self.came or self.withdrawn)


def since_decision(
    picture: EnquirySnapshot, decisions: Iterable[Decision], withdrawn: Iterable[Withdrawal], agency: str
) -> SinceDecision:
    """In: an enquiry's decisions, oldest first; what was withdrawn of it; whose children. Nothing where none of them is
    decided, or where it was decided before it was kept what a decision rested on."""
    mine = {one.pk for one in picture.children_of(agency)}
    latest = {one.subject_id: one for one in decisions if one.subject_id in mine}
    kept = [one.rested_on for one in latest.values() if one.rested_on is not None]
    if not latest or len(kept) < len(latest):
        return SinceDecision()
    by_all, by_any = set.intersection(*map(set, kept)), set.union(*map(set, kept))
    return SinceDecision(
        [one for one in picture.findings if one.pk not in by_all],
        [one for one in withdrawn if one.finding_id in by_any],
    )
