"""Where a researcher goes from a request: back to it, to the list here, or to the partner list at its place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from frontend.partners.list_position import came_from
from frontend.presenters.telling import who_is_told
from hub.research.agreement_models import ProposedRelease
from hub.research.finishing import finish
from hub.research.models import Request
from hub.research.proposing import Decided
from hub.research.refusals import ResearchRefusal
from hub.research.tasks import request_changed
from hub.research.telling_which import others_see
from hub.wall.acts import Act
from hub.wall.permissions import may
from mash_platform.phrases import lower_first
from tenants.access import PlatformRequest
from tenants.seated import Seated


def waits(by: Seated) -> str:
    """What is said of a release that a colleague has still to agree to."""
    return f"Kept. Nothing is shared until a colleague of your agency agrees. {who_is_told(by, 'They are told.')}"


def to_request(request: PlatformRequest, request_id: UUID, *, another: bool = False) -> HttpResponse:
    """To the request's page, which still knows where its reader came from; to record another finding at once."""
    place = came_from(request)
    words = place.words if place else ""
    if another:
        words = f"{words}{'&' if words else '?'}another=1#record"
    return redirect(reverse("requests:request", args=[request_id]) + words)


def answered(request: PlatformRequest, asked: Request, said: str, *, undo: bool = False) -> HttpResponse:
    """Back to where the answer was begun from; with `undo`, a link to where it is put right.

    The list across hubs is told at once, so that it does not show for some seconds what was just answered; the outbox
    tells it again, which changes nothing.
    """
    request_changed(asked.pk)
    place = came_from(request)
    if place:
        return redirect(place.back(asked.pk))
    if undo:
        address = reverse("requests:request", args=[asked.pk]) + "#answer"
        said = format_html('{} <a class="govuk-notification-banner__link" href="{}">Undo</a>', said, address)
    messages.success(request, said)
    return redirect("requests:list")


def after_release(request: PlatformRequest, request_id: UUID, done: Decided) -> HttpResponse:
    """Back to the request; or on, where it was sent with "that is all we know"; or to what waits for a colleague."""
    if isinstance(done, ProposedRelease):
        messages.success(request, waits(request.seated))
        return redirect("requests:agreement", done.pk)
    if request.POST.get("all_told") and may(request.seated, Act.FINISH_REQUEST):
        try:
            asked = finish(request_id, by=request.seated, at=timezone.now())
        except ResearchRefusal as refused:
            messages.success(request, f"Released. The request is still open: {lower_first(refused.sentence)}")
            return to_request(request, request_id)
        said = f"{asked.enquiry.reference}: released, and your answer is complete. {others_see(asked)}"
        return answered(request, asked, said)
    messages.success(request, "Released. The agencies that you chose can see it now.")
    return to_request(request, request_id)
