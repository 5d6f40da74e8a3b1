"""One file that came with a notification: what it is, the picture if it is one, and the way to save it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.common.given_file import given, picture_in_page
from hub.front_door.models import Attachment, Notification
from hub.front_door.notifications.attachments import attachment_of, read
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

LINE = (Act.OPEN_FILE, "notification")


@allowed(Act.OPEN_FILE, line=LINE)
@require_GET
def file(request: PlatformRequest, reference: str, file_id: UUID) -> HttpResponse:
    """What it is; a picture is shown."""
    one, content = _opened(request, reference, file_id)
    shown = {"found": one, "reference": reference, "picture": picture_in_page(one.media_type, content)}
    answer = render(request, "triage/file.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@allowed(Act.OPEN_FILE, line=LINE)
@require_GET
def download(request: PlatformRequest, reference: str, file_id: UUID) -> HttpResponse:
    """The file, to be saved."""
    one, content = _opened(request, reference, file_id)
    return given(one.name, one.media_type, one.to_check, content)


def _opened(request: PlatformRequest, reference: str, file_id: UUID) -> tuple[Attachment, bytes]:
    """Raises: Http404; Altered."""
    found = Notification.objects.filter(reference=reference).first()
    one = attachment_of(found, file_id) if found else None
    if one is None:
        raise Http404
    content = read(request.seated.hub, one, reference)
    ledger.write_read(
        Act.OPEN_FILE, by=request.seated, object_kind="notification", refs=[reference], beside=[str(file_id)]
    )
    return one, content
