"""What was disposed of: a certificate for each record, found by its reference."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.presenters.paging import WorkPaginator
from frontend.presenters.table_labels import label_of
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import DisposalCertificate, Member
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 50
BACKUPS_KEPT = timedelta(days=35)  # at most, as docs/security.md asks of whoever keeps them


@allowed(Act.READ_CERTIFICATE, line=(Act.READ_CERTIFICATE, "certificate"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """The newest first, or those of one reference."""
    wanted = str(request.GET.get("reference", "")).strip().upper()[:13]
    found = DisposalCertificate.objects.all()
    if wanted:
        found = found.filter(references__contains=[wanted])
    page = WorkPaginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(
        Act.READ_CERTIFICATE, by=request.seated, object_kind="certificate", refs=[one.references[0] for one in rows]
    )
    return render(request, "wall/certificates.html", {"page": page, "rows": rows, "wanted": wanted})


@allowed(Act.READ_CERTIFICATE, line=(Act.READ_CERTIFICATE, "certificate"))
@require_GET
def certificate(request: PlatformRequest, certificate_id: UUID) -> HttpResponse:
    """One of them, to be printed."""
    found = DisposalCertificate.objects.filter(pk=certificate_id).first()
    if found is None:
        raise Http404
    ledger.write_read(Act.READ_CERTIFICATE, by=request.seated, object_kind="certificate", refs=[found.references[0]])
    rows = sorted((label_of(table), many) for table, many in found.rows.items())
    return render(
        request,
        "wall/certificate.html",
        {
            "one": found,
            "rows": rows,
            "total": sum(many for _, many in rows),
            "names": Member.objects.names([found.approved_by, found.agreed_by]),
            "backups_until": found.disposed_at + BACKUPS_KEPT,
        },
    )
