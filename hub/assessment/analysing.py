"""The decision maker writes down how the whole picture weighs, under the headings of the hub's framework and with
factors, each tied to the finding that bears it out; what was written before stays. Source: issue 18, section 8."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.assessment.contents import analysis_said, points_said
from hub.assessment.enquiry_snapshot import EnquirySnapshot
from hub.assessment.models import Analysis, AnalysisPoint
from hub.assessment.refusals import AnalysisChanged, FactorWithoutFinding
from hub.front_door.models import Enquiry, Subject
from hub.research.models import Finding
from hub.wall import adopted, ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.contents import said
from hub.wall.models import Adoption
from mash_platform.formats.analysis_framework import AnalysisFramework, Bears
from mash_platform.formats.threshold_indicators import ThresholdIndicators
from tenants.seated import Seated


@dataclass(frozen=True)
class Point:
    """Words under a heading. A factor says what it `bears`, by which finding, and for which child; None: for all."""

    heading: str
    text: str
    bears: str = ""
    finding: UUID | None = None
    child: UUID | None = None


def analyse(
    enquiry_id: UUID, text: str, points: Sequence[Point] = (), *, by: Seated, at: datetime, seen: int | None = None
) -> Analysis:
    """Keep an analysis without deciding yet.

    In: an enquiry that the desk can see; what weighs for and against; what stands under the
    framework's headings, and its factors; the number of the analysis that it was written
    from, 0 for none. Out: the newest analysis; the same words again make no second one. Raises: Enquiry.DoesNotExist;
    AnalysisChanged where another was kept since; FactorWithoutFinding; ValueError for an empty text.
    """
    with transaction.atomic(durable=True):
        enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
        latest: Analysis | None = enquiry.analyses.order_by("-number").first()
        if seen is not None and latest is not None and latest.number != seen and not _same(latest, text, points):
            raise AnalysisChanged
        return write_analysis(enquiry, text, points, by=by, at=at)[0]


def write_analysis(
    enquiry: Enquiry, text: str, points: Sequence[Point] = (), *, by: Seated, at: datetime
) -> tuple[Analysis, list[AnalysisPoint]]:
    """The same within another act's transaction, which has locked the enquiry. Out: with the points that stand.

    Raises: FactorWithoutFinding, ValueError.
    """
    if not text.strip():
        raise ValueError("an analysis says something")
    latest: Analysis | None = enquiry.analyses.order_by("-number").first()
    if latest is not None and _same(latest, text, points):
        return latest, list(latest.points.all())
    number = latest.number + 1 if latest else 1
    made: Analysis = Analysis.objects.create(enquiry=enquiry, number=number, text=text.strip(), by=by.seat, at=at)
    children = list(enquiry.subjects.standing().values_list("pk", flat=True)) if points else []
    stand = add_points(made, points, children)
    ledger.write(
        Act.ANALYSE, by=by, object_kind="enquiry", object_ref=enquiry.reference,
        detail={
            "analysis": number,
            **said(analysis_said(made, enquiry.reference), *points_said(stand, enquiry.reference)),
        },
    )  # fmt: skip
    return made, stand


def _same(latest: Analysis, text: str, points: Sequence[Point]) -> bool:
    """Whether it says what is there already: these words, and these points in this order."""
    stripped = [replace(one, text=one.text.strip()) for one in points]
    return latest.text == text.strip() and points_of(latest.points.all()) == stripped


def has_enquiry(seated: Seated, reference: str) -> bool:
    """Opened by the last day on which the seat could begin new work, or the seat has analysed it."""
    opened_at = Enquiry.objects.filter(reference=reference).values_list("opened_at", flat=True).first()
    if opened_at is None or seated.new_work_until is None:
        return True  # what is not there is answered so by the act
    if timezone.localdate(opened_at) <= seated.new_work_until:
        return True
    return bool(Analysis.objects.filter(enquiry__reference=reference, by=seated.seat).exists())


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
