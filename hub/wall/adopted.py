"""What the hub follows now, and what something was opened under: its own words, or the platform's."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from hub.wall.models import Adoption
from mash_platform.formats.analysis_framework import AnalysisFramework
from mash_platform.formats.product_layout import ProductLayout
from mash_platform.formats.question_set import QuestionSet
from mash_platform.formats.referrer_words import ReferrerWords
from mash_platform.formats.request_form import RequestForm
from mash_platform.formats.threshold_indicators import ThresholdIndicators
from mash_platform.formats.typed import Typed

T = TypeVar("T", QuestionSet, RequestForm, ProductLayout, ReferrerWords, AnalysisFramework, ThresholdIndicators)


def slot_of(kind: str, *, door: str = "", template: UUID | None = None) -> str:
    """Where an adoption goes: one typed template of a kind is followed at a time; others stand beside each other."""
    if kind in set(Typed):
        return f"{kind}:{door}" if door else str(kind)
    return f"{kind}:{template}"


def current(kind: Typed, *, door: str = "") -> Adoption | None:
    """The adoption that stands, a door's own before the hub's; None where the platform's own words do."""
    slots = [slot_of(kind, door=door), slot_of(kind)] if door else [slot_of(kind)]
    found = {one.slot: one for one in Adoption.objects.in_short().filter(slot__in=slots).current()}
    return next((found[slot] for slot in slots if slot in found and found[slot].template), None)


def currents(*kinds: Typed) -> dict[Typed, Adoption | None]:
    """`current` of several kinds, for the hub. One query."""
    found = {one.kind: one for one in Adoption.objects.in_short().filter(slot__in=list(kinds)).current()}
    standing = {kind: found.get(kind) for kind in kinds}
    return {kind: one if one and one.template else None for kind, one in standing.items()}


def question_set(adoption: Adoption | None) -> QuestionSet:
    """The questions of an adoption."""
    return _read(QuestionSet, adoption)


def request_form(adoption: Adoption | None) -> RequestForm:
    """The suggested questions of an adoption."""
    return _read(RequestForm, adoption)


def product_layout(adoption: Adoption | None) -> ProductLayout:
    """The layout of an adoption."""
    return _read(ProductLayout, adoption)


def referrer_words(adoption: Adoption | None) -> ReferrerWords:
    """What referrers are told by an adoption."""
    return _read(ReferrerWords, adoption)


def analysis_framework(adoption: Adoption | None) -> AnalysisFramework:
    """The headings of an adoption."""
    return _read(AnalysisFramework, adoption)


def threshold_indicators(adoption: Adoption | None) -> ThresholdIndicators:
    """The indicators of an adoption."""
    return _read(ThresholdIndicators, adoption)


def _read(kind: type[T], adoption: Adoption | None) -> T:
    return kind.founding() if adoption is None or adoption.content is None else kind.of(adoption.content)
