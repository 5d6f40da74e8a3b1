"""Which acts a hub took from which roles: it can take alone, and only what stands here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Wall, adds, reads

# The acts of NARROWABLE in hub/wall/permissions.py, with the roles from which each may be taken. That file imports this
# room's tables, so the pairs are written out again; a test compares the two.
THREE = ("coordinator", "decider", "manager")
MAY_LOSE: dict[str, tuple[str, ...]] = {
    "set_aside": ("coordinator", "decider"),
    "forward": THREE,
    "offer": THREE,
    "write_notification": THREE,
    "put_right": THREE,
    "link_enquiries": THREE,
    "print_enquiry": ("decider", "manager"),
    "unprotect": THREE,
    "give_protected": ("decider", "manager"),
    "give_time": THREE,
    "ask_team": ("coordinator", "manager"),
    "ask_closing": ("coordinator", "manager"),
    "place_legal_hold": ("decider", "manager"),
    "keep_record": ("decider", "manager"),
    "see_measures": ("decider", "manager"),
    "see_emerging": THREE,
}
KEPT_BY_A_MANAGER = frozenset({"set_aside"})  # from whom it is not taken, so that the others all may lose it


def pairs_of(act: str) -> list[str]:
    """An act with each role that may lose it, as it is stored."""
    return [f"{act}:{role}" for role in MAY_LOSE[act]]


class PermissionSetting(WalledModel):
    """What the hub took from roles, as it was set each time: the last row stands. Nothing of a case is in it.

    Requests read a copy of the last row (tenants/models/hub_permissions.py).
    """

    number = models.PositiveIntegerField()  # from 1: of two who set at once one succeeds
    taken = ArrayField(models.CharField(max_length=60), default=list)  # "set_aside:coordinator"
    reason = models.CharField(max_length=300)
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(rules=(reads(DESK), reads("worker"), reads("guardian"), adds(LEAD)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_permission_setting_of_a_number"),
            models.CheckConstraint(
                condition=Q(taken__contained_by=[one for act in MAY_LOSE for one in pairs_of(act)]),
                name="nothing_else_is_taken_from_a_role",
            ),
            *(
                models.CheckConstraint(condition=~Q(taken__contains=pairs_of(act)), name=f"somebody_keeps_{act}")
                for act in MAY_LOSE if act not in KEPT_BY_A_MANAGER
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.number)
