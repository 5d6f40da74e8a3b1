"""The reasons that people choose from, as a hub words them: each counts as one of the standard reasons of all hubs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Wall, adds, reads

LONGEST_WORDS = 80


class ReasonList(models.TextChoices):
    """Where somebody chooses a reason that the hub may word itself."""

    CLOSING = "closing", "Closing a notification without an enquiry"
    READING = "reading", "Reading what is not one’s own work"
    PRINTING = "printing", "Printing an enquiry"


class ReasonSetting(WalledModel):
    """What one list offers, as the hub set it each time: the last row of the list stands.

    `offered` has {"standard": code, "words": words}; without words it is the standard reason in the platform's. Whoever
    chose one keeps its words beside the code, so that nothing said before changes with this.
    """

    list = models.CharField(max_length=10, choices=ReasonList.choices)
    number = models.PositiveIntegerField()  # in its list, from 1: of two who set at once one succeeds
    offered = models.JSONField()
    reason = models.CharField(max_length=300)
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(
        rules=(reads(DESK), reads("carry", columns=("list", "number", "offered")), adds(LEAD)), append_only=True
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="one_reason_setting_of_a_number"),
            # Else a notification could not be closed, and figures over all hubs would lack what nobody can choose.
            models.CheckConstraint(
                condition=~Q(list=ReasonList.CLOSING)
                | Q(*(Q(offered__contains=[{"standard": one}]) for one in (
                    "advice", "not_safeguarding", "open_case", "duplicate",
                ))),
                name="every_way_of_closing_is_offered",
            ),
            models.CheckConstraint(
                condition=~Q(offered__contains=[{"standard": "passed"}]), name="nobody_closes_as_passed"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_list_display()}, {self.number}"
