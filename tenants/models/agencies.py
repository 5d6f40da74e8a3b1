"""Agencies, where they sit, and the teams outside that receive information products."""

from __future__ import annotations

from datetime import date

from django.db import models

from tenants.models.base import kept_by_keeper
from tenants.models.hubs import Authority, Hub


class AgencyKind(models.TextChoices):
    """What an organisation does. Source: docs/field.md, core agencies."""

    SOCIAL_CARE = "socialcare", "Children's social care"
    POLICE = "police", "Police"
    HEALTH = "health", "Health"
    EDUCATION = "education", "Education"
    PROBATION = "probation", "Probation"
    HOUSING = "housing", "Housing"
    YOUTH_OFFENDING = "youth", "Youth offending"
    OTHER = "other", "Another agency"


class Agency(models.Model):
    """An organisation with a kind. Its code stands in the names of its desks' logins and never changes."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=AgencyKind.choices)

    wall = kept_by_keeper()

    class Meta:
        ordering = ("name",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class HubAgency(models.Model):
    """An agency has a desk in a hub, until its last day there where it has one (tenants/closing.py).

    What its desk holds stays its own after that: `successor` is only whom to ask from then on.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="hub_agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="hub_agencies")
    is_lead = models.BooleanField(default=False)  # social care of one of the hub's authorities
    closes_after = models.DateField(null=True, blank=True)  # its last day
    successor = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_why = models.CharField(max_length=300, default="", db_default="", blank=True)

    wall = kept_by_keeper()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hub", "agency"], name="one_desk_for_an_agency")]

    def __str__(self) -> str:
        return f"{self.agency} in {self.hub}"

    def is_closed(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.closes_after is not None and self.closes_after < today


class TeamKind(models.TextChoices):
    """What the organisation of a team outside is. Source: docs/field.md, who gets products."""

    SOCIAL_CARE = "socialcare", "Children’s social care"
    EARLY_HELP = "earlyhelp", "Early help"
    SCHOOL = "school", "School or college"
    NURSERY = "nursery", "Nursery or childminder"
    GP = "gp", "GP practice"
    HEALTH = "health", "Health service"
    ADULTS = "adults", "Adult services"
    HOUSING = "housing", "Housing"
    POLICE = "police", "Police"
    PROBATION = "probation", "Probation"
    YOUTH = "youth", "Youth service"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    OTHER = "other", "Another organisation"


class Team(models.Model):
    """A team outside the wall that products can be sent to: of one organisation. Its inbox token opens its own copies
    alone.

    `agency` has a desk in the hub and answers for the team: who agrees to its first seats speaks for that agency.
    `organisation` is empty for a team from before this rule, which may stand for several: no product goes to it until
    somebody has said whose it is. `authority` is set where the team serves one authority of a group hub.
    `asked_by` and `agreed_by` brought the team into being, or said last whose it is, and never sit in it.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="teams")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=100)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    inbox_token = models.CharField(max_length=64)  # 128 bits, hex; the hub keeps its digest
    organisation = models.CharField(max_length=100, default="", blank=True)
    kind = models.CharField(max_length=12, choices=TeamKind.choices, default="", blank=True)
    person = models.CharField(max_length=100, default="", blank=True)  # whom to ask for
    telephone = models.CharField(max_length=40, default="", blank=True)
    email = models.EmailField(max_length=254, default="", blank=True)
    until = models.DateField(null=True, blank=True)  # the last day on which products go to it
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_why = models.CharField(max_length=300, default="", db_default="", blank=True)
    asked_by = models.UUIDField(null=True, blank=True)
    agreed_by = models.UUIDField(null=True, blank=True)

    wall = kept_by_keeper()

    class Meta:
        ordering = ("name",)
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hub", "code"], name="one_team_of_a_code")]

    def __str__(self) -> str:
        return self.name
