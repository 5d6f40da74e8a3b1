"""The plan's words that stand on pages and on paper alike."""

from __future__ import annotations

from datetime import date

from mash_platform.phrases import plural
from rollout.as_of import State
from rollout.projection import LEAST, Projection
from rollout.rag import Rag, Rated, Why

RAGS = {Rag.RED: "Red", Rag.AMBER: "Amber", Rag.GREEN: "Green", Rag.NONE: "No date yet"}
RULE = (
    "Red: its date is over without a new one, or lies after the target. Amber: moved later than the date it was given "
    "first, or a must-have milestone is overdue. Green: live, or on its date."
)


def day_words(day: date | None) -> str:
    """ "30 November 2012"; nothing for None."""
    return f"{day.day} {day:%B %Y}" if day else ""


def state_words(state: State, expected: date | None, live: date | None) -> str:
    """ "Due by 31 August 2012, not recorded as live"."""
    if state == State.LIVE:
        return f"Live since {day_words(live)}"
    if state == State.DUE:
        return f"Due by {day_words(expected)}, not recorded as live"
    if state == State.PLANNED:
        return f"Planned by {day_words(expected)}" if expected else "Planned, no date yet"
    return "Not planned by name yet"


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


def projection_words(ahead: Projection, target: date | None) -> list[str]:
    """The method in one sentence, what it comes to, and what it rests on."""
    pace = ahead.pace
    if pace is None:
        return [
            f"Nothing is projected: {plural(ahead.go_lives, 'go-live is', 'go-lives are')} recorded so far, and "
            f"a projection from fewer than {LEAST} would say more than is known."
        ]
    found = [
        f"Each date to come moves by the median slip of the {pace.go_lives} go-lives so far "
        f"({plural(pace.slip, 'day')}), a date that is over counts from the day shown, and authorities without "
        f"a date follow one by one at the pace so far (one in {plural(pace.step, 'day')})."
    ]
    if ahead.last:
        found.append(
            f"If it goes on so, all London is served by {day_words(ahead.last)}{_against(ahead.last, target)}."
        )
    if ahead.undated:
        found.append(
            f"{plural(ahead.undated, 'authority has', 'authorities have')} no date in the plan yet: to give them "
            "dates is what would change this most."
        )
    return found


def _against(day: date, target: date | None) -> str:
    if target is None:
        return ""
    days = (day - target).days
    if days == 0:
        return ", the day of the target"
    return f", {plural(abs(days), 'day')} {'after' if days > 0 else 'before'} the target"


def days_words(days: int | None, target: date | None) -> str:
    """ "486 days to 31 March 2014"."""
    if days is None:
        return "No target on this day"
    if days < 0:
        return f"{plural(-days, 'day')} after {day_words(target)}"
    return f"{plural(days, 'day')} to {day_words(target)}"
