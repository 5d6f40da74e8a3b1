"""Where an agency that was asked stands, for the answers component."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from hub.research.models import Request, RequestState


def answer_of(one: Request, *, agencies: Mapping[str, str], released: Collection[str], now: datetime) -> dict[str, str]:
    """In: a request; agencies' names by code; the agencies whose released findings this desk sees."""
    state = "asked"
    if one.state == RequestState.NOTHING_KNOWN:
        state = "nothing"
    elif one.state == RequestState.ANSWERED:
        state = "released" if one.agency in released else "held"
    elif one.due_at and one.due_at < now:
        state = "overdue"
    return {"agency": agencies.get(one.agency, one.agency), "state": state}
