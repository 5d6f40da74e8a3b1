"""The log of a notification that is in no enquiry: what was said of it on the telephone or across the room."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.enquiries.log_page import show_log
from hub.assessment.models import LogEntry
from hub.front_door.models import Join, Notification
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


@allowed(Act.READ_LOG, post=Act.WRITE_LOG, line=(Act.READ_LOG, "notification"))
@require_http_methods(["GET", "POST"])
def log(request: PlatformRequest, reference: str) -> HttpResponse:
    """The newest first. Once the notification is in an enquiry, its log is that one's; what is sent here then is kept
    all the same, since it was said."""
    found = by_reference(Notification, reference)
    joins = Join.objects.filter(notification=found, until_at__isnull=True)
    enquiry = joins.values_list("enquiry__reference", flat=True).order_by().first()
    if enquiry and request.method != "POST":
        return redirect("enquiries:log", enquiry)
    written = LogEntry.objects.filter(notification=found)
    return show_log(request, found, written, here=reverse("enquiries:notification-log", args=[reference]))
