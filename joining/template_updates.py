"""What the library has for a hub: newer versions of what it follows, and versions that were withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.wall.models import Adoption
from rollout.library.models import Version


@dataclass(frozen=True)
class News:
    """What has become of a version that a hub follows."""

    newer: int | None  # the number that stands now, where it is another one
    withdrawn: str  # why the version in use was withdrawn; empty where it was not

    def __bool__(self) -> bool:
        return self.newer is not None or bool(self.withdrawn)


def followed() -> list[Adoption]:
    """What the hub follows now, without what only its own page shows."""
    return [one for one in Adoption.objects.current().defer("file", "content", "text") if one.template]


def news_of(adoptions: Sequence[Adoption]) -> dict[UUID, News]:
    """For each adoption what is new; one query, however many there are."""
    templates = [one.template for one in adoptions]
    if not templates:
        return {}
    standing: dict[UUID, int] = {}
    withdrawn: dict[tuple[UUID, int], str] = {}
    rows = Version.objects.filter(template__in=templates).order_by("number")
    for template, number, reason in rows.values_list("template", "number", "withdrawal__reason"):
        if reason is None:
            standing[template] = number  # the last in this order is the newest
        else:
            withdrawn[template, number] = reason
    return {one.pk: _news(one, standing, withdrawn) for one in adoptions}


def count(adoptions: Iterable[Adoption] | None = None) -> int:
    """How many of the things that a hub follows want its manager's look: for the navigation."""
    return sum(1 for one in news_of(list(followed() if adoptions is None else adoptions)).values() if one)


def _news(one: Adoption, standing: dict[UUID, int], withdrawn: dict[tuple[UUID, int], str]) -> News:
    number = standing.get(one.template) if one.template else None
    reason = withdrawn.get((one.template, one.version), "") if one.template and one.version else ""
    return News(newer=number if number is not None and number != one.version else None, withdrawn=reason)
