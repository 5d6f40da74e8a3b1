"""Children who are open to a social worker, as social care's desk loads them each day, and what was forwarded to one.

Of one lead agency each, and read at that agency's desk alone: that a child has a social worker is nobody else's to
learn before it is asked.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, disposed, reads, removes

MINE = "agency = {me}"
ON_MY_LIST = (
    "agency = {me} AND EXISTS (SELECT 1 FROM {schema}.front_door_opencase c"
    " WHERE c.agency = front_door_forwarding.agency AND c.number = front_door_forwarding.case_number)"
)


class OpenCaseList(WalledModel):
    """One load of an agency's list: the last one stands. Its children are removed when the next is loaded."""

    agency = models.CharField(max_length=12)
    loaded_at = models.DateTimeField()
    loaded_by = models.UUIDField()
    children = models.PositiveIntegerField()

    wall = Wall(rules=(reads(LEAD, MINE), adds(LEAD, MINE)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["agency", "-loaded_at"], name="latest_list_of_open_cases")]

    def __str__(self) -> str:
        return f"open cases of {self.agency}, {self.loaded_at}"


class OpenCase(WalledModel):
    """One child on the list that stands, with who leads the work."""

    of_list = models.ForeignKey(OpenCaseList, on_delete=models.PROTECT, related_name="cases")
    agency = models.CharField(max_length=12)
    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    born = models.DateField(null=True)
    nhs_number = models.CharField(max_length=20, default="", blank=True)
    number = models.CharField(max_length=40)  # social care's own
    status = models.CharField(max_length=80)  # in social care's words, such as "Child protection plan"
    lead_worker = models.CharField(max_length=120)
    team = models.CharField(max_length=120)
    telephone = models.CharField(max_length=40)
    # As people's mentions have them (hub/people/keys.py).
    given_key = models.CharField(max_length=120)
    family_key = models.CharField(max_length=120)
    number_key = models.CharField(max_length=40, default="", blank=True)

    wall = Wall(rules=(reads(LEAD, MINE), adds(LEAD, MINE), removes(LEAD, MINE)))

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["agency", "family_key", "born"], name="open_case_by_name"),
            models.Index(fields=["agency", "number_key"], name="open_case_by_nhs_number"),
            models.Index(fields=["agency", "number"], name="open_case_by_own_number"),
        ]

    def __str__(self) -> str:
        return self.number


class HowForwarded(models.TextChoices):
    """How a notification reaches the lead professional, who works outside the hub."""

    RECORD = "record", "Put into the child’s record, and the lead professional told by telephone"
    TELEPHONE = "telephone", "Told the lead professional by telephone"
    MESSAGE = "message", "Left with their team, who tell them"


class Forwarding(WalledModel):
    """A notification went to the lead professional of one open child whom it names: who that was on that day."""

    notification = models.ForeignKey("front_door.Notification", on_delete=models.PROTECT, related_name="forwardings")
    named = models.ForeignKey("front_door.Named", on_delete=models.PROTECT, related_name="forwardings")
    agency = models.CharField(max_length=12)
    case_number = models.CharField(max_length=40)
    status = models.CharField(max_length=80)
    lead_worker = models.CharField(max_length=120)
    team = models.CharField(max_length=120)
    telephone = models.CharField(max_length=40)
    listed_at = models.DateTimeField()  # when the list was loaded that said so
    how = models.CharField(max_length=12, choices=HowForwarded.choices)
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        rules=(
            *disposed("id", "notification_id"), reads(LEAD, MINE), adds(LEAD, ON_MY_LIST),
            reads("join", columns=("notification_id",)), removes("join"),  # undo_closing_v2
        )
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["named"], name="a_child_of_a_notification_forwarded_once"),
            models.CheckConstraint(condition=~Q(lead_worker=""), name="forwarded_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} forwarded"
