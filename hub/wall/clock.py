"""Ratings and the clocks that they start. Time limits run in clock hours from receipt.

Source: docs/field.md, ratings; the hours are each hub's own choice (hub/wall/models/configuration.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models


class Rating(models.TextChoices):
    """How urgent a child's case is, most urgent first."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"

    @property
    def meaning(self) -> str:
        """What a coordinator goes by: what must be done when. How much help the child needs is the level of need,
        which a decision maker sets (hub/assessment/codes.py)."""
        return {
            Rating.RED: "Somebody must act first of all: a child may come to harm while it waits",
            Rating.AMBER: "Somebody must act soon: waiting longer would make it worse",
            Rating.GREEN: "It can be planned: nothing gets worse within days",
            Rating.BLUE: "Nothing has to be done by a certain time",
        }[self]

    @property
    def urgency(self) -> int:
        """0 for the most urgent."""
        return list(Rating).index(self)

    @classmethod
    def most_urgent(cls, ratings: Iterable[str]) -> Rating:
        """The most urgent of these. Raises: ValueError where there is none, or one that is no rating."""
        return min((cls(rating) for rating in ratings), key=lambda rating: rating.urgency)


@dataclass(frozen=True)
class Limits:
    """A hub's time limits, in minutes."""

    red: int = 4 * 60
    amber: int = 24 * 60
    green: int = 72 * 60
    untriaged: int = 4 * 60

    @classmethod
    def of(cls, settings: Any) -> Limits:
        """In: the hub's settings row."""
        return cls(
            red=settings.red_minutes,
            amber=settings.amber_minutes,
            green=settings.green_minutes,
            untriaged=settings.untriaged_minutes,
        )

    def minutes(self, rating: str) -> int | None:
        """The limit of a rating; blue has none."""
        return {Rating.RED: self.red, Rating.AMBER: self.amber, Rating.GREEN: self.green}.get(Rating(rating))


def due_at(rating: str, clock_from: datetime, limits: Limits) -> datetime | None:
    """When work on a child of this rating is due; None for blue. Raises: ValueError for no rating."""
    minutes = limits.minutes(rating)
    return None if minutes is None else clock_from + timedelta(minutes=minutes)


def time_left(due: datetime | None, at: datetime) -> timedelta | None:
    """How long is left, negative when late; None where nothing is due."""
    return None if due is None else due - at
