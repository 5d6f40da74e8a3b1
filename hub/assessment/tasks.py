"""What the worker does for this room: one outbox row, one function."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.assessment.models import Copy
from hub.assessment.product_document import ProductDocument
from hub.assessment.product_pdf import render_product
from hub.wall import files, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, HubSettings


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
