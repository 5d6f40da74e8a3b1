"""Who works here, as the hub itself knows them, and what they had typed when their time ran out."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models

from hub.wall.queries import MemberQuerySet
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, Wall, adds, changes, disposed, reads, removes

_MINE = "agency = {me}"
FORGOTTEN_AFTER = timedelta(days=7)  # then a draft is removed
SEARCH_KEPT = timedelta(hours=1)  # the words of a search, so that Back shows what was found
_FORGOTTEN = f"kept_at < now() - interval '{FORGOTTEN_AFTER.days} days'"


_SEARCH_OVER = f"kept_at < now() - interval '{SEARCH_KEPT.seconds} seconds'"
_SEARCH_STANDS = f"kept_at >= now() - interval '{SEARCH_KEPT.seconds} seconds'"
GUARDIANS = "guardian"  # whose searches are those of the guardians' login, which is no desk's


class Member(WalledModel):
    """A person's seat as this hub knew it: its id is the seat's. Written by its own desk when they enter.

    `person` is the same in each seat that somebody has: where two members are needed, two seats of one are not two.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    agency = models.CharField(max_length=12)
    role = models.CharField(max_length=12)
    person = models.UUIDField(null=True)  # none where they last entered before it was written down
    entered_at = models.DateTimeField()

    wall = Wall(
        rules=(
            reads(DESK),
            reads("worker"),
            reads("guardian"),
            reads("verifier", columns=("id", "agency")),  # whose seat a line names
            adds(DESK, _MINE),
            changes(DESK, ("name", "role", "person", "entered_at"), _MINE, _MINE),
            reads("carry", columns=("id", "role")),  # the policy on closing a repeat asks for a manager
            reads("release", f"agency = {CALLER}"),
            reads("widen", f"agency = {CALLER}"),
            reads("dispose", columns=("id", "agency", "role", "person")),
            reads("inspect", columns=("id", "agency", "role", "person")),
        )
    )

    objects = MemberQuerySet.as_manager()

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.name


class WorkDraft(WalledModel):
    """What somebody had typed when their pass ran out. Their own desk's alone; taken once."""

    agency = models.CharField(max_length=12)
    member = models.UUIDField()
    path = models.CharField(max_length=300)
    data = models.JSONField()
    kept_at = models.DateTimeField()

    # The worker removes what nobody came back to, and reads no word of it.
    wall = Wall(
        rules=(
            *disposed("id", "path"),
            reads("restrict", columns=("data",)),  # whether another page's draft says its reference
            reads(DESK, _MINE),
            adds(DESK, _MINE),
            removes(DESK, _MINE),
            reads("worker", _FORGOTTEN, columns=("id", "kept_at")),
            removes("worker", _FORGOTTEN),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["agency", "member", "path"])]

    def __str__(self) -> str:
        return self.path


class SharedLoginDraft(WalledModel):
    """The same of a recipient or a guardian, who share a login with other teams and agencies.

    No login reads it: functions know whose it is by the token of their team or agency, which the application has.
    """

    holder = models.CharField(max_length=64)  # SHA-256 of the token, in hex
    member = models.UUIDField()
    path = models.CharField(max_length=300)
    data = models.JSONField()
    kept_at = models.DateTimeField()

    wall = Wall(
        rules=(
            reads("draft"),
            adds("draft"),
            removes("draft"),
            *disposed("id", "path"),
            reads("restrict", columns=("data",)),
            reads("worker", _FORGOTTEN, columns=("id", "kept_at")),
            removes("worker", _FORGOTTEN),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["holder", "member", "path"], name="one_draft_of_a_page_on_a_shared_login")
        ]

    def __str__(self) -> str:
        return self.path


class KeptSearch(WalledModel):
    """What somebody looked for, so that its answer has an address that says nothing of it, for an hour.

    Its id stands in that address. The rows are those of one login; that one seat opens them alone is held in Python.
    """

    agency = models.CharField(max_length=12)
    member = models.UUIDField()
    page = models.CharField(max_length=20)  # whose words they are: "search", "child"
    words = models.CharField(max_length=300)
    kept_at = models.DateTimeField()

    # The worker removes what is over, and reads no word of it.
    wall = Wall(
        rules=(
            reads(DESK, f"{_MINE} AND {_SEARCH_STANDS}"),
            adds(DESK, _MINE),
            reads("guardian", f"agency = '{GUARDIANS}' AND {_SEARCH_STANDS}"),
            adds("guardian", f"agency = '{GUARDIANS}'"),
            reads("worker", _SEARCH_OVER, columns=("id", "kept_at")),
            removes("worker", _SEARCH_OVER),
            reads("restrict", columns=("words",)),
            removes("restrict"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["kept_at"], name="searches_that_are_over")]

    def __str__(self) -> str:
        return self.page
