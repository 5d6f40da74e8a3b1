"""How far an authority is, in words, on a tile and in a row."""

from __future__ import annotations

from datetime import date

from frontend.presenters.dates import long_date, short_date
from frontend.presenters.words import plural
from rollout.as_of import State
from rollout.board import Row
from rollout.models import AuthorityEvent, Fact, StageEvent
from rollout.projection import LEAST, Projection
from rollout.rag import Rag, Rated, Why

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


def projection_words(ahead: Projection, target: date | None) -> list[str]:
    """The method in one sentence, what it comes to, and what it rests on."""
    pace = ahead.pace
    if pace is None:
        return [
            f"Nothing is projected: {plural(ahead.go_lives, 'go-live is', 'go-lives are')} recorded so far, and a "
            f"projection from fewer than {LEAST} would say more than is known."
        ]
    found = [
        f"Each date to come moves by the median slip of the {pace.go_lives} go-lives so far "
        f"({plural(pace.slip, 'day')}), a date that is over counts from the day shown, and authorities without a date "
        f"follow one by one at the pace so far (one in {plural(pace.step, 'day')})."
    ]
    if ahead.last:
        found.append(
            f"If it goes on so, all London is served by {long_date(ahead.last)}{_against(ahead.last, target)}."
        )
    if ahead.undated:
        found.append(
            f"{plural(ahead.undated, 'authority has', 'authorities have')} no date in the plan yet: to give them dates "
            "is what would change this most."
        )
    return found


def _against(day: date, target: date | None) -> str:
    if target is None:
        return ""
    days = (day - target).days
    if days == 0:
        return ", the day of the target"
    return f", {plural(abs(days), 'day')} {'after' if days > 0 else 'before'} the target"


RAGS: dict[Rag, tuple[str, str]] = {  # what it is called, and the colour of its tag
    Rag.RED: ("Red", "red"),
    Rag.AMBER: ("Amber", "orange"),
    Rag.GREEN: ("Green", "green"),
    Rag.NONE: ("No date yet", "grey"),
}
RULE = (
    "Red: its date is over without a new one, or lies after the target. Amber: moved later than the date it was given "
    "first, or a must-have milestone is overdue. Green: live, or on its date."
)


def why_words(rated: Rated) -> str:
    """The one reason for a colour."""
    days = plural(rated.days, "day")
    return {
        Why.LIVE: "Live",
        Why.OVERDUE: f"{days} over its date, without a new one",
        Why.PAST_TARGET: f"{days} after the target",
        Why.LATER: f"{days} later than first dated",
        Why.MILESTONES: f"{plural(rated.days, 'must-have milestone')} overdue",
        Why.NO_DATE: "Nothing to measure against",
        Why.ON_PLAN: "On its date",
    }[rated.why]
