"""What a pack says: the whole of London, the registers and what changed, as JSON values that are frozen together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from rollout import labels, referrals
from rollout.as_of import grouped, standing
from rollout.board import Board, Row, board_of, london_on
from rollout.coverage import Coverage, in_authorities, in_referrals
from rollout.models import StrikeOut
from rollout.packs.changes_since_pack import STRUCK, Change, Held, held_by, since
from rollout.packs.go_live_arrangements import arranged
from rollout.packs.models import ItemEvent, ItemState, RegisterKind
from rollout.packs.ratings import ratings
from rollout.plan import whole_plan
from rollout.projection import projected
from rollout.rag import Rag, Rated
from tenants.ledger_heads import newest_heads

FORMAT = 1


def build(
    on: date, *, number: int, note: str, last: dict[str, Any] | None, last_sha256: str, by: str, at: datetime
) -> dict[str, Any]:
    """Write the document. In: its day and number, the secretary's note, the last pack's document. Out: JSON values."""
    plan, london = replace(whole_plan(date.max), on=on), london_on(on)
    items = grouped((_key(event), event) for event in ItemEvent.objects.select_related("authority", "by"))
    board = board_of(plan, london)
    target = board.target
    rated = ratings(board)
    known: Held = last["held"] if last else {}
    struck = list(StrikeOut.objects.select_related("by").order_by("number"))
    new = (
        since(plan, london, date.fromisoformat(last["on"]), known, arranged(plan.authorities), struck) if last else None
    )
    return {
        "format": FORMAT,
        "number": number,
        "on": on.isoformat(),
        "made_at": at.isoformat(),
        "made_by": by,
        "note": note,
        "last": {"number": last["number"], "on": last["on"], "sha256": last_sha256} if last else None,
        "target": {"day": target.day.isoformat(), "assumption": target.is_assumption} if target else None,
        "figures": _figures(board, rated),
        "coverage": {"authorities": _coverage(in_authorities(board)), "referrals": _coverage(in_referrals(board))},
        "projection": labels.projection_words(projected(board), target.day if target else None),
        "stages": [
            {
                "stage": one.event.stage,
                "window": one.event.window,
                "ends_on": _day(one.event.ends_on),
                "assumption": one.event.is_assumption,
                "named": [row.authority.name for row in one.named],
                "unnamed": one.unnamed,
            }
            for one in board.stages
        ],
        "authorities": [_authority(row, said) for row, said in rated],
        "changes": [_change(one) for one in new.changes] if new else [],
        "corrections": [_change(one) for one in new.corrections] if new else [],
        **{f"{kind}s": _register(kind, items, on, known) for kind in RegisterKind},
        "ledgers": [asdict(one) for one in newest_heads()],
        "sources": [referrals.SOURCE],
        "held": held_by(plan, london, [*((key, len(events)) for key, events in items.items()), (STRUCK, len(struck))]),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _figures(board: Board, rated: Sequence[tuple[Row, Rated]]) -> dict[str, int]:
    live = in_referrals(board).live
    return {
        "authorities": len(board.rows),
        **board.figures(),
        "referrals_live_percent": live[-1][1] if live else 0,
        **{str(rag): sum(said.rag == rag for _, said in rated) for rag in Rag},
    }


def _coverage(found: Coverage) -> dict[str, Any]:
    def line(points: list[tuple[date, int]]) -> list[list[Any]]:
        return [[day.isoformat(), count] for day, count in points]

    return {
        "live": line(found.live),
        "planned": line(found.planned),
        "projected": line(found.projected),
        "whole": found.whole,
    }


def _authority(row: Row, said: Rated) -> dict[str, Any]:
    return {
        "slug": row.authority.slug,
        "name": row.authority.name,
        "short": row.authority.reference_code,
        "row": row.authority.tile_row,
        "column": row.authority.tile_column,
        "stage": row.position.stage,
        "state": str(row.state),
        "state_words": labels.state_words(row.state, row.expected, row.position.live),
        "first": _day(row.first),
        "expected": _day(row.expected),
        "live": _day(row.position.live),
        "slip": row.slip,
        "rag": str(said.rag),
        "why": labels.why_words(said),
        "referrals": row.referrals,
        "hub": row.hub.name if row.hub else "",
    }


def _change(one: Change) -> dict[str, Any]:
    return {**asdict(one), "on": one.on.isoformat(), "also": list(one.also)}


def _key(event: ItemEvent) -> str:
    return f"{event.kind}:{event.item}"


def _register(kind: RegisterKind, items: dict[str, list[ItemEvent]], on: date, known: Held) -> list[dict[str, Any]]:
    """What is open on the day, and what was closed since the last pack, as it stands."""
    found = []
    for key, events in items.items():
        stands = standing(events, on)
        if stands is None or stands.kind != kind:
            continue
        is_new = key not in known
        changed = stands.number > known.get(key, 0)
        if stands.state == ItemState.OPEN or changed:
            found.append((stands, "new" if is_new else "changed" if changed else ""))
    found.sort(key=lambda one: (one[0].state != ItemState.OPEN, one[0].due or date.max, one[0].item))
    return [
        {
            "reference": event.reference,
            "title": event.title,
            "detail": event.detail,
            "owner": event.owner,
            "due": _day(event.due),
            "overdue": bool(event.state == ItemState.OPEN and event.due and event.due < on),
            "level": event.level,
            "authority": event.authority.name if event.authority else "",
            "state": event.state,
            "outcome": event.outcome,
            "since": since_last,
            "source": event.source,
        }
        for event, since_last in found
    ]
