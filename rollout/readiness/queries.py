"""Readiness as the database has it: two queries, however many authorities and however long their history."""

from __future__ import annotations

from datetime import date

from rollout.readiness.latest_states import readiness_at_a_glance
from rollout.readiness.models import MilestoneEvent
from rollout.readiness.standing import Readiness, readiness
from tenants.models import Authority

FOREVER = date.max


def readiness_on(on: date) -> dict[int, Readiness]:
    """Every authority's milestones as of a day, by the authority's key; also of those of whom nothing is recorded."""
    found = readiness_at_a_glance(on)
    return {pk: found.get(pk) or readiness([], on) for pk in Authority.objects.values_list("pk", flat=True)}


def readiness_of(authority: Authority, on: date) -> Readiness:
    """One authority's milestones as of a day."""
    return readiness(MilestoneEvent.objects.filter(authority=authority).select_related("by", "order"), on)
