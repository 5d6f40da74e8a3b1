"""What the library has for a hub: newer versions of what it follows, and versions that were withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hub.wall.models import Adoption
from rollout.library.models import Version, Withdrawal


@dataclass(frozen=True)
class News:
    """What has become of a version that a hub follows."""

    newer: int | None  # the number that stands now, where it is another one
    withdrawn: str  # why the version in use was withdrawn; empty where it was not

    def __bool__(self) -> bool:
        return self.newer is not None or bool(self.withdrawn)


def followed() -> list[Adoption]:
    """What the hub follows now, without what only its own page shows."""
    return [one for one in followed_rows() if one.template]


def followed_rows() -> QuerySet[Adoption]:
    """What was adopted last of each slot, for a page that reads it with others: of those without a template the hub
    follows nothing."""
    found: QuerySet[Adoption] = Adoption.objects.current().defer("file", "content", "text")
    return found


def news_of(adoptions: Sequence[Adoption]) -> dict[UUID, News]:
    """For each adoption what is new; two queries, however many there are."""
    rows = news_rows(adoptions)
    return news_from(adoptions, {name: list(found) for name, found in rows.items()}) if adoptions else {}


def news_rows(adoptions: Sequence[Adoption]) -> dict[str, QuerySet[Any]]:
    """What `news_from` takes, for a page that reads it with others."""
    templates = [one.template for one in adoptions]
    return {
        "versions": Version.objects.filter(template__in=templates).only("id", "template_id", "number"),
        "withdrawals": Withdrawal.objects.filter(version__template__in=templates).only("version", "reason"),
    }


def news_from(adoptions: Iterable[Adoption], read: Mapping[str, list[Any]]) -> dict[UUID, News]:
    """The same as `news_of`, of rows that were read."""
    reasons = {one.version_id: one.reason for one in read["withdrawals"]}
    standing: dict[UUID, int] = {}
    withdrawn: dict[tuple[UUID, int], str] = {}
    for one in sorted(read["versions"], key=lambda version: version.number):
        if one.pk in reasons:
            withdrawn[one.template_id, one.number] = reasons[one.pk]
        else:
            standing[one.template_id] = one.number
    return {one.pk: _news(one, standing, withdrawn) for one in adoptions}


def count_news(news: Mapping[UUID, News]) -> int:
    """How many of the things that a hub follows want its manager's look: for the navigation."""
    return sum(1 for one in news.values() if one)


def _news(one: Adoption, standing: dict[UUID, int], withdrawn: dict[tuple[UUID, int], str]) -> News:
    number = standing.get(one.template) if one.template else None
    reason = withdrawn.get((one.template, one.version), "") if one.template and one.version else ""
    return News(newer=number if number is not None and number != one.version else None, withdrawn=reason)
