"""Authorities, hubs and the host names that lead to them (design.md section 1)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django_tenants.models import DomainMixin, TenantMixin

from mash_platform.database.walls import PLATFORM, changes, reads
from tenants.models.base import kept_by_keeper, shared


class PoliceForce(models.TextChoices):
    """Whose area an authority is, by the code of the force as an agency."""

    METROPOLITAN = "police", "Metropolitan Police Service"
    CITY = "citypolice", "City of London Police"


class Authority(models.Model):
    """One of London's 33: 32 boroughs and the City. Its codes never change. Source: docs/field.md; ONS GSS codes."""

    gss_code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=60, unique=True)
    short_name = models.CharField(max_length=30)
    reference_code = models.CharField(max_length=3, unique=True)  # HRW in HRW-12-004182
    slug = models.CharField(max_length=12, unique=True)
    tile_row = models.PositiveSmallIntegerField()
    tile_column = models.PositiveSmallIntegerField()
    police_force = models.CharField(max_length=12, choices=PoliceForce.choices, default=PoliceForce.METROPOLITAN)

    wall = kept_by_keeper()

    class Meta:
        ordering = ("name",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class HubState(models.TextChoices):
    """How far a hub's tenant is built."""

    BUILDING = "building", "Being built"
    LIVE = "live", "Live"


class Hub(TenantMixin):  # type: ignore[misc]
    """One tenant: the safeguarding hub of one authority or of a group of them."""

    auto_create_schema = False  # the keeper builds schemas, by order
    auto_drop_schema = False

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    colour = models.PositiveSmallIntegerField(default=1)  # 1 to 12, one of the palette's
    state = models.CharField(max_length=10, choices=HubState.choices, default=HubState.BUILDING)

    wall = kept_by_keeper()

    class Meta:
        ordering = ("name",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class HubAuthorityQuerySet(models.QuerySet["HubAuthority"]):
    """Authorities' places in hubs."""

    def open_doors(self) -> HubAuthorityQuerySet:
        """Whose front door is open in a live hub now, by the authority's name."""
        found = self.filter(
            models.Q(closes_after__isnull=True) | models.Q(closes_after__gte=timezone.localdate()),
            until__isnull=True, hub__state=HubState.LIVE, door_opened_at__isnull=False,
        )  # fmt: skip
        return found.select_related("hub", "authority").order_by("authority__name")

    def closed(self, at: datetime) -> HubAuthorityQuerySet:
        """Whose front door's last day is over."""
        return self.filter(closes_after__lt=timezone.localdate(at))


class HubAuthority(models.Model):
    """An authority served by a hub; its social care leads for the children who live there.

    Its front door is closed until its go-live is recorded (tenants/doors.py), and says where to turn until then. After
    its last day it names the front door that takes its place (tenants/closing.py).
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="hub_authorities")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="hub_authorities")
    lead_agency = models.ForeignKey("tenants.Agency", on_delete=models.PROTECT, related_name="+")
    door_name = models.CharField(max_length=80)  # "Single point of access"
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    closes_after = models.DateField(null=True, blank=True)  # the last day of its front door in this hub
    successor = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_why = models.CharField(max_length=300, default="", db_default="", blank=True)
    door_opened_at = models.DateTimeField(null=True, blank=True)
    turn_to = models.TextField(default="", blank=True)  # what a closed door says: where to turn about a child
    adults_agreed_at = models.DateTimeField(null=True, blank=True)  # the board agreed that adults may come
    adults_turn_to = models.TextField(default="", blank=True)  # where to turn about an adult

    objects = HubAuthorityQuerySet.as_manager()
    wall = shared(
        reads(PLATFORM), changes(PLATFORM, ("door_opened_at", "turn_to", "adults_agreed_at", "adults_turn_to"))
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["authority"], condition=models.Q(until__isnull=True), name="one_hub_for_an_authority"
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority} in {self.hub}"

    @property
    def full_name(self) -> str:
        """The front door's name, and its authority's where that does not say it. In: its authority at hand."""
        door, authority = self.door_name, self.authority.name
        return door if authority in door else f"{authority}: {door}"

    def has_closed(self, today: date) -> bool:
        """Whether the last day of its front door is over."""
        return self.closes_after is not None and self.closes_after < today


DOOR_HOST = "refer-"  # every front door's host begins so, before its authority's slug


class HostKind(models.TextChoices):
    """What answers at a host name."""

    HUB = "hub", "Inside the wall"
    DOOR = "door", "Front door"
    OUTSIDE = "outside", "Recipients outside the wall"


class Host(DomainMixin):  # type: ignore[misc]
    """A host name of a hub: inside its wall, one of its front doors, or outside it."""

    kind = models.CharField(max_length=10, choices=HostKind.choices)
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    wall = kept_by_keeper()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="door", authority__isnull=False)
                | (~models.Q(kind="door") & models.Q(authority__isnull=True)),
                name="a_door_is_an_authoritys",
            )
        ]

    def __str__(self) -> str:
        return str(self.domain)
