"""Who was said to be another person than one who looks alike: remembered, so that nobody is asked twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from hub.people.models import NotTheSame
from tenants.seated import Seated


def say_not_the_same(pairs: Iterable[tuple[UUID, UUID]], *, desks: Iterable[str], by: Seated, at: datetime) -> None:
    """Remember pairs of people who are two, in the caller's transaction. A pair that is remembered stays as it is."""
    rows = [NotTheSame(one=min(pair), other=max(pair), desks=list(desks), by=by.seat, at=at) for pair in pairs]
    NotTheSame.objects.bulk_create(rows, ignore_conflicts=True)


def others_of(people: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Person -> those who were said to be somebody else, as far as the asking desk may see. One query."""
    asked = set(people)
    found: dict[UUID, set[UUID]] = {}
    for one, other in NotTheSame.objects.filter(Q(one__in=asked) | Q(other__in=asked)).values_list("one", "other"):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {person: others for person, others in found.items() if person in asked}
