"""The decision maker writes down how the whole picture weighs; what was written before stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.assessment.contents import analysis_said, points_said
from hub.assessment.models import Analysis, AnalysisPoint
from hub.assessment.refusals import AnalysisChanged
from hub.assessment.weighing import Point, add_points, points_of
from hub.front_door.models import Enquiry
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import said
from tenants.seated import Seated


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
