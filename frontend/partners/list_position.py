"""A place in the partner list: the page, the filters and the row that somebody came from, and the way back to it.

Between the platform and a hub only these few words travel, never an address: what comes back is built here, on the
platform's own host, so that nobody can be sent elsewhere by a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from django.conf import settings

PARAM = "list"
_WRITTEN = re.compile(r"(?P<page>[1-9]\d{0,3})\.(?P<hub>[a-z0-9]{0,12})\.(?P<rating>[a-z]{0,6})")


@dataclass(frozen=True)
class ListPosition:
    """One page of the list, as it was filtered."""

    page: int = 1
    hub: str = ""
    rating: str = ""

    @classmethod
    def read(cls, text: str) -> ListPosition | None:
        """In: what an address carries, such as "2.harrow.red". Out: the place; None for anything else."""
        found = _WRITTEN.fullmatch(text)
        return cls(int(found["page"]), found["hub"], found["rating"]) if found else None

    @property
    def words(self) -> str:
        """ "?list=2.harrow.red": what an address inside a hub carries."""
        return f"?{PARAM}={self.page}.{self.hub}.{self.rating}"

    def back(self, request: UUID) -> str:
        """The address of the list at this place, with the row of this request, or the one after it, in view."""
        asked = {"page": str(self.page), "hub": self.hub, "rating": self.rating, "at": str(request)}
        return f"{settings.PLATFORM_ADDRESS}/requests/?{urlencode({k: v for k, v in asked.items() if v})}#here"


def came_from(request: Any) -> ListPosition | None:
    """The place in the partner list that a visitor of a hub came from; None where they came another way."""
    return ListPosition.read(request.GET.get(PARAM, ""))


def is_from_list(path: str) -> bool:
    """Whether a path of a hub was opened from the partner list, that is, by a researcher."""
    return ListPosition.read("".join(parse_qs(urlsplit(path).query).get(PARAM, [])[:1])) is not None
