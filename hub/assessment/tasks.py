"""What the worker does for this room: one outbox row, one function."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.assessment.contents import copy_said, pdf_said
from hub.assessment.models import Copy
from hub.assessment.product_document import ProductDocument
from hub.assessment.product_pdf import render_product
from hub.wall import files, ledger
from hub.wall.acts import Act
from hub.wall.contents import check, said
from hub.wall.models import Agency, HubSettings


def copy_issued(copy_id: UUID) -> None:
    """Make the PDF of a copy and keep it encrypted. Done twice, or for a copy that is not there, it does nothing.

    In: the id of a copy of the hub whose worker's desk is taken. Raises: CannotRender, Altered, and is tried again.
    """
    copy = Copy.objects.with_text().filter(pk=copy_id).first()
    if copy is None or copy.file_id is not None:
        return
    check([copy_said(copy.pk, copy.document_text)])
    document = ProductDocument.from_json(copy.document)
    pdf = render_product(document)
    copy.file = files.store(
        pdf,
        hub=HubSettings.objects.get().hub_code,
        name=f"{document.reference}-version-{document.version}.pdf",
        content_type="application/pdf",
        desks=list(Agency.objects.filter(is_lead=True).values_list("code", flat=True)),
        at=timezone.now(),
    )
    copy.save(update_fields=["file"])
    ledger.write(Act.RENDER_COPY, by="copy_issued", object_kind="copy", object_ref=str(copy.pk),
                 detail=said(pdf_said(copy.pk, copy.file.pk, pdf)))  # fmt: skip
