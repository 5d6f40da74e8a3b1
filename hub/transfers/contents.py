"""What came from another hub, as the ledger's line holds a digest of it."""

from __future__ import annotations

from uuid import UUID

from hub.wall.contents import Content

RECEIVED = "received"


def received_said(transfer: UUID, document: str) -> Content:
    """Another hub's product. In: its document as PostgreSQL prints it, since receive_product_v2 took the digest of
    that; bound to the line of its coming, by the worker."""
    return Content(RECEIVED, transfer, str(transfer), document, ("worker",))
