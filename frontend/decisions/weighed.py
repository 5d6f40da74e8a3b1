"""An analysis as pages show it: by heading, and each factor with the finding that bears it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from frontend.presenters.dates import short_date
from hub.assessment.models import AnalysisPoint
from hub.research.models import Finding
from tenants.names import DatedNames

NO_LONGER = "A finding that was withdrawn, or belongs to another enquiry now"


@dataclass(frozen=True)
class Weighed:
    """Words under a heading. Of a factor: which finding bears it out (`finding`; empty where it is gone) and whom it is
    about."""

    text: str
    is_factor: bool = False
    finding: str = ""
    borne_out_by: str = ""
    about: str = ""


def finding_label(finding: Finding, agencies: DatedNames) -> str:
    """ "Police, 23 Nov 2012"."""
    day = short_date(finding.happened_on) or "date not known"
    return f"{agencies.on(finding.agency, finding.recorded_at)}, {day}"


def weighed(
    points: Iterable[AnalysisPoint],
    findings: Iterable[Finding],
    agencies: DatedNames,
    labels: Mapping[UUID, str],
) -> list[tuple[str, list[Weighed]]]:
    """In: the points of one analysis, in order; the released findings that the page may name; agencies' names; the
    names of children by their subjects. Out: heading and what stands under it."""
    there = {one.pk: one for one in findings}
    found: dict[str, list[Weighed]] = {}
    for one in points:
        borne = there.get(one.finding_id) if one.finding_id else None
        found.setdefault(one.heading, []).append(
            Weighed(
                one.text, bool(one.bears), str(borne.pk) if borne else "",
                finding_label(borne, agencies) if borne else NO_LONGER,
                labels.get(one.subject_id, "") if one.subject_id else "",
            )
        )  # fmt: skip
    return list(found.items())
