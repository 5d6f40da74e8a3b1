"""What came, and what was withdrawn, since a decision was made: it may have to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.assessment.enquiry_snapshot import EnquirySnapshot
from hub.assessment.models import Decision
from hub.research.models import Finding, Withdrawal


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
