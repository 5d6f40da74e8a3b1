"""What is said of people, read in one statement: facts, what of them can be compared, who is somebody else, and which
date of birth was settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.people.joining import of_people, others_from
from hub.people.matching import Keys, keys_from
from hub.people.models import Link, Mention
from hub.people.settling import Settled, settled_from, settled_rows
from hub.wall.models import HubSettings, Member
from hub.wall.rows_together import rows_together


@dataclass(frozen=True)
class SaidOfPeople:
    """What stands of the people named: links with their mentions, what of it can be compared, who is another, and
    which of several dates of birth is right."""

    links: list[Link]
    keys: Mapping[UUID, Keys]
    others: Mapping[UUID, set[UUID]]
    settled: Mapping[UUID, Settled]

    @classmethod
    def of_nobody(cls) -> SaidOfPeople:
        """Where nothing was read."""
        return cls([], {}, {}, {})


def said_of(people: Iterable[UUID]) -> SaidOfPeople:
    """One query, beside the hub's one row of settings."""
    asked = list(people)
    links = Link.objects.filter(person_id__in=asked, until_at__isnull=True)
    settled = settled_rows(links)
    read = rows_together(
        HubSettings.objects.all(),
        links=links,
        mentions=Mention.objects.filter(pk__in=links.order_by().values("mention")),
        two=of_people(asked),
        settled=settled,
        members=Member.objects.filter(pk__in=settled.order_by().values("by")).only("id", "name"),
    )
    mentions = {one.pk: one for one in read["mentions"]}
    stand = [one for one in read["links"] if one.mention_id in mentions]
    for one in stand:
        one.mention = mentions[one.mention_id]
    names = {one.pk: one.name for one in read["members"]}
    return SaidOfPeople(
        stand, keys_from(stand), others_from(read["two"], asked), settled_from(read["settled"], stand, names)
    )
