"""Which of several dates of birth is right: said by whoever works on the enquiry, dated, and undone if it was wrong."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, changes, disposed, reads

# Whoever reads it sees every date that was weighed, shared and not protected: a date that somebody holds is neither
# weighed nor told by it.
ALL_SEEN = (
    "chosen_id = ANY (weighed) AND cardinality(weighed) = (SELECT count(*) FROM {schema}.people_mention m"
    " WHERE m.id = ANY (weighed) AND m.kind = 'birth' AND m.state = 'released' AND NOT m.is_protected)"
)
OF_ONE_PERSON = (
    "(SELECT count(DISTINCT l.mention_id) = cardinality(weighed) AND bool_and(l.person_id = person)"
    " FROM {schema}.people_link l WHERE l.mention_id = ANY (weighed) AND l.until_at IS NULL AND l.state = 'released')"
)
DISAGREE = (
    "(SELECT count(DISTINCT m.day) > 1 AND bool_or(m.id = chosen_id AND NOT m.day_is_estimate)"
    " FROM {schema}.people_mention m WHERE m.id = ANY (weighed))"
)
IN_SHORT = ("id", "person", "chosen_id", "weighed", "by", "at", "until_at")


class SettledBirth(WalledModel):
    """One of the dates that were said of somebody is right. The others stay as they were said, beside it; a date that
    is said later disagrees again. Why is read by the lead's desks alone; that it was settled, by whoever sees all of
    the dates."""

    person = models.UUIDField()  # as they were known when it was settled
    chosen = models.ForeignKey("people.Mention", on_delete=models.PROTECT, related_name="settled")
    weighed = ArrayField(models.UUIDField())  # the mentions that disagreed, the chosen one among them
    reason = models.CharField(max_length=500)
    by = models.UUIDField()
    at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    until_by = models.UUIDField(null=True)

    wall = Wall(
        looks_through=LooksThrough(("mention.chosen_id",), ("reason",)),
        rules=(
            *disposed("id", "chosen_id", "weighed"),
            reads(DESK, ALL_SEEN, columns=IN_SHORT),
            reads(LEAD, ALL_SEEN),
            adds(LEAD, f"until_at IS NULL AND {ALL_SEEN} AND {OF_ONE_PERSON} AND {DISAGREE}"),
            changes(LEAD, ("until_at", "until_by"), f"until_at IS NULL AND {ALL_SEEN}", ALL_SEEN),
            reads("issue", "until_at IS NULL", columns=("chosen_id", "weighed", "at", "until_at")),
        ),
        sees={"chosen_id": "people_mention"},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_settled_birth_says_why"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_by__isnull=False), name="an_undone_settling_says_by_whom"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_at__isnull=True), name="a_birth_is_settled_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chosen_id} is right"
