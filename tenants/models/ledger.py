"""The platform's own ledger: sign-ins, seats, orders, and refusals without a hub."""

from __future__ import annotations

from mash_platform.database.ledgers import COLUMNS_TO_ADD, LedgerRow, SealRow
from mash_platform.database.walls import PLATFORM, adds, reads
from tenants.models.base import shared


class PlatformEntry(LedgerRow):
    """One line of the platform's ledger."""

    # Read for alarms, by the check of its seals and by its auditor.
    wall = shared(reads(PLATFORM), adds(PLATFORM, columns=COLUMNS_TO_ADD), append_only=True)

    class Meta(LedgerRow.Meta):
        abstract = False


class PlatformSeal(SealRow):
    """A seal over lines of the platform's ledger."""

    wall = shared(reads(PLATFORM), append_only=True)

    class Meta(SealRow.Meta):
        abstract = False
