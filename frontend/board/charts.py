"""The burn-up of London, in authorities and in referrals, each with its table."""

from __future__ import annotations

from datetime import date

from frontend.charts.burn_up import burn_up
from frontend.presenters.dates import short_date
from rollout.coverage import Coverage


def charts_of(authorities: Coverage, referrals: Coverage, target: date | None) -> list[dict[str, object]]:
    """Both charts, as the chart component takes them."""
    wanted = (
        (authorities, "Authorities with a live hub", "authorities", "authorities"),
        (referrals, "Share of London’s referrals that live hubs serve, in per cent",
         "per cent of referrals", "referrals"),
    )  # fmt: skip
    return [
        {
            "title": title,
            "drawing": burn_up(
                title, found.live, found.planned, found.whole,
                key=key, noun=noun, projected=found.projected, target=target,
            ),
            "head": ["By", "Live", "Planned", "Projected"] if found.projected else ["By", "Live", "Planned"],
            "rows": _numbers(found),
        }
        for found, title, noun, key in wanted
    ]  # fmt: skip


def _numbers(found: Coverage) -> list[list[str]]:
    lines = [dict(found.live), dict(found.planned), *([dict(found.projected)] if found.projected else [])]
    days = sorted({day for line in lines for day in line})
    return [[short_date(day), *(str(line.get(day, "")) for line in lines)] for day in days]
