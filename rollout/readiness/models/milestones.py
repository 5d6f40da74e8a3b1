"""What happened to a milestone of an authority. Events alone; how it stands is computed (standing.py)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rollout.models.base import Event, only_added, somebody_or_a_source
from rollout.readiness.milestones import MAY_NOT_APPLY, Milestone
from tenants.models import Authority, Order, User


class MilestoneEventKind(models.TextChoices):
    """What an event says of its milestone."""

    PLANNED = "planned", "Planned"
    ASKED = "asked", "Asked for"
    ORDERED = "ordered", "Being built"
    REPORTED = "reported", "Reported"
    SENT_BACK = "sent_back", "Sent back"
    CONFIRMED = "confirmed", "Confirmed"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    PASS_ASKED = "pass_asked", "One member of the board would let it pass"
    OVERRIDDEN = "overridden", "Let pass by two members of the board"
    TAKEN_BACK = "taken_back", "Taken back"


class Passage(models.TextChoices):
    """How a go-live passed the gate (gate.py)."""

    READY = "ready", "Every must-have was in place"
    OVERRIDE = "override", "The board let it pass with open must-haves"
    HISTORY = "history", "Known from before this platform or from outside it"


class MilestoneEvent(Event):
    """One step of one milestone. `number` counts all steps of the authority.

    So of two that happen at once only one is written: a go-live that looked at the must-haves cannot pass beside a
    must-have that is being sent back.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="milestone_events")
    milestone = models.CharField(max_length=10, choices=Milestone.choices)
    kind = models.CharField(max_length=14, choices=MilestoneEventKind.choices)
    owner = models.CharField(max_length=100, default="", blank=True)  # of a plan: who sees to it
    due = models.DateField(null=True, blank=True)  # of a plan
    place = models.CharField(max_length=500, default="", blank=True)  # where the evidence lies: a link, or in words
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True, blank=True)  # of a go-live: since when it is live
    passage = models.CharField(max_length=10, choices=Passage.choices, default="", blank=True)  # of a go-live
    # Of an override: the member of the board who asked for it. `by` is the one who agreed, and is somebody else.
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Of an override, of what one member asked, and of the go-live that used one: the must-haves that were open.
    open_then = ArrayField(models.CharField(max_length=10), default=list, blank=True)

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        ordering = ("on", "number")
        indexes = [
            models.Index(fields=["order"], name="milestones_of_an_order", condition=Q(order__isnull=False)),
            models.Index(fields=["authority", "milestone", "kind", "-on", "-number"], name="milestones_as_they_stand"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="one_milestone_event_at_a_time"),
            models.UniqueConstraint(
                fields=["authority", "milestone", "kind", "order"],
                condition=Q(order__isnull=False),
                name="an_order_is_noted_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MilestoneEventKind.NOT_APPLICABLE)
                | Q(milestone__in=[str(one) for one in MAY_NOT_APPLY]),
                name="only_some_milestones_may_not_apply",
            ),
            models.CheckConstraint(
                condition=~Q(milestone=Milestone.GO_LIVE, kind=MilestoneEventKind.CONFIRMED)
                | (
                    Q(day__isnull=False, day__lte=F("on"))
                    & (
                        Q(passage=Passage.READY, open_then=[])
                        | (Q(passage=Passage.OVERRIDE) & ~Q(open_then=[]))
                        | (Q(passage=Passage.HISTORY) & ~Q(source=""))
                    )
                ),
                name="a_go_live_passed_the_gate",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MilestoneEventKind.OVERRIDDEN)
                | (Q(by__isnull=False, asked_by__isnull=False) & ~Q(asked_by=F("by"))),
                name="two_members_let_it_pass",
            ),
            somebody_or_a_source("a_milestone_event_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.milestone} {self.kind} from {self.on}"
