"""The burn-up on paper: where its lines run, as parts of the drawing's width and height, and what it says in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rollout.labels import day_words

Point = tuple[date, int]
LINES = (("planned", "planned"), ("projected", "projected"), ("live", "live"))  # the last lies on top


def burn_up(found: dict[str, Any], noun: str, unit: str, target: date | None) -> dict[str, Any] | None:
    """In: a pack's coverage; what is counted; its unit; the target's day. Out: the drawing, None without any point.

    x runs from 0 at the first day to 1 at the last, y from 0 at nothing to 1 at the whole. Each line steps: it stays
    where it is until a day, and rises on it.
    """
    lines = {name: [(date.fromisoformat(day), count) for day, count in found[name]] for name, _ in LINES}
    days = sorted({day for points in lines.values() for day, _ in points})
    if not days:
        return None
    first, last, whole = days[0], days[-1], found["whole"] or 1
    span = (last - first).days or 1

    def x(day: date) -> float:
        return round((day - first).days / span, 4)

    drawn = [
        {
            "kind": name,
            "steps": _steps([(x(day), round(count / whole, 4)) for day, count in lines[name]]),
            "label": f"{lines[name][-1][1]}{unit} {word}",
        }
        for name, word in LINES
        if lines[name]
    ]
    said = [
        f"{points[-1][1]}{unit} {word} by {day_words(points[-1][0])}" for name, word in LINES if (points := lines[name])
    ]
    return {
        "lines": drawn,
        "ticks": [[round(count / whole, 4), f"{count}{unit}"] for count in _ticks(whole)],
        "whole": f"All {whole}{unit}",
        "first": f"{first:%b %Y}",
        "last": f"{last:%b %Y}",
        "target": x(target) if target and first < target < last else None,
        "alt": f"A burn-up of {noun}, of {whole}{unit}: {'; '.join(said)}. The table below says the same.",
    }


def _steps(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """The corners of a stepped line."""
    corners = [list(points[0])]
    for px, py in points[1:]:
        corners += [[px, corners[-1][1]], [px, py]]
    return corners


def _ticks(whole: int) -> list[int]:
    """Round numbers below the whole."""
    step = max(round(whole / 4 / 5) * 5, 1)
    return [count for count in range(0, whole, step) if whole - count > step / 3]
