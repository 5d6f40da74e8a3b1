"""What was told of clocks that run out: of which, how far it was with it, when, and to how many people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hub.wall.running_out import ClockStage
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, changes, disposed, reads, removes


class ClockNotice(WalledModel):
    """People were told once that the time of a notification, an enquiry or a request runs out, or is over.

    Its id says of which clock and of which stage it is (clock_notices.py), so that a second one is refused. Who was
    told stands in their notices; `told_at` is empty until those are made.
    """

    notification = models.ForeignKey("front_door.Notification", null=True, on_delete=models.PROTECT, related_name="+")
    enquiry = models.ForeignKey("front_door.Enquiry", null=True, on_delete=models.PROTECT, related_name="clock_notices")
    request = models.ForeignKey("research.Request", null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=12, default="", blank=True)  # whose clock; of a notification, all leads'
    clock = models.CharField(max_length=48)  # a rating and its receipt, or when it is due: another one is told of anew
    stage = models.CharField(max_length=10, choices=ClockStage.choices)
    on = models.DateField()  # in London: managers are told again each working day
    due_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(
            *disposed("id", "notification_id", "enquiry_id", "request_id"),
            reads(LEAD),
            reads("worker"),
            adds("worker", "told_at IS NULL"),
            changes("worker", ("told_at",), "told_at IS NULL", "told_at IS NOT NULL"),
            reads("join", columns=("enquiry_id", "request_id")),
            removes("join", "request_id IS NULL"),  # undo_opening_v1
        ),
        sees={
            "notification_id": "front_door_notification",
            "enquiry_id": "front_door_enquiry",
            "request_id": "research_request",
        },
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(notification__isnull=False, enquiry__isnull=True, request__isnull=True)
                | Q(notification__isnull=True, enquiry__isnull=False),
                name="a_clock_is_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(people__gt=0), name="a_clock_is_told_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.due_at}"
