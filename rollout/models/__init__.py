"""The rollout's tables: nothing but events, from which the state on any day is computed."""

from rollout.models.authorities import AuthorityEvent, Fact
from rollout.models.links import Initiative, LinkEvent
from rollout.models.plan_lines import StrikeOut
from rollout.models.programme import StageEvent, TargetEvent

__all__ = ["AuthorityEvent", "Fact", "Initiative", "LinkEvent", "StageEvent", "StrikeOut", "TargetEvent"]
