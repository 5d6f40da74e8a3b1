"""The burn-up of London, in authorities and in referrals, each with its table."""

from __future__ import annotations

from datetime import date

from frontend.charts.burn_up import burn_up
from frontend.presenters.dates import short_date
from rollout.coverage import Coverage


def charts_of(
    authorities: Coverage, referrals: Coverage, target: date | None, on: date | None = None
) -> list[dict[str, object]]:
    """Both charts, as the chart component takes them. In: the day shown, which is marked as today."""
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
                key=key, noun=noun, projected=found.projected, target=target, today=on,
            ),
            "said": _said(found, noun, target),
            "head": ["By", "Live", "Planned", "Projected"] if found.projected else ["By", "Live", "Planned"],
            "rows": _numbers(found),
        }
        for found, title, noun, key in wanted
    ]  # fmt: skip


def _said(found: Coverage, noun: str, target: date | None) -> str:
    """What the chart says, in a sentence."""
    share = noun.startswith("per cent")
    live = found.live[-1][1]
    said = f"{live}% of referrals are served by a live hub" if share else f"{live} of {found.whole} {noun} are live"
    if target:
        planned = max((count for day, count in found.planned if day < target), default=0)
        said += f"; {planned}{'%' if share else ''} are dated before the target of {short_date(target)}"
    if found.projected:
        day, count = found.projected[-1]
        said += f". At the pace so far {count}{'%' if share else ''} are served by {short_date(day)}"
    return said + "."


def _numbers(found: Coverage) -> list[list[str]]:
    lines = [dict(found.live), dict(found.planned), *([dict(found.projected)] if found.projected else [])]
    days = sorted({day for line in lines for day in line})
    return [[short_date(day), *(str(line.get(day, "")) for line in lines)] for day in days]
