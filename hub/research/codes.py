"""The words that requests, findings and releases are recorded in."""

from __future__ import annotations

from django.db import models


class AskBasis(models.TextChoices):
    """Why an agency may be asked: asking is already a disclosure. Source: R (AB) v Haringey [2013] EWHC 416 (Admin)."""

    CONSENT = "consent", "The family agreed"
    OVERRIDDEN = "overridden", "The family refused, and this was overridden"
    NOT_SOUGHT = "not_sought", "The family was not asked, since asking would raise the risk"
    S47 = "s47", "Section 47: reasonable cause to suspect significant harm"


class FindingKind(models.TextChoices):
    """What sort of thing was found."""

    EVENT = "event", "Something that happened"
    CONCERN = "concern", "A concern"
    SERVICE = "service", "A service involved"
    STRENGTH = "strength", "A strength or protection"
    FAMILY = "family", "Family and household"
    OTHER = "other", "Something else"


class Purpose(models.TextChoices):
    """What the information is shared for. Source: seven golden rules, docs/field.md."""

    ASSESS_RISK = "assess_risk", "To assess risk to the child"
    IMMEDIATE_SAFETY = "immediate_safety", "To plan for immediate safety"
    DECIDE_SERVICES = "decide_services", "To decide which services are needed"
    PREVENT_CRIME = "prevent_crime", "To prevent or detect crime"


class LegalBasis(models.TextChoices):
    """On what basis. Source: the statutes as listed in docs/field.md (general knowledge; the statutes decide)."""

    CA1989_S17 = "CA1989_s17", "Children Act 1989, section 17: a child in need"
    CA1989_S47 = "CA1989_s47", "Children Act 1989, section 47: significant harm"
    CA2004_S10 = "CA2004_s10", "Children Act 2004, section 10: cooperation"
    CA2004_S11 = "CA2004_s11", "Children Act 2004, section 11: duty to safeguard"
    CDA1998_S115 = "CDA1998_s115", "Crime and Disorder Act 1998, section 115"
    EA2002_S175 = "EA2002_s175", "Education Act 2002, section 175"
    CONSENT = "consent", "Consent"
    PUBLIC_INTEREST = "public_interest", "Public interest, outweighing confidence"
