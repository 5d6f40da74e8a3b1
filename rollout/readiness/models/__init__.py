"""Readiness: events of milestones and of adults' areas, chases, and measures of hubs outside this platform."""

from rollout.readiness.models.adults import AdultsArea, AdultsEvent
from rollout.readiness.models.chases import Chase
from rollout.readiness.models.milestones import MilestoneEvent, MilestoneEventKind, Passage
from rollout.readiness.models.outside import Measure, OutsideMeasure, Period

__all__ = [
    "AdultsArea",
    "AdultsEvent",
    "Chase",
    "Measure",
    "MilestoneEvent",
    "MilestoneEventKind",
    "OutsideMeasure",
    "Passage",
    "Period",
]
