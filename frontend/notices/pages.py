"""One's own notices: what there is, the newest first, and which are read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.notices.notice_links import lines_of
from frontend.presenters.paging import WorkPaginator
from mash_platform.phrases import plural
from tenants.access import known
from tenants.models import Notice
from tenants.notices import mark_all_read, mark_read, unread

PAGE = 25


@known("one's own notices, and nobody else's")
@require_GET
def every(request: Any) -> HttpResponse:
    """All of them, or what is not read yet."""
    new = request.GET.get("show") == "unread"
    found = (unread(request.user.pk) if new else Notice.objects.filter(user=request.user.pk)).select_related("hub")
    page = WorkPaginator(found.order_by("-made_at", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notices/notices.html",
        {
            "page": page,
            "lines": lines_of(page.object_list),
            "new": new,
            "unread": unread(request.user.pk).count(),
            "address": request.user.email if request.user.email_verified_at else "",
        },
    )


@known("one's own notice")
@require_POST
def read_one(request: Any, notice_id: UUID) -> HttpResponse:
    """It is read. Somebody else's looks as if it did not exist."""
    try:
        mark_read(notice_id, by=request.user.pk, at=timezone.now())
    except Notice.DoesNotExist as not_theirs:
        raise Http404 from not_theirs
    return redirect("notices:all")


@known("one's own notices")
@require_POST
def read_all(request: Any) -> HttpResponse:
    """Everything is read."""
    count = mark_all_read(by=request.user.pk, at=timezone.now())
    messages.success(request, f"{plural(count, 'notice')} marked as read." if count else "Everything was read already.")
    return redirect("notices:all")
