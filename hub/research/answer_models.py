"""What other desks are told where an agency answers and shares nothing: the default that the agency set for itself."""

from __future__ import annotations

from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, Wall, adds, reads


class AnswerDefault(WalledModel):
    """Whether others see which it is, *nothing known* or *held, not shown*, or only *answered*. The last row stands.

    Its own desk's alone: a default that others read would say what an answer means. Without a row: only *answered*.
    """

    agency = models.CharField(max_length=12)
    number = models.PositiveIntegerField()  # of this agency's, from 1: of two who set it at once one succeeds
    tells = models.BooleanField(default=False)
    set_by = models.UUIDField()  # a member
    set_at = models.DateTimeField()

    wall = Wall(rules=(reads(DESK, "agency = {me}"), adds(DESK, "agency = {me}")), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="one_answer_default_of_a_number")]

    def __str__(self) -> str:
        return f"{self.agency} tells which" if self.tells else f"{self.agency} tells that it answered"
