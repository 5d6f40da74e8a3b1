"""Who of the lead's desks is on duty when, and how they hand over to whoever comes next: they hear of immediate danger
first, and read what comes while the hub is closed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, LooksThrough, Wall, adds, changes, disposed, reads

BETWEEN_THE_TWO = "{me} = ANY (desks)"
OF_THE_GIVERS_DUTY = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_dutyshift s WHERE s.id = front_door_dutyhandover.shift_id"
    " AND s.seat = front_door_dutyhandover.giver)"
)
# The named taker signs at their own desk; the giver takes it back, or a manager does.
ANSWERED_BY_WHOM_IT_IS_FOR = (
    "((outcome IN ('taken', 'sent_back') AND answered_by = taker AND taker_agency = {me})"
    " OR (outcome = 'withdrawn' AND ((answered_by = giver AND agency = {me}) OR EXISTS ("
    "SELECT 1 FROM {schema}.wall_member m WHERE m.id = front_door_dutyhandover.answered_by AND m.role = 'manager'"
    " AND m.agency = {me}))))"
)
OF_MY_OPEN_HAND_OVER = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_dutyhandover h WHERE h.id = front_door_dutyhandoveritem.hand_over_id"
    " AND h.agency = {me} AND h.outcome = '' AND h.desks = front_door_dutyhandoveritem.desks)"
)


class DutyShift(WalledModel):
    """One time of duty of one person. Taken off the roster, it stays with who took it off."""

    seat = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    wall = Wall(
        rules=(
            reads(LEAD),
            reads("worker"),
            adds(LEAD, "ended_at IS NULL"),
            changes(LEAD, ("ended_at", "ended_by"), "ended_at IS NULL", "ended_at IS NOT NULL"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("from_at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(from_at__lt=F("until_at")), name="a_duty_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="an_ended_duty_says_who",
            ),
        ]
        indexes = [models.Index(fields=["until_at"], name="duty_to_come", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.seat} from {self.from_at}"


class HandOverOutcome(models.TextChoices):
    """What became of a hand-over."""

    WAITING = "", "Not taken over yet"
    TAKEN = "taken", "Taken over"
    SENT_BACK = "sent_back", "Sent back"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DutyHandOver(WalledModel):
    """The end of a duty: what stood when it was signed, what the next must know, and who signed that they took it.

    Never changed but for its one answer. Its words may name anybody of its list, so it goes with the first record of
    it that is disposed of.
    """

    shift = models.ForeignKey(DutyShift, on_delete=models.PROTECT, related_name="hand_overs")
    agency = models.CharField(max_length=12)  # the giver's
    taker_agency = models.CharField(max_length=12)
    desks = ArrayField(models.CharField(max_length=12))  # of both
    giver = models.UUIDField()
    taker = models.UUIDField()
    words = models.TextField()
    given_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=HandOverOutcome.choices, default="", blank=True)
    answer = models.TextField(default="", blank=True)  # why it was sent back or withdrawn
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    wall = Wall(
        looks_through=LooksThrough(("hub.id",), ("words", "answer")),
        rules=(
            *disposed("id", also=("given_at",)),
            reads(LEAD, BETWEEN_THE_TWO),
            adds(
                LEAD,
                f"agency = {{me}} AND desks @> ARRAY[agency, taker_agency] AND desks <@ ARRAY[agency, taker_agency]"
                f" AND outcome = '' AND {OF_THE_GIVERS_DUTY}",
            ),
            changes(
                LEAD,
                ("outcome", "answer", "answered_by", "answered_at"),
                f"{BETWEEN_THE_TWO} AND outcome = ''",
                f"{BETWEEN_THE_TWO} AND {ANSWERED_BY_WHOM_IT_IS_FOR}",
            ),
            reads("worker", columns=("id", "giver", "taker", "outcome")),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-given_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(outcome__in=("", "taken")), name="a_duty_is_handed_over_once"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="a_duty_is_handed_to_somebody_else"),
            models.CheckConstraint(condition=~Q(words=""), name="a_hand_over_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_by__isnull=True, answered_at__isnull=True, answer="")
                | Q(outcome="taken", answered_by__isnull=False, answered_at__isnull=False)
                | (
                    Q(outcome__in=("sent_back", "withdrawn"), answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="an_answered_hand_over_says_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["-given_at", "id"], name="hand_overs_newest_first"),
            models.Index(fields=["given_at"], name="hand_overs_not_taken", condition=Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"{self.giver} to {self.taker}"


class DutyHandOverItem(WalledModel):
    """One notification of a hand-over's list, as it stood when the giver signed."""

    hand_over = models.ForeignKey(DutyHandOver, on_delete=models.PROTECT, related_name="items")
    notification = models.ForeignKey("front_door.Notification", on_delete=models.PROTECT, related_name="+")
    desks = ArrayField(models.CharField(max_length=12))
    number = models.PositiveSmallIntegerField()  # from 1, what is open first
    reference = models.CharField(max_length=13)
    state = models.CharField(max_length=10)  # a NotificationState (triage/states.py)
    immediate_danger = models.BooleanField()
    danger_with = models.UUIDField(null=True)  # who had acknowledged it
    assigned_to = models.UUIDField(null=True)

    SAID = ("number", "reference", "state", "immediate_danger", "danger_with", "assigned_to")

    wall = Wall(
        rules=(
            *disposed("id", "hand_over_id", "notification_id"),
            reads(LEAD, BETWEEN_THE_TWO),
            adds(LEAD, f"{BETWEEN_THE_TWO} AND {OF_MY_OPEN_HAND_OVER}"),
        ),
        sees={"notification_id": "front_door_notification"},
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "number"], name="one_hand_over_item_of_a_number"),
            models.UniqueConstraint(fields=["hand_over", "notification"], name="a_notification_once_in_a_hand_over"),
        ]

    def __str__(self) -> str:
        return self.reference
