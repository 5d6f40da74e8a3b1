"""Two enquiries that have to do with each other, and are not one: a mother's and her born baby's, two households'."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, changes, disposed, reads

BOTH_SEEN = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_enquiry e WHERE e.id = one_id)"
    " AND EXISTS (SELECT 1 FROM {schema}.front_door_enquiry e WHERE e.id = other_id)"
)


class EnquiryLink(WalledModel):
    """A link between two enquiries, dated, so that it can be undone. A desk that sees one of them alone reads nothing
    of it: that there is another enquiry would say something of another family."""

    one = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="links_from")
    other = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="links_to")
    why = models.CharField(max_length=500)
    by = models.UUIDField()
    at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    until_by = models.UUIDField(null=True)

    wall = Wall(
        looks_through=LooksThrough(("enquiry.one_id", "enquiry.other_id"), ("why",)),
        rules=(
            *disposed("id", "one_id", "other_id"),
            reads(DESK, BOTH_SEEN),
            adds(LEAD, f"until_at IS NULL AND {BOTH_SEEN}"),
            changes(LEAD, ("until_at", "until_by"), f"until_at IS NULL AND {BOTH_SEEN}", BOTH_SEEN),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)
        indexes = [models.Index(fields=["other"], name="links_to_an_enquiry")]
        constraints = [
            models.CheckConstraint(condition=~Q(one=F("other")), name="no_enquiry_is_linked_to_itself"),
            models.CheckConstraint(condition=~Q(why=""), name="a_link_says_why"),
            models.UniqueConstraint(fields=["one", "other"], condition=Q(until_at__isnull=True), name="linked_once"),
        ]

    def __str__(self) -> str:
        return self.why
