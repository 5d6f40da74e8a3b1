"""What an agency answers without a form: nothing known, complete, or open again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from frontend.requests.way_back import answered, to_request
from frontend.requests.what_others_see import chosen
from hub.research.finishing import change_answer, finish
from hub.research.models import Request
from hub.research.nothing_known import say_nothing_known
from hub.research.own_requests import has_request
from hub.research.refusals import ResearchRefusal
from hub.research.tasks import request_changed
from hub.research.telling_which import others_see
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from mash_platform.parsing import parse_whole_number
from tenants.access import PlatformRequest


@allowed(Act.NOTHING_KNOWN, theirs=has_request)
@require_POST
def nothing_known(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Said of the request that is open before one, and of no other: the next row of the list is closed."""
    try:
        asked = say_nothing_known(
            request_id, by=request.seated, at=timezone.now(), beyond=bool(request.POST.get("beyond")),
            tells=chosen(request),
        )  # fmt: skip
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
        return to_request(request, request_id)
    said = "nothing more known" if request.POST.get("beyond") else "nothing known"
    return answered(request, asked, f"{asked.enquiry.reference}: “{said}” is recorded. {others_see(asked)}", undo=True)


@allowed(Act.FINISH_REQUEST)
@require_POST
def finished(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """We have told all we know."""
    try:
        version = parse_whole_number(request.POST.get("version")) or 0
        asked = finish(
            request_id, by=request.seated, at=timezone.now(), version=version, tells=chosen(request)
        )  # fmt: skip
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
        return to_request(request, request_id)
    return answered(request, asked, f"{asked.enquiry.reference}: your answer is complete. {others_see(asked)}")


@allowed(Act.FINISH_REQUEST)
@require_POST
def change(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """The answer was not right: open the request again."""
    try:
        change_answer(request_id, by=request.seated)
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
    else:
        request_changed(request_id)
        messages.success(request, "The request is open again. Answer it when you are ready.")
    return to_request(request, request_id)
