"""What people of an enquiry are called: as its messages name them, and as a finding names whom it brought in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hub.front_door.models import Named, Subject
from hub.people.joining import joined_since, persons_now_from
from hub.people.models import Link, Mention, MentionKind
from hub.wall.models import HubSettings
from hub.wall.rows_together import rows_together


def named_in_messages(enquiry: UUID) -> dict[UUID, str]:
    """Person -> name, children first, as the enquiry's messages have it and this desk may see it."""
    return names_from(rows_together(HubSettings.objects.all(), **names_in_messages(enquiry)))


def names_in_messages(enquiry: UUID) -> dict[str, QuerySet[Any]]:
    """What `names_from` takes, to be read with others."""
    named = Named.objects.in_enquiry(enquiry)
    return {
        "subjects": Subject.objects.standing().filter(enquiry=enquiry),
        "named": named.order_by("-is_child", "position"),
        **joined_since(named.order_by().values("person_id")),
    }


def names_from(read: Mapping[str, list[Any]]) -> dict[UUID, str]:
    """The same as `named_in_messages`, of rows that were read."""
    return names_of(read["subjects"], read["named"], persons_now_from(read["then"], read["now"]))


def names_of(subjects: Iterable[Subject], named: Iterable[Named], now: Mapping[UUID, UUID]) -> dict[UUID, str]:
    """The same of rows that were read already; `now`, with whom people were joined since."""
    found = {one.person_id: one.label for one in subjects}
    for one in named:
        found.setdefault(now.get(one.person_id, one.person_id), one.label)
    return found


def taken_out_of(enquiry: UUID) -> QuerySet[Named]:
    """Whom the notifications name that were taken out of an enquiry again."""
    found: QuerySet[Named] = Named.objects.filter(
        notification__joins__enquiry=enquiry, notification__joins__until_at__isnull=False
    )
    return found.only("id", "person_id")


def left_with_a_notification(taken_out: Iterable[Named], names: Mapping[UUID, str]) -> set[UUID]:
    """Those of `taken_out_of` whom no other notification names. In: the names in the enquiry's messages."""
    return {one.person_id for one in taken_out} - names.keys()


def names_brought_in(findings: Any) -> QuerySet[Link]:
    """The names of those whom these findings brought in. In: ids of findings, or a query of them."""
    return Link.objects.filter(
        mention__source_kind="finding", mention__source_id__in=findings, mention__kind=MentionKind.NAME
    )


def names_said_in(findings: Any) -> QuerySet[Mention]:
    """The mentions of the same, to be read beside them. Not by way of their links: without statistics of a young hub
    PostgreSQL compares every link with every mention, a second for fifty children."""
    return Mention.objects.filter(source_kind="finding", source_id__in=findings, kind=MentionKind.NAME)


def brought_in_from(links: Iterable[Link]) -> dict[UUID, dict[UUID, str]]:
    """Finding -> person -> name of whom each brought in, of links that were read with their mentions and held against
    the ledger."""
    found: dict[UUID, dict[UUID, str]] = {}
    for link in links:
        name = f"{link.mention.given_name} {link.mention.family_name}".strip()
        found.setdefault(link.mention.source_id, {})[link.person_id] = name or "Somebody unnamed"
    return found
