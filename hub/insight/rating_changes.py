"""What research changed: each child's rating before it and after, and whose findings moved it. For the hub alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from hub.assessment.models import Decision
from hub.wall.clock import Rating
from tenants.measures.periods import begins


@dataclass(frozen=True)
class AgencyChanged:
    """How many children an agency's findings moved to a more urgent rating, and to a less urgent one."""

    agency: str
    more: int
    less: int


@dataclass(frozen=True)
class RatingChanges:
    """Children decided for the first time: by rating before and after; which agency moved how many; and how many moved
    without a factor that says by what. A child whom two agencies moved counts with each of them."""

    counts: dict[tuple[str, str], int]
    agencies: list[AgencyChanged]
    more_by_nobody: int
    less_by_nobody: int

    @property
    def more(self) -> int:
        return sum(count for (before, after), count in self.counts.items() if is_more_urgent(before, after))

    @property
    def less(self) -> int:
        return sum(count for (before, after), count in self.counts.items() if is_more_urgent(after, before))

    @property
    def same(self) -> int:
        return sum(count for (before, after), count in self.counts.items() if before == after)


def is_more_urgent(before: str, after: str) -> bool:
    """Whether the second rating is more urgent than the first."""
    return Rating(after).urgency < Rating(before).urgency


def rating_changes(first: date, until: date) -> RatingChanges:
    """In: the first day, and the first one after. One query."""
    rows = (
        Decision.objects.filter(number=1, at__gte=begins(first), at__lt=begins(until))
        .order_by()
        .values_list("subject__initial_rating", "rating", "changed_by")
        .annotate(Count("pk"))
    )
    counts: Counter[tuple[str, str]] = Counter()
    more: Counter[str] = Counter()
    less: Counter[str] = Counter()
    for before, after, agencies, count in rows:
        counts[before, after] += count
        if before != after:
            moved = more if is_more_urgent(before, after) else less
            for agency in agencies or [""]:
                moved[agency] += count
    named = sorted({*more, *less} - {""})
    return RatingChanges(dict(counts), [AgencyChanged(one, more[one], less[one]) for one in named], more[""], less[""])
