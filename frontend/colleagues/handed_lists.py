"""Lists that were handed over: whose, by whom, to whom, and undoing one as far as nobody changed it since."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.presenters.paging import WorkPaginator
from hub.front_door.triage.assigning import names_of
from hub.research.handing_lists import ListNotHanded, handed_lists_of, still_there, undo_hand_over
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from mash_platform.phrases import plural
from tenants.access import PlatformRequest

PAGE = 25


@allowed(Act.SEE_COLLEAGUES, no_line="names no case")
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Those of one's own desk, the newest first."""
    page = WorkPaginator(handed_lists_of(request.seated), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = names_of(seat for one in rows for seat in (one.giver, one.by, *one.takers))
    return render(request, "colleagues/handed_lists.html", {"page": page, "rows": rows, "names": names})


@allowed(Act.SEE_COLLEAGUES, post=Act.UNDO_HAND_OVER, no_line="names no case")
@require_http_methods(["GET", "POST"])
def one(request: PlatformRequest, handed_id: UUID) -> HttpResponse:
    """How much went to whom; a POST gives back what is still as it was given."""
    found = handed_lists_of(request.seated).filter(pk=handed_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            many = undo_hand_over(handed_id, by=request.seated, at=timezone.now())
        except ListNotHanded as refused:
            messages.warning(request, refused.sentence)
        else:
            messages.success(request, f"Undone: {plural(many, 'piece')} of work went back. They are told.")
        return redirect("colleagues:handed-list", handed_id)
    still = still_there(found, by=request.seated)
    many = sum(rows.count() for rows in (still.notifications, still.enquiries, still.requests))
    names = names_of([found.giver, found.by, found.undone_by, *found.takers])
    return render(request, "colleagues/handed_list.html", {"found": found, "names": names, "still": many})
