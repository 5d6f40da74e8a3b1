"""Who somebody is by now: a person whom a message named may have been said to be one whom the hub knew before,
or to be another than one who looks alike: both are remembered, so that nobody is asked twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from hub.people.models import Link, NotTheSame
from tenants.seated import Seated


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


def joined_since(named: QuerySet[Any]) -> dict[str, QuerySet[Link]]:
    """What `persons_now_from` takes, to be read in one statement with others. In: persons as messages named them."""
    then = Link.objects.filter(person_id__in=named, made_by__isnull=True, until_at__isnull=False)
    now = Link.objects.filter(mention__in=then.order_by().values("mention"), until_at__isnull=True)
    return {name: rows.only("id", "mention_id", "person_id") for name, rows in (("then", then), ("now", now))}


def persons_now_from(then: Iterable[Link], now: Iterable[Link]) -> dict[UUID, UUID]:
    """The same of links that were read already: those that came with a message and ended, and those that stand of the
    same mentions."""
    known_as = {one.mention_id: one.person_id for one in now}
    pairs = ((one.person_id, known_as.get(one.mention_id, one.person_id)) for one in then)
    return {person: other for person, other in pairs if person != other}


def persons_joined_into(now: Iterable[UUID]) -> dict[UUID, UUID]:
    """The other way: persons as messages named them, who were said since to be one of these. One query."""
    rows = Link.objects.filter(
        made_by__isnull=True,
        until_at__isnull=False,
        mention__links__until_at__isnull=True,
        mention__links__person_id__in=list(now),
    ).values_list("person_id", "mention__links__person_id")
    return {then: person for then, person in rows if person != then}


def say_not_the_same(pairs: Iterable[tuple[UUID, UUID]], *, desks: Iterable[str], by: Seated, at: datetime) -> None:
    """Remember pairs of people who are two, in the caller's transaction. A pair that is remembered stays as it is."""
    rows = [NotTheSame(one=min(pair), other=max(pair), desks=list(desks), by=by.seat, at=at) for pair in pairs]
    NotTheSame.objects.bulk_create(rows, ignore_conflicts=True)


def of_people(people: Iterable[UUID]) -> QuerySet[NotTheSame]:
    """What was said of these people and others: that they are two."""
    asked = set(people)
    found: QuerySet[NotTheSame] = NotTheSame.objects.filter(Q(one__in=asked) | Q(other__in=asked))
    return found


def others_of(people: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Person -> those who were said to be somebody else, as far as the asking desk may see. One query."""
    asked = set(people)
    return others_from(of_people(asked), asked)


def others_from(rows: Iterable[NotTheSame], asked: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """The same of rows that were read already."""
    found: dict[UUID, set[UUID]] = {}
    for one, other in ((row.one, row.other) for row in rows):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {person: others for person, others in found.items() if person in asked}
