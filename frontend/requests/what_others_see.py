"""What other agencies see of an answer with which nothing is shared: the agency's default, and one answer's own."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.saving import follow, refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.requests.way_back import to_request
from hub.research.models import Request, RequestState
from hub.research.refusals import ChangedMeanwhile, ResearchRefusal
from hub.research.telling_which import knows_nothing, last_default, set_default, tell_which
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from mash_platform.parsing import parse_whole_number
from tenants.access import PlatformRequest

ONLY, WHICH = "answered", "which"


class DefaultForm(GovForm):
    """Only that the agency answered, or which it is."""

    tells = forms.ChoiceField(
        label="What do other agencies see when yours shares nothing?", widget=forms.RadioSelect,
        choices=[
            (ONLY, "Only that we answered"),
            (WHICH, "Which it is: “Nothing known”, or “Held, not shown”"),
        ],
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    looks = {
        "tells": Look(
            item_hints={
                ONLY: "They cannot tell whether your records hold something",
                WHICH: "They know when there is nothing, and can ring you when something is held",
            }
        )
    }


@allowed(Act.SEE_ANSWER_DEFAULT, post=Act.SET_ANSWER_DEFAULT, no_line="a setting of the agency")
@require_http_methods(["GET", "POST"])
def answer_default(request: PlatformRequest) -> HttpResponse:
    """Show what is set for the seat's own agency; a POST sets it for answers to come."""
    last = last_default(request.seated.agency)
    seen = last.number if last else 0
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = DefaultForm(kept, initial={"tells": WHICH if last and last.tells else ONLY, "seen": seen})
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ChangedMeanwhile):
            set_default(tells=said["tells"] == WHICH, seen=said["seen"], by=request.seated, at=timezone.now())
            messages.success(request, "Set, for answers that your agency gives from now on.")
            return redirect("requests:list")
        status = 409
        follow(form, seen=seen)
    return render(request, "requests/what_others_see.html", {"form": form, "last": last}, status=status)


@allowed(Act.TELL_WHICH)
@require_POST
def tell(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Say of one answer whether others see which it is."""
    try:
        tell_which(
            request_id, tells=request.POST.get("tells") == "yes",
            version=parse_whole_number(request.POST.get("version")) or 0, by=request.seated,
        )  # fmt: skip
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, "Changed. Others may have read the answer as it was before.")
    return to_request(request, request_id)


def chosen(request: PlatformRequest) -> bool | None:
    """What the form of an answer says of it; None, the agency's default, where it did not ask."""
    return request.POST.get("tells") == "yes" if request.POST.get("asks") else None


def own_answer(asked: Request, *, nothing_told: bool) -> str:
    """The answer as its own agency knows it. In: whether no finding of the agency stands."""
    if asked.state == RequestState.ANSWERED and not asked.let_out_to and nothing_told:
        return str(RequestState.NOTHING_KNOWN.label)
    return str(asked.get_state_display())


def may_change(request: PlatformRequest, asked: Request, states: set[str]) -> bool:
    """Whether there is something to tell of the answer: that nothing is known, or that something is held."""
    is_answer = asked.state in (RequestState.ANSWERED, RequestState.NOTHING_KNOWN) and not asked.let_out_to
    return is_answer and may(request.seated, Act.TELL_WHICH) and (knows_nothing(states) or "withheld" in states)
