"""How far an authority is, in words, on a tile and in a row."""

from __future__ import annotations

from datetime import date

from frontend.presenters.dates import long_date, short_date
from rollout.as_of import State
from rollout.board import Row
from rollout.models import AuthorityEvent, Fact, StageEvent

# State -> the tile's class and mark, and what the key says. Dark is far on; the mark says it without colour.
LOOKS: dict[State, tuple[str, str, str]] = {
    State.LIVE: ("stage-5", "Live", "Live"),
    State.DUE: ("stage-3", "Due", "Due: its date is over, and nobody has recorded that it is live"),
    State.PLANNED: ("stage-1", "Plan", "Planned"),
    State.NOT_PLANNED: ("stage-0", "–", "Not planned by name yet"),
}
KEY = list(LOOKS.values())


def state_words(row: Row) -> str:
    """ "Due by 31 August 2012, not recorded as live"."""
    if row.state == State.LIVE:
        return f"Live since {long_date(row.position.live)}"
    if row.state == State.DUE:
        return f"Due by {long_date(row.expected)}, not recorded as live"
    if row.state == State.PLANNED:
        return f"Planned by {long_date(row.expected)}" if row.expected else "Planned, no date yet"
    return "Not planned by name yet"


def stage_words(row: Row) -> str:
    """ "Stage 1"."""
    return f"Stage {row.position.stage}" if row.position.stage else "None named"


def uses_words(row: Row) -> str:
    """Whether a hub on this platform serves it: another fact than being live."""
    return row.hub.name if row.hub else "No"


def tile(row: Row, query: str, address: str) -> dict[str, object]:
    """One authority as the tile map takes it."""
    css, mark, _ = LOOKS[row.state]
    return {
        "row": row.authority.tile_row,
        "column": row.authority.tile_column,
        "label": row.authority.name,
        "short": row.authority.reference_code,
        "state": f"{stage_words(row)}. {state_words(row)}" if row.position.stage else state_words(row),
        "mark": f"{row.position.stage} {mark.lower()}" if row.position.stage else mark,
        "css": css,
        "href": address + query,
    }


def event_words(event: AuthorityEvent) -> str:
    """What an event of an authority changed."""
    if event.fact == Fact.STAGE:
        return f"Stage {event.stage}" if event.stage else "In no stage any more"
    if event.fact == Fact.PLANNED:
        return f"Go-live planned for {long_date(event.day)}" if event.day else "No planned go-live any more"
    return f"Live as a partnership since {long_date(event.day)}" if event.day else "Not live as a partnership"


def window_words(event: StageEvent) -> str:
    """The window of a stage, with the day that it is read as."""
    if event.ends_on and event.window:
        return f"{event.window} (by {short_date(event.ends_on)})"
    return event.window or (f"By {short_date(event.ends_on)}" if event.ends_on else "No date yet")


def days_words(days: int | None, target: date | None) -> str:
    """ "486 days to 31 March 2014"."""
    if days is None:
        return "No target on this day"
    if days < 0:
        return f"{-days} days after {long_date(target)}"
    return f"{days} {'day' if days == 1 else 'days'} to {long_date(target)}"
