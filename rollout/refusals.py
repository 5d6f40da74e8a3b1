"""Why a change of the plan is refused, and the shape that refusals of the rollout's other rooms have."""

from __future__ import annotations

from rollout.days import OUT_OF_BOUNDS


class Refusal(Exception):
    """Nothing was changed. `sentence` says what to do now; `field` where on the form it stands, None for all of it."""

    field: str | None = None
    sentence = "This cannot be done."

    def __init__(self, sentence: str = "", field: str | None = None) -> None:
        super().__init__(sentence or self.sentence)
        self.field = field or self.field


class Stale(Refusal):
    """Somebody else changed it since it was shown."""

    sentence = (
        "Somebody else changed this since you opened it. What you typed is still here, and what stands now is shown "
        "above it. Save again if yours should follow theirs."
    )


class NothingChanged(Refusal):
    """What was asked for is what stands already."""

    sentence = "Nothing is different from what is recorded already. Change something, or go back."


class OutOfBounds(Refusal):
    """A day that no plan can hold (rollout/days.py)."""

    sentence = f"{OUT_OF_BOUNDS}."


class NotToStrikeOut(Refusal):
    """This line is not struck out."""


class NotThroughTheGate(Exception):
    """Since when an authority is live is recorded through the gate alone (rollout/readiness)."""


class NotYet(Exception):
    """A change counts from today or before, and nobody is live since a day to come."""
