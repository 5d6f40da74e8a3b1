"""The words that decisions and outcomes are recorded in."""

from __future__ import annotations

from django.db import models


class ThresholdLevel(models.IntegerChoices):
    """How much help a child needs, by the threshold document. How soon is the rating (hub/wall/clock.py)."""

    ONE = 1, "Level 1: universal"
    TWO = 2, "Level 2: early help"
    THREE = 3, "Level 3: complex"
    FOUR = 4, "Level 4: acute"


class Decision(models.TextChoices):
    """What happens next for a child. Strategy discussions take place outside the hub (FAQ)."""

    NO_FURTHER_ACTION = "no_further_action", "No further action"
    ADVICE = "advice", "Advice and information"
    EARLY_HELP = "early_help", "Early help"
    ASSESSMENT_S17 = "assessment_s17", "Assessment of a child in need (section 17)"
    STRATEGY_S47 = "strategy_s47", "Strategy discussion (section 47)"
    # Police protection, or an order of the court (docs/field.md, process 7).
    EMERGENCY = "emergency_action", "Emergency action (section 44 or 46)"
    ALREADY_OPEN = "already_open", "Already open: sent to the social worker"


class RecallInstruction(models.TextChoices):
    """What a recipient is to do with a copy that is recalled."""

    DESTROY = "destroy", "Destroy every copy, on paper and in your records, and tell nobody what it said"
    CORRECT = "correct", "Do not act on it, put your records right, and wait for a corrected version"
    RING = "ring", "Do not act on it, and ring the hub now"
    GO_ON = (
        "go_on",
        (
            "Go on with what keeps the child safe. Rely on nothing else that it said, ring the hub now, and wait for a "
            "corrected version"
        ),
    )


class Outcome(models.TextChoices):
    """What a recipient did with a product."""

    ACCEPTED = "accepted", "Accepted"
    ASSESSMENT_STARTED = "assessment_started", "Assessment started"
    ALLOCATED = "allocated", "Allocated to a worker"
    DECLINED = "declined", "Declined, with a reason"
    CLOSED = "closed", "Closed after contact with the family"
