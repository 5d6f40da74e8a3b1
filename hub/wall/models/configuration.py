"""What the hub knows of its own set-up. The keeper writes it from the platform's tables; no case data.

A hub holds copies, never foreign keys to the platform, so that it can be moved or restored whole.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hub.wall.queries import AgencyQuerySet, RecipientQuerySet
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Command, Wall, adds, changes, reads

# Configuration is readable by whoever works in the hub; the door sees what it publishes.
_SERVICES = (reads(DESK), reads("worker"), reads("guardian"))


class HubSettings(WalledModel):
    """The hub's own choices. One row. Time limits are in minutes; blue has none (docs/field.md, ratings)."""

    hub_code = models.CharField(max_length=12)
    hub_name = models.CharField(max_length=80)
    red_minutes = models.PositiveIntegerField(default=4 * 60)
    amber_minutes = models.PositiveIntegerField(default=24 * 60)
    green_minutes = models.PositiveIntegerField(default=72 * 60)
    untriaged_minutes = models.PositiveIntegerField(default=4 * 60)  # until a child is rated, the clock of red
    contact = models.CharField(max_length=200, default="")  # on products and letters

    wall = Wall(
        rules=(
            *_SERVICES,
            reads("submit"),
            reads("issue"),
            reads("fetch"),
            reads("answer"),
            reads("carry"),
            changes(LEAD, ("untriaged_minutes",)),  # with a row that says who and why (enquiries/time_limits.py)
        ),
        rows_walled=False,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=models.Q(untriaged_minutes__range=(30, 24 * 60)), name="unrated_in_a_day_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.hub_name


class Agency(WalledModel):
    """An agency with a desk here."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    is_lead = models.BooleanField(default=False)
    authority_code = models.CharField(max_length=3, default="")  # the authority whose social care it is
    closes_after = models.DateField(null=True)  # its desk's last day
    successor = models.CharField(max_length=12, default="", db_default="")  # the agency to ask from then on
    closed_why = models.CharField(max_length=300, default="", db_default="")

    objects = AgencyQuerySet.as_manager()

    wall = Wall(
        rules=(
            *_SERVICES, reads("submit"), reads("ask"), reads("release"), reads("issue"),
            reads("verifier", columns=("code",)),  # which logins are desks
            reads("compare", columns=("code", "is_lead")),  # whose lines count of a notification (recorded_v3)
            reads("dispose", columns=("code", "is_lead")),
            reads("show", columns=("code", "name", "kind")),
        ),
        rows_walled=False,
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def is_closed(self, today: date) -> bool:
        """Whether its desk's last day is over."""
        return self.closes_after is not None and self.closes_after < today


# What everybody in the hub may know of a recipient: everything but its token's digest.
_OF_RECIPIENT = (
    "id", "code", "name", "agency_code", "agency_name", "agency_kind", "authority_code", "to_authority", "kind",
    "is_shared", "person", "telephone", "email", "until", "successor", "closed_why",
)  # fmt: skip


class Recipient(WalledModel):
    """Whom products can be sent to: a team outside, known to the fetch function by its token's digest; or another hub.

    A team is one organisation's, whose name is `agency_name`. One that may stand for several, from before this rule, is
    shared: nothing new goes to it, nor to one that has closed.
    Another hub has no token: it is offered its copy, and gets it when it accepts (hub/assessment/offering.py).
    """

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=100)
    agency_code = models.CharField(max_length=12)
    agency_name = models.CharField(max_length=100, default="")
    agency_kind = models.CharField(max_length=12, default="")
    authority_code = models.CharField(max_length=3, default="")
    to_authority = models.CharField(max_length=12, default="")  # of another hub: the authority whose front door it is
    kind = models.CharField(max_length=12, default="")  # a TeamKind (tenants/models/agencies.py)
    is_shared = models.BooleanField(default=False)
    person = models.CharField(max_length=100, default="")
    telephone = models.CharField(max_length=40, default="")
    email = models.CharField(max_length=254, default="")
    until = models.DateField(null=True)  # the last day on which products go to it
    successor = models.CharField(max_length=24, default="", db_default="")  # the recipient that takes its place
    closed_why = models.CharField(max_length=300, default="", db_default="")
    token_digest = models.BinaryField(default=bytes)  # of another hub: none, and nothing has none for its digest

    objects = RecipientQuerySet.as_manager()

    wall = Wall(
        rules=(
            reads(DESK, columns=_OF_RECIPIENT),
            reads("worker", columns=_OF_RECIPIENT),
            reads("guardian", columns=("code", "name")),
            reads("release"),
            reads("widen"),
            reads("ask"),
            reads("issue"),
            reads("fetch"),
        ),
        rows_walled=False,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


_OF_DOOR = (
    "id", "slug", "public_name", "authority_name", "authority_code", "lead_agency", "closes_after", "successor",
    "successor_hub", "successor_name",
)  # fmt: skip


class Door(WalledModel):
    """A front door of one authority: what it is called, and whose social care leads for what comes through it.

    After its last day what still reaches it is offered to the hub of the front door that takes its place.
    """

    slug = models.CharField(max_length=12, unique=True)
    public_name = models.CharField(max_length=80)
    authority_name = models.CharField(max_length=60)
    authority_code = models.CharField(max_length=3)
    lead_agency = models.CharField(max_length=12)
    readers = ArrayField(models.CharField(max_length=12), default=list)  # lead agencies of the hub
    closes_after = models.DateField(null=True)
    successor = models.CharField(max_length=12, default="", db_default="")  # an authority's slug
    successor_hub = models.CharField(max_length=12, default="", db_default="")
    successor_name = models.CharField(max_length=160, default="", db_default="")  # as pages say it

    wall = Wall(
        rules=(
            *(
                reads(
                    who,
                    columns=_OF_DOOR,
                )
                for who in (DESK, "worker", "door")
            ),
            reads("submit"),
            reads("join"),
            reads("carry"),
        ),
        rows_walled=False,
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.public_name


class ReferenceCounter(WalledModel):
    """How many references an authority gave in a year. The submit function draws each while it holds this row."""

    authority_code = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    wall = Wall(
        rules=(reads("submit"), adds("submit"), changes("submit", ("last",))),
        rows_walled=False,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["authority_code", "year"], name="one_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.authority_code} {self.year}"


class GivenReference(WalledModel):
    """A reference that was given before a restore, from the list outside the database: none is given a second time.

    The keeper fills it where a ledger does not go on from its last head (mash_platform/keeper/given_references.py), and
    where the line that says so is disposed of (hub/wall/sql/lines_due_v1.sql).
    """

    id = None  # type: ignore[assignment]
    reference = models.CharField(primary_key=True, max_length=13)

    wall = Wall(rules=(reads("submit"), adds("dispose")), keeper=(Command.SELECT, Command.INSERT), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.reference
