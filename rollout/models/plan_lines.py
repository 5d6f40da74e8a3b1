"""The plan's lines, and which of them count: not those that were struck out, nor those with an impossible day."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from rollout.days import FIRST, LAST
from rollout.models.base import Event, only_added, somebody_or_a_source
from tenants.models import Authority


class PlanLine(Event):
    """An event of the plan. One that should never have been written is struck out: kept and shown, never counted."""

    DAY: ClassVar[str]  # the column with the day that the line plans

    class Meta(Event.Meta):
        abstract = True


class StrikeOut(Event):
    """A line of the plan that does not count, on whatever day one looks. `number` counts all strike-outs."""

    line = models.UUIDField(unique=True)  # of one of three tables, so no foreign key
    about = models.CharField(max_length=60)  # "Enfield", "Stage 3", "The target"
    what = models.CharField(max_length=120)  # the line in words, for pages and packs
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_strike_out_at_a_time"),
            somebody_or_a_source("a_strike_out_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"struck out: {self.about}, {self.what}"


Line = TypeVar("Line", bound=PlanLine)


def within_bounds(column: str) -> Q:
    """True where a day of the plan is one that the programme can have, or none yet."""
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (FIRST, LAST)})


def counted(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Those that count. A line with an impossible day, from before days had bounds, stops no page: it is left out."""
    return lines.filter(~Exists(StrikeOut.objects.filter(line=OuterRef("pk")))).filter(within_bounds(lines.model.DAY))


def with_strike_outs(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Every line, with why, by whom and when it was struck out (struck_why, struck_by, struck_at), or None."""
    of = StrikeOut.objects.filter(line=OuterRef("pk"))
    return lines.annotate(  # type: ignore[return-value] # the same lines, with three attributes more
        struck_why=Subquery(of.values("reason")[:1]),
        struck_by=Subquery(of.values("by__name")[:1]),
        struck_at=Subquery(of.values("recorded_at")[:1]),
    )
