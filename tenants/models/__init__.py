"""The platform's own tables: nothing here is about a case."""

from tenants.models.account_links import AccountLink, EmailChange, FactorReset, LinkKind
from tenants.models.agencies import Agency, AgencyKind, HubAgency, Team, TeamKind
from tenants.models.doors import DoorContact
from tenants.models.hub_lines import HubLine, HubLineAct
from tenants.models.hub_permissions import HubPermissions
from tenants.models.hubs import DOOR_HOST, Authority, Host, HostKind, Hub, HubAuthority, HubState, PoliceForce
from tenants.models.keys import KEY_LASTS_AT_MOST, ApiKey, KeyPurpose
from tenants.models.ledger import PlatformEntry, PlatformSeal
from tenants.models.measures import PublishedMeasure
from tenants.models.names import Closed, Closing, NameChange, Named
from tenants.models.notices import Notice, NoticeKind
from tenants.models.orders import ANSWERED_WITHIN, BuildStep, Order, OrderAnswer, OrderKind, OrderState
from tenants.models.partners import PartnerRequest, SentNotification, SentState
from tenants.models.passes import EntryCode, Pass
from tenants.models.people import (
    AGREED_WITHIN,
    ASKED_ROLES,
    DUE_SOON,
    HUB_ROLES,
    NEVER_USED,
    OUTSIDE_ROLES,
    PLATFORM_ROLES,
    REVIEW_AT_MOST,
    UNUSED,
    RecoveryCode,
    Role,
    Seat,
    User,
    with_role,
)
from tenants.models.seating import AgencyContact, NewStarter, SeatSleep
from tenants.models.sign_ins import SignIn, WrongTries
from tenants.models.training import SeatTraining
from tenants.models.transfers import (
    CHOSEN_REASONS,
    DeclineReason,
    Goods,
    KnownCount,
    PassReason,
    Transfer,
    TransferState,
)

__all__ = [
    "AGREED_WITHIN",
    "ANSWERED_WITHIN",
    "ASKED_ROLES",
    "CHOSEN_REASONS",
    "DOOR_HOST",
    "DUE_SOON",
    "HUB_ROLES",
    "KEY_LASTS_AT_MOST",
    "NEVER_USED",
    "OUTSIDE_ROLES",
    "PLATFORM_ROLES",
    "REVIEW_AT_MOST",
    "UNUSED",
    "AccountLink",
    "Agency",
    "AgencyContact",
    "AgencyKind",
    "ApiKey",
    "Authority",
    "BuildStep",
    "Closed",
    "Closing",
    "DeclineReason",
    "DoorContact",
    "EmailChange",
    "EntryCode",
    "FactorReset",
    "Goods",
    "Host",
    "HostKind",
    "Hub",
    "HubAgency",
    "HubAuthority",
    "HubLine",
    "HubLineAct",
    "HubPermissions",
    "HubState",
    "KeyPurpose",
    "KnownCount",
    "LinkKind",
    "NameChange",
    "Named",
    "NewStarter",
    "Notice",
    "NoticeKind",
    "Order",
    "OrderAnswer",
    "OrderKind",
    "OrderState",
    "PartnerRequest",
    "Pass",
    "PassReason",
    "PlatformEntry",
    "PlatformSeal",
    "PoliceForce",
    "PublishedMeasure",
    "RecoveryCode",
    "Role",
    "Seat",
    "SeatSleep",
    "SeatTraining",
    "SentNotification",
    "SentState",
    "SignIn",
    "Team",
    "TeamKind",
    "Transfer",
    "TransferState",
    "User",
    "WrongTries",
    "with_role",
]
