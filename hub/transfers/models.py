"""What this hub asks of other hubs and is asked by them, and what is passed between them (design.md section 5).

The tables keep the names of the rooms in which they were made: renaming one in use gains nobody anything.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, LooksThrough, Wall, adds, changes, disposed, reads
from tenants.models import DeclineReason, Goods, PassReason, TransferState


class AskReason(models.TextChoices):
    """Why another hub may know a child: a code, since it goes to that hub and no word of the case may."""

    LIVED_THERE = "lived_there", "The family has lived there, or may have"
    STAYS_THERE = "stays_there", "The child stays or goes to school there"
    TIE_THERE = "tie_there", "Somebody in the household has a tie there"
    MISSING = "missing", "The child is missing, or moved without a word"


class AnswerState(models.TextChoices):
    """What a hub said."""

    WAITING = "waiting", "No answer yet"
    KNOWN = "known", "Known"
    NOT_KNOWN = "not_known", "Not known"
    UNREACHED = "unreached", "Could not be reached"
    TOO_OFTEN = "too_often", "Asked too often today"


class HubQuestion(WalledModel):
    """ "Known to you?", of one child, to one hub: who asked, when and why, and what it answered."""

    subject = models.ForeignKey("front_door.Subject", on_delete=models.PROTECT, related_name="questions")
    form = models.UUIDField()  # one asking, of one hub or of many
    hub = models.CharField(max_length=12)
    hub_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=12, choices=AskReason.choices)
    why = models.TextField()  # in this hub's own words; it stays here
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AnswerState.choices, default=AnswerState.WAITING)
    contact = models.CharField(max_length=200, default="", blank=True)
    answered_at = models.DateTimeField(null=True)

    wall = Wall(
        looks_through=LooksThrough(("subject.subject_id",), ("why",)),
        rules=(
            *disposed("id", "subject_id"),
            reads(LEAD),
            adds(LEAD),
            changes(LEAD, ("state", "contact", "answered_at", "asked_by", "asked_at")),
        ),
        sees={"subject_id": "front_door_subject"},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        db_table = "front_door_hubquestion"
        ordering = ("-asked_at", "hub_name")
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="question_by")]

    def __str__(self) -> str:
        return f"{self.hub}: {self.state}"


class AskedByHub(WalledModel):
    """How often another hub asked here on a day. Counted by the function that answers, which then refuses."""

    hub = models.CharField(max_length=12)
    day = models.DateField()
    asked = models.PositiveIntegerField(default=0)

    wall = Wall(rules=(reads("answer"), adds("answer"), changes("answer", ("asked",))))

    class Meta(WalledModel.Meta):
        abstract = False
        db_table = "front_door_askedbyhub"
        constraints = [models.UniqueConstraint(fields=["hub", "day"], name="one_count_a_hub_and_day")]

    def __str__(self) -> str:
        return f"{self.asked} by {self.hub}"


class Offered(WalledModel):
    """Something that this hub offers to another. Its id is the transfer's; the platform's row decides whose it is.

    Until it is accepted the hub works on as before, and its clock runs.
    """

    what: Goods  # said by each kind

    to_hub = models.CharField(max_length=12)
    to_authority = models.CharField(max_length=12)  # slug; in a group hub its front door gets it
    to_name = models.CharField(max_length=160)  # as pages say it
    rating = models.CharField(max_length=6)
    reason = models.CharField(max_length=12, choices=PassReason.choices)
    due_at = models.DateTimeField(null=True)
    offered_by = models.UUIDField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.OFFERED)
    declined_why = models.CharField(max_length=10, choices=DeclineReason.choices, default="", blank=True)
    new_reference = models.CharField(max_length=13, default="", blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta(WalledModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.what} to {self.to_hub}: {self.state}"


# What an offer's lead desk, worker and narrow role may do with it, whatever is offered.
OFFERED = (
    reads(LEAD),
    adds(LEAD, "state = 'offered'"),
    changes(LEAD, ("withdrawn_by", "withdrawn_at"), "state = 'offered'"),
    reads("worker"),
    changes("worker", ("state", "declined_why", "new_reference", "settled_at")),
    reads("carry"),
    changes("carry", ("state",), "state = 'offered'", "state = 'accepted'"),
    reads("restrict", columns=("settled_at",)),  # an enquiry is not restricted while an offer of it stands
)
# What a front door that has closed offers to the hub that takes its place (offer_from_closed_door_v1).
FROM_A_CLOSED_DOOR = adds("carry", "state = 'offered' AND reason = 'door_closed'")


class NotificationOffer(Offered):
    """A notification that this hub offers to another, with the enquiry that it is in."""

    what = Goods.NOTIFICATION

    notification = models.ForeignKey("front_door.Notification", on_delete=models.PROTECT, related_name="offers")

    wall = Wall(
        rules=(
            *OFFERED,
            *disposed("id", "notification_id", also=("settled_at",)),
            FROM_A_CLOSED_DOOR,
            reads("submit", columns=("id", "notification_id", "state")),  # door_status_v2
        ),
        sees={"notification_id": "front_door_notification"},
    )

    class Meta(Offered.Meta):
        abstract = False
        db_table = "front_door_passing"
        ordering = ("-offered_at",)
        indexes = [models.Index(fields=["-offered_at"], name="passing_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["notification"],
                condition=models.Q(state__in=["offered", "accepted"]),
                name="one_standing_offer",
            )
        ]

    @property
    def reference(self) -> str:
        """What both hubs call it: the enquiry's where it is in one, else its own."""
        join = self.notification.joins.filter(until_at__isnull=True).select_related("enquiry").first()
        return str(join.enquiry.reference if join else self.notification.reference)


class ProductOffer(Offered):
    """One copy offered to the hub that it was made for. In it: what owners agreed to share with that hub, no more."""

    what = Goods.PRODUCT

    copy = models.OneToOneField("assessment.Copy", on_delete=models.PROTECT, related_name="offer")

    wall = Wall(
        rules=(
            *OFFERED,
            *disposed("id", "copy_id"),
            reads("withdraw", columns=("id", "copy_id", "state", "withdrawn_at")),
            changes(
                "withdraw", ("withdrawn_by", "withdrawn_at"), "state = 'offered' AND withdrawn_at IS NULL",
                "state = 'offered'",
            ),
        ),
        sees={"copy_id": "assessment_copy"},
    )  # fmt: skip

    class Meta(Offered.Meta):
        abstract = False
        db_table = "assessment_productoffer"
        ordering = ("-offered_at",)
        indexes = [models.Index(fields=["-offered_at"], name="product_offer_newest")]

    @property
    def reference(self) -> str:
        """What both hubs call it: its enquiry's."""
        return str(self.copy.product.enquiry.reference)


class OfferAnswerState(models.TextChoices):
    """What became of an answer."""

    ANSWERED = "answered", "On its way"
    ARRIVED = "arrived", "Here"
    TOO_LATE = "too_late", "The offer had ended before the answer"
    DECLINED = "declined", "Declined"


class OfferAnswer(WalledModel):
    """This hub's answer to another hub's offer. Its id is the transfer's; receive_v2 alone adds what came."""

    from_hub = models.CharField(max_length=12)
    from_name = models.CharField(max_length=80)
    their_reference = models.CharField(max_length=13)
    rating = models.CharField(max_length=6)
    reason = models.CharField(max_length=12, choices=PassReason.choices)
    door = models.CharField(max_length=12)
    what = models.CharField(
        max_length=12, choices=Goods.choices, default=Goods.NOTIFICATION, db_default=Goods.NOTIFICATION.value
    )
    accepted = models.BooleanField()
    declined_why = models.CharField(max_length=10, choices=DeclineReason.choices, default="", blank=True)
    answered_by = models.UUIDField()
    answered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferAnswerState.choices, default=OfferAnswerState.ANSWERED)
    notifications = ArrayField(models.UUIDField(), default=list)
    new_references = ArrayField(models.CharField(max_length=13), default=list)

    wall = Wall(
        rules=(
            reads(LEAD),
            adds(LEAD, "state = 'answered' AND notifications = '{{}}'"),
            reads("worker"),
            reads("dispose", columns=("id",)),  # lines about it are kept
            changes("worker", ("state",), "state = 'answered'", "state IN ('declined', 'too_late')"),
            reads("submit"),
            changes(
                "submit", ("state", "notifications", "new_references"), "accepted AND state = 'answered'", "accepted"
            ),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        db_table = "front_door_incoming"
        ordering = ("-answered_at",)
        indexes = [models.Index(fields=["-answered_at"], name="incoming_newest")]

    def __str__(self) -> str:
        return f"{self.their_reference} from {self.from_hub}"


class ReceivedProduct(WalledModel):
    """The information product that came with a notification from another hub, whole as its owners agreed to share it.

    Its id is the transfer's; receive_product_v2 alone adds it. Front doors' own desks read it, like a team its copy.
    """

    notification = models.OneToOneField(
        "front_door.Notification", on_delete=models.PROTECT, related_name="received_product"
    )
    document = models.JSONField()  # hub/assessment/product_document.py
    document_digest = models.BinaryField()
    desks = ArrayField(models.CharField(max_length=12), default=list)
    received_at = models.DateTimeField()

    wall = Wall(
        rules=(*disposed("id", "notification_id"), reads(LEAD, "{me} = ANY (desks)"), reads("submit"), adds("submit"))
    )

    class Meta(WalledModel.Meta):
        abstract = False
        db_table = "front_door_receivedproduct"

    def __str__(self) -> str:
        return f"product with {self.notification_id}"
