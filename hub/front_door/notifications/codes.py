"""National codes that messages carry. Source: DfE Children in Need census, docs/field.md."""

from __future__ import annotations

from django.db import models


class Source(models.TextChoices):
    """Who refers."""

    FAMILY = "1A", "Family member"
    ACQUAINTANCE = "1B", "Friend or neighbour"
    SELF = "1C", "The child or young person"
    INDIVIDUAL = "1D", "Another individual"
    SCHOOL = "2A", "School"
    EDUCATION = "2B", "Education services"
    GP = "3A", "GP"
    HEALTH_VISITOR = "3B", "Health visitor"
    SCHOOL_NURSE = "3C", "School nurse"
    PRIMARY_HEALTH = "3D", "Other primary health"
    EMERGENCY = "3E", "Accident and emergency"
    OTHER_HEALTH = "3F", "Other health service"
    HOUSING = "4", "Housing"
    SOCIAL_CARE = "5A", "Social care of this authority"
    OTHER_INTERNAL = "5B", "Another service of this authority"
    OTHER_AUTHORITY = "5C", "Another authority"
    EARLY_HELP = "5D", "Early help of this authority"
    POLICE = "6", "Police"
    LEGAL = "7", "Court, probation or other legal agency"
    OTHER = "8", "Children’s centre, charity, independent or other organisation"
    ANONYMOUS = "9", "Anonymous"
    UNKNOWN = "10", "Not known"


OF_FAMILY = frozenset({Source.FAMILY, Source.SELF})
# Everybody else writes for their work, organisations of every kind (8) among them. Source: docs/field.md.
OF_THE_PUBLIC = OF_FAMILY | {"", Source.ACQUAINTANCE, Source.INDIVIDUAL, Source.ANONYMOUS, Source.UNKNOWN}


class Category(models.TextChoices):
    """What a worry is about. Source: docs/field.md, what a referral form asks."""

    PHYSICAL = "physical", "Physical abuse"
    EMOTIONAL = "emotional", "Emotional abuse"
    SEXUAL = "sexual", "Sexual abuse"
    NEGLECT = "neglect", "Neglect"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    EXPLOITATION = "exploitation", "Exploitation"
    SUBSTANCE_MISUSE = "substance_misuse", "Drugs or alcohol"
    MENTAL_HEALTH = "mental_health", "Mental health"
    MISSING = "missing", "Missing from home or care"
    GANGS = "gangs", "Gangs or serious violence"
    RADICALISATION = "radicalisation", "Radicalisation"
    FGM = "fgm", "Female genital mutilation (FGM)"
    TRAFFICKING = "trafficking", "Trafficking or modern slavery"
    OTHER = "other", "Something else"
