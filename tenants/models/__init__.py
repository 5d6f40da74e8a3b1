"""The platform's own tables: nothing here is about a case."""

from tenants.models.agencies import Agency, AgencyKind, HubAgency, Team
from tenants.models.hubs import Authority, Host, HostKind, Hub, HubAuthority, HubState
from tenants.models.ledger import PlatformEntry, PlatformSeal
from tenants.models.orders import Order, OrderKind, OrderState
from tenants.models.partners import PartnerRequest
from tenants.models.passes import EntryCode, Pass
from tenants.models.people import HUB_ROLES, PLATFORM_ROLES, RecoveryCode, Role, Seat, User

__all__ = [
    "HUB_ROLES",
    "PLATFORM_ROLES",
    "Agency",
    "AgencyKind",
    "Authority",
    "EntryCode",
    "Host",
    "HostKind",
    "Hub",
    "HubAgency",
    "HubAuthority",
    "HubState",
    "Order",
    "OrderKind",
    "OrderState",
    "PartnerRequest",
    "Pass",
    "PlatformEntry",
    "PlatformSeal",
    "RecoveryCode",
    "Role",
    "Seat",
    "Team",
    "User",
]
