"""Readiness as the database has it: one query, however many authorities."""

from __future__ import annotations

from datetime import date

from rollout.as_of import grouped
from rollout.readiness.models import MilestoneEvent
from rollout.readiness.standing import Readiness, readiness
from tenants.models import Authority

FOREVER = date.max


def readiness_on(on: date) -> dict[int, Readiness]:
    """Every authority's milestones as of a day, by the authority's key; also of those of whom nothing is recorded."""
    events = grouped((event.authority_id, event) for event in MilestoneEvent.objects.select_related("by"))
    return {pk: readiness(events.get(pk, []), on) for pk in Authority.objects.values_list("pk", flat=True)}


def readiness_of(authority: Authority, on: date) -> Readiness:
    """One authority's milestones as of a day."""
    return readiness(MilestoneEvent.objects.filter(authority=authority).select_related("by", "order"), on)
