"""Which reasons an agency gives again and again for sharing: one that stands on nearly every release was weighed for
none. To be read on the agency's own desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F

from hub.research.grounds import IN_WORDS
from hub.research.models import Release

MOST = 20  # reasons of each kind
LEAST_ENQUIRIES = 3  # on fewer, words may be about one family


@dataclass(frozen=True)
class Repeated:
    """A reason in the words in which it was given, and how often."""

    text: str
    releases: int
    enquiries: int
    people: int


@dataclass(frozen=True)
class FrequentGrounds:
    """What an agency's decisions to share rest on: how many there were, and the reasons given most often."""

    releases: int
    reasons: dict[str, Collection[Repeated]]  # by the ground: necessity, proportionality


def frequent_grounds(agency: str, since: datetime) -> FrequentGrounds:
    """The reasons that an agency gave for several enquiries, the most frequent first. Three queries."""
    releases = Release.objects.filter(agency=agency, at__gte=since)
    return FrequentGrounds(
        releases.count(),
        {
            ground: [
                Repeated(**row)
                for row in releases.values(text=F(ground))
                .annotate(
                    releases=Count("pk"), enquiries=Count("enquiry", distinct=True), people=Count("by", distinct=True)
                )
                .filter(enquiries__gte=LEAST_ENQUIRIES)
                .order_by("-releases", "text")[:MOST]
            ]
            for ground in IN_WORDS
        },
    )
