"""The gate before go-live: the one place that says whether an authority may go live, and how it passed.

`rollout/moving.py` records since when an authority is live only with a `Passed`, and only this file makes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rollout.moving import Passed
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, Passage
from rollout.readiness.refusals import GateClosed, NotNow
from rollout.readiness.standing import Readiness, Standing, readiness
from tenants.models import Authority, HubAuthority


@dataclass(frozen=True)
class Gate:
    """What stands before an authority on a day."""

    open_must_haves: tuple[Standing, ...]
    not_let_pass: tuple[Standing, ...]  # those of them that the board's override does not name
    override: MilestoneEvent | None
    has_hub_here: bool

    @property
    def is_open(self) -> bool:
        """Whether it may go live now."""
        return not self.not_let_pass

    @property
    def may_be_history(self) -> bool:
        """Whether its go-live can be known from elsewhere: nothing was built for it here by that day."""
        return not self.has_hub_here


def gate(authority: Authority, on: date) -> Gate:
    """How the gate stands for an authority that would be live since a day: by what counted on that day."""
    return _gate(authority, readiness(MilestoneEvent.objects.filter(authority=authority), on))


def _gate(authority: Authority, stands: Readiness) -> Gate:
    missing = stands.open_must_haves
    here = HubAuthority.objects.filter(authority=authority, until__isnull=True, since__lte=stands.on)
    return Gate(
        open_must_haves=missing,
        not_let_pass=tuple(each for each in missing if each.milestone not in stands.let_pass),
        override=stands.override if missing else None,
        has_hub_here=here.exists(),
    )


def pass_through(authority: Authority, day: date, *, history: bool) -> tuple[Passed, Passage, tuple[Milestone, ...]]:
    """Let an authority through, or refuse. In: since when it is live; whether it is known from elsewhere.

    Out: what `move_authority` wants; how it passed; the must-haves that were open. To be called in the transaction
    that records the go-live. Raises: GateClosed, naming what is open; NotNow, for a history that cannot be one.
    """
    found = gate(authority, day)
    open_then = tuple(each.milestone for each in found.open_must_haves)
    if history:
        if not found.may_be_history:
            raise NotNow("A hub was built for it here by that day, so its go-live goes through the must-haves.", "how")
        return Passed(), Passage.HISTORY, open_then
    if not found.is_open:
        names = "; ".join(str(each.milestone.label) for each in found.not_let_pass)
        raise GateClosed(f"It cannot go live with these open: {names}. The board may let it pass, with a reason.")
    return Passed(), Passage.OVERRIDE if open_then else Passage.READY, open_then


def take_back() -> Passed:
    """Taking a go-live back needs nothing to be in place."""
    return Passed()
