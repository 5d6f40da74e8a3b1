"""What an analysis says under the headings of the hub's framework, and its factors, each with the finding that bears
it out. Source: issue 18, section 8."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.assessment.enquiry_snapshot import EnquirySnapshot
from hub.assessment.models import Analysis, AnalysisPoint
from hub.assessment.refusals import FactorWithoutFinding
from hub.front_door.models import Enquiry, Subject
from hub.research.models import Finding
from hub.wall import adopted
from hub.wall.clock import Rating
from hub.wall.models import Adoption
from mash_platform.formats.analysis_framework import AnalysisFramework, Bears
from mash_platform.formats.threshold_indicators import ThresholdIndicators


@dataclass(frozen=True)
class Point:
    """Words under a heading. A factor says what it `bears`, by which finding, and for which child; None: for all."""

    heading: str
    text: str
    bears: str = ""
    finding: UUID | None = None
    child: UUID | None = None


def framework_of(enquiry: Enquiry) -> AnalysisFramework:
    """The headings that the hub followed when the enquiry was opened. One query at most."""
    return adopted.analysis_framework(_kept(enquiry.analysis_framework_id))


def indicators_of(enquiry: Enquiry) -> ThresholdIndicators:
    """The threshold indicators that the hub followed when the enquiry was opened. One query at most."""
    return adopted.threshold_indicators(_kept(enquiry.threshold_indicators_id))


def _kept(adoption: UUID | None) -> Adoption | None:
    return Adoption.objects.in_short().get(pk=adoption) if adoption else None


def points_of(rows: Iterable[AnalysisPoint]) -> list[Point]:
    """As an analysis is given them again."""
    return [Point(one.heading, one.text, one.bears, one.finding_id, one.subject_id) for one in rows]


def add_points(analysis: Analysis, points: Sequence[Point], children: Collection[UUID]) -> list[AnalysisPoint]:
    """Keep them with a new analysis. In: the children of the enquiry. Raises: FactorWithoutFinding, where a finding is
    not shared with this desk in this enquiry (any more); ValueError for a factor about somebody else."""
    wanted = {one.finding for one in points if one.bears}
    there = Finding.objects.released().filter(enquiry=analysis.enquiry_id, pk__in=wanted - {None}) if wanted else ()
    agencies = {one.pk: one.agency for one in there}
    if any(one.bears and one.finding not in agencies for one in points):
        raise FactorWithoutFinding
    if any(one.child is not None and one.child not in children for one in points):
        raise ValueError("a factor is about a child of the enquiry")
    return AnalysisPoint.objects.bulk_create([
        AnalysisPoint(
            analysis=analysis, position=place, heading=one.heading, bears=one.bears, text=one.text.strip(),
            finding_id=one.finding, agency=agencies[one.finding] if one.finding else "", subject_id=one.child,
        )
        for place, one in enumerate(points, start=1)
    ])  # fmt: skip


def changed_by(points: Iterable[AnalysisPoint], child: Subject, rating: str) -> list[str]:
    """Whose findings changed a child's rating: the agencies of the factors that point where it went from the first one.

    Risks where it became more urgent, what protects where less; and what changes what was thought, either way. Nobody's
    where the rating stayed.
    """
    before, after = Rating(child.initial_rating).urgency, Rating(rating).urgency
    towards = {Bears.RISK.value} if after < before else {Bears.PROTECTIVE.value}
    moving = towards | {Bears.CHANGES.value} if after != before else set()
    return sorted({one.agency for one in points if one.bears in moving and one.subject_id in (None, child.pk)})


@dataclass(frozen=True)
class OfferedPoint:
    """A part of the analysis that may be chosen for a recipient; a factor about one child goes with that child."""

    key: str
    words: str
    child: UUID | None
    label: str  # the child's


def offered_to(picture: EnquirySnapshot, shareable: Iterable[Finding]) -> list[OfferedPoint]:
    """What of the newest analysis a recipient may get: what is written under headings, and those factors whose finding
    its agency agreed to share with them. In: these findings."""
    agreed = {one.pk for one in shareable}
    labels = {one.pk: one.label for one in picture.subjects}
    return [
        OfferedPoint(
            str(one.pk), f"{one.heading}: {one.text}", one.subject_id,
            labels.get(one.subject_id, "") if one.subject_id else "",
        )
        for one in picture.points
        if one.finding_id is None or one.finding_id in agreed
    ]  # fmt: skip
