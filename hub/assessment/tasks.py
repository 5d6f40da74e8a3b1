"""What the worker does for this room: one outbox row, one function; and, by the clock, carrying products."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from hub.assessment.carrying_products import PRODUCTS
from hub.assessment.models import Copy, ProductOffer
from hub.assessment.product_document import ProductDocument
from hub.assessment.product_pdf import render_product
from hub.front_door.carrying import TASKS, carry_all
from hub.front_door.offers import tell
from hub.wall import files, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, HubSettings
from tenants.models import Goods


def copy_issued(copy_id: UUID) -> None:
    """Make the PDF of a copy and keep it encrypted. Done twice, or for a copy that is not there, it does nothing.

    In: the id of a copy of the hub whose worker's desk is taken. Raises: CannotRender, and is tried again.
    """
    copy = Copy.objects.filter(pk=copy_id).first()
    if copy is None or copy.file_id is not None:
        return
    document = ProductDocument.from_json(copy.document)
    copy.file = files.store(
        render_product(document),
        hub=HubSettings.objects.get().hub_code,
        name=f"{document.reference}-version-{document.version}.pdf",
        content_type="application/pdf",
        desks=list(Agency.objects.filter(is_lead=True).values_list("code", flat=True)),
        at=timezone.now(),
    )
    copy.save(update_fields=["file"])
    ledger.write(Act.RENDER_COPY, by="copy_issued", object_kind="copy", object_ref=str(copy.pk))


def offer_changed(offer_id: UUID) -> None:
    """Tell the platform of an offered product, or that it was taken back. Done twice, it changes nothing."""
    found = ProductOffer.objects.select_related("copy__product__enquiry").filter(pk=offer_id).first()
    if found is not None:
        tell(found, HubSettings.objects.get().hub_code, found.reference)


@shared_task(name=TASKS[Goods.PRODUCT])  # type: ignore[untyped-decorator] # Celery has no types
def carry_products() -> None:
    """Every few seconds, and when an offer was answered: what follows the answers to offered products."""
    carry_all(PRODUCTS)
