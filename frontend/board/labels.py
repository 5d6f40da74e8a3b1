"""How far an authority is, in words, on a tile and in a row."""

from __future__ import annotations

from frontend.presenters.dates import long_date, short_date
from rollout import labels
from rollout.as_of import State
from rollout.board import Row
from rollout.models import AuthorityEvent, Fact, StageEvent
from rollout.rag import Rag, Rated

# State -> the tile's class and mark, and what the key says. Dark is far on; the mark says it without colour.
LOOKS: dict[State, tuple[str, str, str]] = {
    State.LIVE: ("stage-5", "Live", "Live"),
    State.DUE: ("stage-3", "Due", "Due: its date is over, and nobody has recorded that it is live"),
    State.PLANNED: ("stage-1", "Plan", "Planned"),
    State.NOT_PLANNED: ("stage-0", "–", "Not planned by name yet"),
}
KEY = list(LOOKS.values())
RAG_LOOKS: dict[Rag, tuple[str, str, str]] = {
    Rag.RED: ("rag-red", "R", "Red: its date is over, or lies after the target"),
    Rag.AMBER: ("rag-amber", "A", "Amber: later than first dated, or a must-have is overdue"),
    Rag.GREEN: ("rag-green", "G", "Green: live, or on its date"),
    Rag.NONE: ("rag-none", "–", "No date yet"),
}
RAG_KEY = list(RAG_LOOKS.values())


def state_words(row: Row) -> str:
    """ "Due by 31 August 2012, not recorded as live"."""
    return labels.state_words(row.state, row.expected, row.position.live)


def stage_words(row: Row) -> str:
    """ "Stage 1"."""
    return f"Stage {row.position.stage}" if row.position.stage else "None named"


def uses_words(row: Row) -> str:
    """Whether a hub on this platform serves it: another fact than being live."""
    return row.hub.name if row.hub else "No"


def tile(row: Row, query: str, address: str, rated: Rated | None = None) -> dict[str, object]:
    """One authority as the tile map takes it: how far it is, or with its rating its colour and the colour's letter."""
    css, mark, _ = RAG_LOOKS[rated.rag] if rated else LOOKS[row.state]
    state = f"{stage_words(row)}. {state_words(row)}" if row.position.stage else state_words(row)
    if rated:
        state = f"{labels.RAGS[rated.rag]}. {labels.why_words(rated)}"
    return {
        "row": row.authority.tile_row,
        "column": row.authority.tile_column,
        "label": row.authority.name,
        "short": row.authority.reference_code,
        "state": state,
        "mark": mark,
        "stage": row.position.stage,
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


RAG_COLOURS = {Rag.RED: "red", Rag.AMBER: "orange", Rag.GREEN: "green", Rag.NONE: "grey"}  # of their tags


def rag_tag(rated: Rated) -> dict[str, str]:
    """A colour as a tag shows it, with its word and its reason."""
    return {"text": labels.RAGS[rated.rag], "colour": RAG_COLOURS[rated.rag], "why": labels.why_words(rated)}
