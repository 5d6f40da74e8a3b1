"""That somebody is away, in words: on a list beside their name, and in a choice before something is sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from frontend.presenters.dates import long_date
from hub.wall.absences import Away


def away_words(one: Away | None) -> str:
    """ "away until 4 December 2026, Ann Able covers"; empty for somebody who is here."""
    return f"away until {long_date(one.last_day)}, {one.cover_name} covers" if one else ""


def with_away(name: str, seat: UUID, away: Mapping[UUID, Away]) -> str:
    """A name, and that they are away."""
    words = away_words(away.get(seat))
    return f"{name} ({words})" if words else name
