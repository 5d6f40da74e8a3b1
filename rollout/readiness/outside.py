"""Entering a measure of a hub that is live outside this platform. A later entry corrects an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from rollout.readiness.models import OutsideMeasure
from rollout.readiness.models.outside import SHARES, SMALLEST
from rollout.readiness.recording import Said, one_at_a_time
from rollout.readiness.refusals import NotNow, Refused, TooEarly
from rollout.refusals import Stale
from tenants import ledger
from tenants.measures.periods import Period, PeriodKind
from tenants.models import Authority, HubAuthority, HubState


@dataclass(frozen=True)
class Figure:
    """One number of one period."""

    measure: str
    kind: str
    starts: date
    value: Decimal

    @property
    def period(self) -> Period:
        """The period that begins on its first day."""
        return Period(self.starts, PeriodKind(self.kind))


def measures_of(authority: Authority) -> QuerySet[OutsideMeasure]:
    """Everything that was entered of an authority, the latest period first."""
    return OutsideMeasure.objects.filter(authority=authority).select_related("by").order_by(
        "-starts", "period", "measure", "-number"
    )  # fmt: skip


def enter_measure(authority: Authority, figure: Figure, said: Said) -> OutsideMeasure:
    """Record a figure with its source. In: what to know about it as `said.reason`; `said.source` says whence.

    Raises: NotNow (a hub on this platform publishes its own), Refused (no source, not a period, too small a count),
    TooEarly (of a period that is not over, or known from a day to come), Stale.
    """
    _look(figure, said)
    with one_at_a_time():
        here = HubAuthority.objects.filter(
            authority=authority, hub__state=HubState.LIVE, until__isnull=True, since__lt=figure.period.until
        )
        if here.exists():
            raise NotNow("Its hub was on this platform in that period, and publishes its measures itself.")
        if said.seen is not None and said.seen != OutsideMeasure.objects.filter(authority=authority).count():
            raise Stale
        before = OutsideMeasure.objects.filter(
            authority=authority, period=figure.kind, starts=figure.starts, measure=figure.measure
        )
        made = OutsideMeasure.objects.create(
            authority=authority, number=before.count() + 1, period=figure.kind, starts=figure.starts,
            measure=figure.measure, value=figure.value, on=said.on, recorded_at=said.at, by=said.by,
            reason=said.reason.strip(), source=said.source.strip(),
        )  # fmt: skip
        ledger.write(
            ledger.PlatformAct.READINESS, user=said.by.pk if said.by else None, object_kind="authority",
            object_ref=authority.slug,
            detail={"measure": figure.measure, "period": f"{figure.kind} {figure.starts}", "number": made.number},
        )  # fmt: skip
    return made


def _look(figure: Figure, said: Said) -> None:
    if not said.source.strip():
        raise Refused("Say where the figure is from.", "source")
    if Period.around(figure.starts, PeriodKind(figure.kind)).start != figure.starts:
        raise Refused("The period does not begin on this day. A year begins on 1 April.", "starts")
    if said.on > timezone.localdate(said.at):
        raise TooEarly("The day on which it was known must be today or in the past.", "on")
    if figure.period.until > said.on:
        raise TooEarly("The period was not over on the day on which it was known.", "on")
    if figure.measure in [str(one) for one in SHARES]:
        if not 0 <= figure.value <= 100:
            raise Refused("A share is between 0 and 100 per cent.", "value")
    elif figure.value < SMALLEST or figure.value != int(figure.value):
        raise Refused(
            f"A count is a whole number of {SMALLEST} or more: a smaller one could point at a child.", "value"
        )
