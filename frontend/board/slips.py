"""What slips: the authorities to come that are later than first dated, the longest slip first, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.board import labels
from frontend.charts.bars import bar_chart
from frontend.common.plan_days import address_of, asked
from frontend.presenters.dates import short_date
from mash_platform.phrases import plural
from rollout.board import Row, board_of, london_on
from rollout.labels import RULE
from rollout.packs.ratings import ratings
from rollout.plan import recent_plan
from rollout.rag import Rag
from rollout.readiness.latest_states import NOTHING, readiness_at_a_glance
from rollout.readiness.standing import Readiness
from rollout.slips import Move, Slip, late_go_lives, slips_of
from tenants.permissions import TABLE, Page, for_page, platform_roles

MOVES = 5  # of an authority; the earlier ones stand on its own page


@for_page(Page.SEE_BOARD)
@require_GET
def slips(request: HttpRequest) -> HttpResponse:
    """As of a day. London has 33 authorities, so the list is one page."""
    on, form = asked(request)
    plan = recent_plan(on, MOVES + 3)  # an event of a day may be overtaken by another, so more than are shown
    board = board_of(plan, london_on(on))
    query = address_of(on)
    stands = readiness_at_a_glance(on)
    colours = {row.authority.pk: rated for row, rated in ratings(board, stands)}
    found = slips_of(board, plan)
    later = [one for one in found if one.days > 0]
    return render(
        request,
        "board/slips.html",
        {
            "on": on,
            "form": form,
            "query": query,
            "rule": RULE,
            "said": _said(found),
            "drawing": bar_chart(
                "How late each authority is",
                [(one.row.authority.name, one.days) for one in later],
                key="slips",
                say=lambda days: plural(int(days), "day"),
            )
            if later
            else None,
            "slips": [
                {
                    "authority": slip.row.authority,
                    "address": reverse("board:authority", args=[slip.row.authority.slug]) + query,
                    "what_if": f"{reverse('board:what-if')}{query}&authority={slip.row.authority.slug}",
                    "rag": labels.rag_tag(rated),
                    "mark": rated.rag if rated.rag != Rag.NONE else None,
                    "first": slip.row.first,
                    "expected": slip.row.expected,
                    "days": _days(slip),
                    "held_by": _held_by(stands.get(slip.row.authority.pk, NOTHING)),
                    "moves": [move_words(move) for move in reversed(slip.moves[-MOVES:])],
                    "has_earlier": slip.has_earlier or len(slip.moves) > MOVES,
                }
                for slip in found
                for rated in [colours[slip.row.authority.pk]]
            ],
            "late": [(row, _late(row)) for row in late_go_lives(board)],
            "may_edit": bool(platform_roles(request) & TABLE[Page.EDIT_ROLLOUT]),
        },
    )


def _said(found: Sequence[Slip]) -> str:
    """What the chart says, in a sentence. A date that was brought forward can be over and no later than the first."""
    if not found:
        return ""
    overdue = sum(bool(one.overdue) for one in found)
    over = f"{plural(overdue, 'date is', 'dates are') if overdue else 'No date is'} over without a new one."
    later = [one for one in found if one.days > 0]
    if not later:
        return f"No authority is later than first dated. {over}"
    worst = later[0]
    all_same = len(later) > 1 and later[-1].days == worst.days
    most = (
        f"each by {plural(worst.days, 'day')}"
        if all_same
        else (f"{worst.row.authority.name} by the most: {plural(worst.days, 'day')}")
    )
    return f"{plural(len(later), 'authority is', 'authorities are')} later than first dated, {most}. {over}"


def _days(slip: Slip) -> str:
    if slip.days <= 0:
        return f"Not later than first dated, but {plural(slip.overdue, 'day')} over its date"
    said = plural(slip.days, "day")
    return f"{said}, and counting" if slip.overdue else said


def _held_by(stands: Readiness) -> list[str]:
    """The must-haves that are open, each with how late it is; empty where no milestone was recorded."""
    return [
        f"{one.milestone.label} ({_late_by(one.days_late(stands.on))})" if one.due else str(one.milestone.label)
        for one in stands.open_must_haves
    ]


def _late_by(days: int) -> str:
    return f"{plural(days, 'day')} overdue" if days else "not due yet"


def _late(row: Row) -> str:
    return f"Live since {short_date(row.position.live)}, {plural(row.slip or 0, 'day')} later than first dated"


def move_words(move: Move) -> dict[str, str]:
    """A move as a page says it."""
    event = move.event
    return {
        "on": short_date(move.on),
        "what": f"{_date(move.old)} to {_date(move.new)}{_by(move.days)}",
        "reason": event.reason,
        "source": source_words(event.by.name if event.by else "", event.source),
    }


def source_words(who: str, source: str) -> str:
    """Who recorded it, and where it is written; what nobody here recorded has its source alone."""
    return " ".join(part for part in (f"Recorded by {who}." if who else "", source) if part)


def _date(day: date | None) -> str:
    return short_date(day) if day else "no date"


def _by(days: int) -> str:
    if not days:
        return ""
    return f" ({plural(abs(days), 'day')} {'later' if days > 0 else 'earlier'})"
