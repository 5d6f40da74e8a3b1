"""How an accepted product goes to its hub: its children as a notification of the door, and the document whole with it.

The notification says what the product says and nothing else: what a referrer told and was not ticked, and what agencies
found and did not agree to share, stay here. An age, a month and an estimate stay what they were, and two days for one
child stand in words alone (product_children.py). Its clock runs from the offer, as a notification's from its first
receipt.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.utils import timezone

from hub.assessment.contents import copy_said
from hub.assessment.models import Copy
from hub.assessment.product_document import ProductChild, ProductDocument
from hub.front_door.models import Channel
from hub.front_door.notifications.codes import Source
from hub.front_door.notifications.message import parse
from hub.transfers.contents import RECEIVED
from hub.transfers.models import ProductOffer
from hub.transfers.product_children import child_of, told_in_words
from hub.transfers.transfer_delivery import Delivery, as_received
from hub.wall.contents import check, key_of
from tenants.models import Goods, Transfer

MOST_CHILDREN = 15  # of one notification (notification_v1.json)
LONGEST_LINE = 200
LONGEST_TEXT = 100_000


def messages_of(document: ProductDocument, *, today: date) -> list[dict[str, Any]]:
    """A product as messages that a front door takes, with at most MOST_CHILDREN each."""
    children = document.children
    return [
        _message(document, children[first : first + MOST_CHILDREN], today=today)
        for first in range(0, len(children), MOST_CHILDREN)
    ]


def _message(document: ProductDocument, children: tuple[ProductChild, ...], *, today: date) -> dict[str, Any]:
    title = f"Information product {document.reference}, version {document.version}, from {document.hub_name}."
    agencies = dict.fromkeys(one.agency_name for one in document.findings)
    concern = {
        "what_happened": "\n\n".join(
            part for part in (title, document.summary.strip(), told_in_words(document, children)) if part
        )[:LONGEST_TEXT],
        "done_already": "\n".join(f"{one.name}: {one.decision}. {one.reason}" for one in children)[:LONGEST_TEXT],
        "agencies_involved": ", ".join(agencies)[:LONGEST_TEXT],
    }
    return {
        "version": 1,
        "immediate_danger": False,
        "referrer": {
            "source": Source.OTHER_AUTHORITY.value,
            "role": "Multi-agency safeguarding hub",
            "agency": document.hub_name[:LONGEST_LINE],
            "telephone": document.contact[:LONGEST_LINE],
            "own_reference": document.reference,
        },
        "children": [child_of(one, document.facts, today=today) for one in children],
        "concern": concern,
        "consent": {
            "asked": "not_asked",
            "why_not": "The product does not say whether the family was asked. Ask the hub that sent it.",
        },
    }


def _packed(transfer: Transfer) -> tuple[str | bytes, ...]:
    copy = Copy.objects.with_text().get(pk=ProductOffer.objects.values_list("copy_id", flat=True).get(pk=transfer.pk))
    check([copy_said(copy.pk, copy.document_text)])
    document = ProductDocument.from_json(copy.document)
    messages = [
        as_received(
            parse(message), transfer, _number(copy, number), channel=Channel.HUB.value,
            body=hashlib.sha256(json.dumps(message, sort_keys=True).encode()).digest(), received_at=copy.issued_at,
        )
        for number, message in enumerate(messages_of(document, today=timezone.localdate()))
    ]  # fmt: skip
    return json.dumps(messages), json.dumps(copy.document), key_of(RECEIVED, transfer.pk)


def _number(copy: Copy, number: int) -> str:
    """What keys a message, so that it comes in once: the copy, and the message's place in it."""
    return f"{copy.pk} {number}"


PRODUCTS = Delivery(
    what=Goods.PRODUCT,
    offers=ProductOffer,
    hand_over="hand_over_copy_v2",
    pack=_packed,
    receive="receive_product_v2",
    object_ref=lambda offer: str(offer.copy_id),
)
