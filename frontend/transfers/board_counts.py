"""Between hubs, for the board: how much was passed and asked, by month and pair of hubs. Counts and nothing else."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants import transfers
from tenants.models import TransferState
from tenants.permissions import Page, for_page

PAGE = 50


@for_page(Page.SEE_BOARD)
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Two tables, newest month first."""
    return render(
        request,
        "transfers/board.html",
        {
            "passed": Paginator(transfers.by_month(), PAGE).get_page(request.GET.get("page")),
            "asked": Paginator(transfers.known_by_month(), PAGE).get_page(request.GET.get("asked")),
            "states": [(state.value, state.label) for state in TransferState],
        },
    )
