"""Milestones, gates and go-lives in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from frontend.presenters.dates import long_date, short_date, short_date_time
from mash_platform.phrases import listing, lower_first, plural
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import Chase, MilestoneEvent, MilestoneEventKind, Passage
from rollout.readiness.standing import Readiness, Stand, Standing

# Stand -> its word and the colour of its tag. The word always stands in the tag.
TAGS: dict[Stand, tuple[str, str]] = {
    Stand.OPEN: ("Open", "grey"),
    Stand.ASKED: ("Asked for", "light-blue"),
    Stand.ORDERED: ("Being built", "light-blue"),
    Stand.REPORTED: ("Reported", "blue"),
    Stand.SENT_BACK: ("Sent back", "orange"),
    Stand.CONFIRMED: ("Confirmed", "green"),
    Stand.NOT_APPLICABLE: ("Not applicable", "grey"),
}


def tag(standing: Standing) -> dict[str, str]:
    """What govukTag takes."""
    text, colour = TAGS[standing.stand]
    return {"text": text, "classes": f"govuk-tag--{colour}"}


def due_words(standing: Standing, on: date) -> str:
    """ "31 Oct 2012, 30 days late"; nothing where no day is planned."""
    if standing.due is None:
        return ""
    late = standing.days_late(on)
    return short_date(standing.due) + (f", {plural(late, 'day')} late" if late else "")


def ready_words(found: Readiness) -> str:
    """ "6 of 8 must-haves in place"."""
    missing = len(found.open_must_haves)
    every = len(found.must_haves)
    return f"All {every} must-haves in place" if not missing else f"{every - missing} of {every} must-haves in place"


def late_words(found: Readiness) -> str:
    """ "2 overdue, the first by 30 days"."""
    late = found.overdue
    if not late:
        return "Nothing is overdue"
    return f"{len(late)} overdue, by up to {plural(late[0].days_late(found.on), 'day')}"


def next_words(found: Readiness) -> str:
    """What is due next."""
    coming = found.next_due
    return f"{coming.milestone.label}, by {short_date(coming.due)}" if coming else "Nothing is planned to come"


def names(milestones: Any) -> str:
    """Milestones by name, inside a sentence."""
    return listing(lower_first(str(Milestone(one).label)) for one in milestones)


def passage_words(event: MilestoneEvent) -> str:
    """How a go-live passed the gate: it stands beside it for good."""
    if event.passage == Passage.OVERRIDE:
        return f"The board let it go live without: {names(event.open_then)}."
    if event.passage == Passage.HISTORY:
        return f"Known from elsewhere: {event.source.rstrip('.')}."
    return "Every must-have was in place."


STEPS: dict[str, str] = {
    MilestoneEventKind.PLANNED: "planned",
    MilestoneEventKind.ASKED: "asked for",
    MilestoneEventKind.ORDERED: "ordered from the keeper",
    MilestoneEventKind.REPORTED: "reported",
    MilestoneEventKind.SENT_BACK: "sent back",
    MilestoneEventKind.CONFIRMED: "confirmed",
    MilestoneEventKind.NOT_APPLICABLE: "not applicable",
}


def step_words(event: MilestoneEvent) -> str:
    """One line of the history."""
    label = Milestone(event.milestone).label
    if event.milestone == Milestone.GO_LIVE and event.kind == MilestoneEventKind.CONFIRMED:
        return f"Live as a partnership since {long_date(event.day)}"
    if event.kind == MilestoneEventKind.OVERRIDDEN:
        return f"The board lets it go live without: {names(event.open_then)}"
    if event.kind == MilestoneEventKind.PASS_ASKED:
        return f"A member of the board would let it go live without: {names(event.open_then)}"
    if event.kind == MilestoneEventKind.TAKEN_BACK:
        return "Not live as a partnership after all"
    if event.kind == MilestoneEventKind.PLANNED:
        who = f", owner {event.owner}" if event.owner else ""
        return f"{label} planned by {long_date(event.due)}{who}" if event.due else f"{label} has no date{who}"
    return f"{label}: {STEPS[event.kind]}"


def who(event: MilestoneEvent) -> str:
    """Who recorded a step, and when; or where it comes from."""
    by = event.by.name if event.by else event.source
    also = f" Source: {event.source.rstrip('.')}." if event.source and event.by else ""
    return f"Recorded {short_date_time(event.recorded_at)} by {by}.{also}"


def entry(event: MilestoneEvent, *, later: bool) -> dict[str, str]:
    """A step as the timeline takes it."""
    return {
        "date": short_date(event.on),
        "agency": step_words(event) + (" (after the day shown)" if later else ""),
        "text": event.reason + (f" Where it lies: {event.place}" if event.place else ""),
        "source": who(event),
    }


def chase_words(chase: Chase) -> str:
    """ "Premises and secure network was due on 31 October 2012 and was 30 days late on 30 November 2012. For: ..."."""
    label = Milestone(chase.milestone).label
    return (
        f"{label} was due on {long_date(chase.due)} and was {plural(chase.days_late, 'day')} late on "
        f"{long_date(chase.on)}. For: {chase.who}."
    )


def link_of(place: str) -> str:
    """The address where evidence lies, if it is one; words are not."""
    return place if place.startswith(("https://", "http://")) and " " not in place else ""
