"""How each agency of the hub is rung by its colleagues here."""

from __future__ import annotations

from django.db import models

from hub.wall.queries import AgencyTelephoneQuerySet
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Wall, adds, reads


class AgencyTelephone(WalledModel):
    """The telephone at which an agency answers for its desk, as it was set each time: the last row stands.

    Its own desk sets it, or the lead's; every desk of the hub reads it. It names no person and no case.
    """

    agency = models.CharField(max_length=12)
    number = models.PositiveIntegerField()  # of this agency's, from 1: of two who set it at once one succeeds
    telephone = models.CharField(max_length=40)
    ask_for = models.CharField(max_length=100, default="", blank=True)  # such as "the MASH desk"
    hours = models.CharField(max_length=120, default="", blank=True)  # when it is answered, in words
    set_by = models.UUIDField()  # a member
    set_at = models.DateTimeField()

    objects = AgencyTelephoneQuerySet.as_manager()
    wall = Wall(rules=(reads(DESK), reads("worker"), adds(DESK, "agency = {me}"), adds(LEAD)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="one_telephone_of_a_number"),
            models.CheckConstraint(condition=~models.Q(telephone=""), name="a_telephone_is_given"),
        ]

    def __str__(self) -> str:
        return self.telephone
