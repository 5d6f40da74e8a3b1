"""The wall's tables in each hub: who is who here, the ledger, the outbox, files and drafts."""

from hub.wall.models.absences import Absence
from hub.wall.models.adoption import Adoption
from hub.wall.models.agency_telephones import AgencyTelephone
from hub.wall.models.alerts import Alert, AlertLine, AlertMark, GuardianToken
from hub.wall.models.configuration import Agency, Door, GivenReference, HubSettings, Recipient, ReferenceCounter
from hub.wall.models.continuity import ContinuityHolder, ContinuitySheet
from hub.wall.models.files import StoredFile
from hub.wall.models.guardian_reviews import GuardianReview
from hub.wall.models.ledger import LedgerEntry, Seal
from hub.wall.models.line_disposal import LineDisposal, LinesGone
from hub.wall.models.members import KeptSearch, Member, SharedLoginDraft, WorkDraft
from hub.wall.models.outbox import OutboxRow
from hub.wall.models.permission_setting import PermissionSetting
from hub.wall.models.reasons import ReasonList, ReasonSetting
from hub.wall.models.restricted import BreakGlass, BreakGlassRule, RestrictedPerson, RestrictedWhy, Restriction
from hub.wall.models.retention import (
    DisposalCertificate,
    DisposalItem,
    DisposalList,
    DisposedReference,
    LegalHold,
    RetentionRule,
)
from hub.wall.models.screens import Screen

__all__ = [
    "Absence",
    "Adoption",
    "Agency",
    "AgencyTelephone",
    "Alert",
    "AlertLine",
    "AlertMark",
    "BreakGlass",
    "BreakGlassRule",
    "ContinuityHolder",
    "ContinuitySheet",
    "DisposalCertificate",
    "DisposalItem",
    "DisposalList",
    "DisposedReference",
    "Door",
    "GivenReference",
    "GuardianReview",
    "GuardianToken",
    "HubSettings",
    "KeptSearch",
    "LedgerEntry",
    "LegalHold",
    "LineDisposal",
    "LinesGone",
    "Member",
    "OutboxRow",
    "PermissionSetting",
    "ReasonList",
    "ReasonSetting",
    "Recipient",
    "ReferenceCounter",
    "RestrictedPerson",
    "RestrictedWhy",
    "Restriction",
    "RetentionRule",
    "Screen",
    "Seal",
    "SharedLoginDraft",
    "StoredFile",
    "WorkDraft",
]
