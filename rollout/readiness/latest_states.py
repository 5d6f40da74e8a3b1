"""How every authority's milestones stand, from the few steps that say so: the same cost however long the history is."""

from __future__ import annotations

from datetime import date

from rollout.as_of import grouped
from rollout.readiness.models import MilestoneEvent
from rollout.readiness.standing import Readiness, Standing, readiness

NOTHING = Readiness(date.min, ())


def readiness_at_a_glance(on: date) -> dict[int, Readiness]:
    """Milestones as of a day, by the authority's key; who has no step is not in it. One query.

    Of each kind of step of a milestone only the last one before the day is read, since only that one can stand, and
    not its words. So it does not say how many steps there are.
    """
    each = ("authority_id", "milestone", "kind")
    last = MilestoneEvent.objects.filter(on__lte=on).order_by(*each, "-on", "-number").distinct(*each)
    last = last.only(*each, "on", "number", "owner", "due", "day", "open_then", "asked_by")
    events = grouped((event.authority_id, event) for event in last)
    return {pk: readiness(steps, on) for pk, steps in events.items()}


def overdue_must_haves(stands: Readiness) -> tuple[Standing, ...]:
    """The must-haves that are late, the latest first."""
    return tuple(each for each in stands.overdue if each.is_must_have)
