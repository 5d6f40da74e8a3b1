"""Why an act of readiness is refused: a sentence that says what to do, for the page."""

from __future__ import annotations

from rollout.refusals import Refusal


class Refused(Refusal):
    """What was asked for cannot be done."""


class NotNow(Refused):
    """The milestone does not stand so that this could follow."""


class TooEarly(Refused):
    """The day is before what stands already, or to come."""


class OwnReport(Refused):
    """Who reported does not confirm: that is for somebody else."""


class NotTwo(Refused):
    """What takes two members of the board was to be done by one."""


class DoorClosed(Refused):
    """A hub was built here, and its front door cannot open: nobody would answer."""


class GateClosed(Refused):
    """Must-haves are open and the board has not let them pass."""


class CannotBuild(Refused):
    """The hub cannot be built as it was asked for."""
