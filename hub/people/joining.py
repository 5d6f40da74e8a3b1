"""Who somebody is by now: a person whom a message named may have been said to be one whom the hub knew before."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hub.people.models import Link


def persons_now(named: Iterable[UUID]) -> dict[UUID, UUID]:
    """In: people as messages named them. Out: for those who were joined with another, that other; nobody else.

    One query. A link that nobody made came with the message itself, so an ended one says who was meant at first.
    """
    rows = Link.objects.filter(
        person_id__in=list(named),
        made_by__isnull=True,
        until_at__isnull=False,
        mention__links__until_at__isnull=True,
    ).values_list("person_id", "mention__links__person_id")
    return {then: now for then, now in rows if now != then}


def persons_joined_into(now: Iterable[UUID]) -> dict[UUID, UUID]:
    """The other way: persons as messages named them, who were said since to be one of these. One query."""
    rows = Link.objects.filter(
        made_by__isnull=True,
        until_at__isnull=False,
        mention__links__until_at__isnull=True,
        mention__links__person_id__in=list(now),
    ).values_list("person_id", "mention__links__person_id")
    return {then: person for then, person in rows if person != then}
