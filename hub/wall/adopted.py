"""What the hub follows now, and what something was opened under: its own words, or the platform's; and the reasons
that people choose from in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from hub.wall.models import Adoption, ReasonList, ReasonSetting
from hub.wall.refusals import Refusal
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


def standing(kind: Typed) -> QuerySet[Adoption]:
    """What was adopted last for the hub, for a page that reads it with others: without a template the platform's own
    words stand."""
    return Adoption.objects.in_short().filter(slot=slot_of(kind)).current()


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


@dataclass(frozen=True)
class Reasons:
    """A list of reasons. `standard`: code -> words, the same in every hub, by which figures count; `bound`: those that
    a hub neither leaves out nor words itself, since rules of the platform follow from them."""

    list: ReasonList
    standard: Mapping[str, str]
    bound: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Chosen:
    """What was chosen: the standard reason that it counts as, and the hub's own words for it, if they are its own."""

    standard: str
    own: str = ""

    @property
    def detail(self) -> dict[str, str]:
        """As a line of the ledger says why something was done."""
        return {"why": self.standard} | ({"own_words": self.own} if self.own else {})


class NotOffered(Refusal):
    """A reason that the hub took off its list since the page was opened."""

    code: ClassVar[str] = "reason_not_offered"
    sentence: str = "Your hub does not offer this reason any more. Choose another one."


def reasons_now(*lists: ReasonList) -> list[ReasonSetting]:
    """What the hub set last of these lists. One query."""
    return list(reasons_set(*lists))


def reasons_set(*lists: ReasonList) -> QuerySet[ReasonSetting]:
    """The rows of `reasons_now`, for a page that reads them with others."""
    return ReasonSetting.objects.filter(list__in=lists).order_by("list", "-number").distinct("list")


def offered(reasons: Reasons, rows: Iterable[ReasonSetting]) -> list[tuple[str, str]]:
    """What can be chosen, as (value of the form, words): each standard reason with the hub's own that count as it.

    In: what the hub set last of any list (`reasons_now`), read already.
    """
    last = next((one for one in rows if one.list == reasons.list), None)
    if last is None:
        return list(reasons.standard.items())
    place = {code: number for number, code in enumerate(reasons.standard)}
    said = [(one["standard"], one["words"]) for one in last.offered if one["standard"] in place]
    return [
        (f"{standard}:{words}" if words else standard, words or reasons.standard[standard])
        for standard, words in sorted(said, key=lambda one: (place[one[0]], one[1] != "", one[1].lower()))
    ]


def standard_of(value: str) -> str:
    """The standard reason that a value of the form counts as."""
    return value.partition(":")[0]


def chosen(reasons: Reasons, value: str, rows: Iterable[ReasonSetting]) -> Chosen:
    """What a value of the form says. Raises: ValueError for what was never on the list; NotOffered."""
    standard, _, own = value.partition(":")
    if standard not in reasons.standard:
        raise ValueError(value)
    if value not in dict(offered(reasons, rows)):
        raise NotOffered
    return Chosen(standard, own)
