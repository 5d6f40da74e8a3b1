"""Letting out what one's agency shared in the room: to whom an asking names, or to a recipient of one's choice."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.typed_text import typed_text
from frontend.partners.list_position import came_from
from frontend.requests.grounds_form import LONGEST, GroundsForm
from frontend.requests.meanwhile import ended_meanwhile
from frontend.requests.sent_again import sent_again
from frontend.requests.way_back import answered, to_request, waits
from hub.front_door.enquiries.clocks import most_urgent
from hub.front_door.models import Subject
from hub.research.agreement_models import ProposedRelease
from hub.research.contents import check_shared, requests_said
from hub.research.models import AskedChild, Finding, Request, RequestState
from hub.research.onward_disclosure import refuse_to_share_onward, share_onward
from hub.research.proposing import decided_before
from hub.research.refusals import ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Recipient
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest


class ShareOnwardForm(GroundsForm):
    """Which findings go to whom, and why. Where an asking names the recipient there is nothing to choose."""

    recipient = forms.ChoiceField(label="Who may be sent them")

    field_order = ("release", "recipient", "findings", "legal_basis", "necessity", "proportionality")
    looks = {
        **GroundsForm.looks,
        "findings": Look(small=True, label="Findings that may go there"),
        "necessity": Look(rows=2, label="Why is it necessary that they get this?"),
        "proportionality": Look(rows=2, hint="Why this much, and to them"),
    }

    def __init__(
        self, data: Any, *, shared: list[Finding], recipients: dict[str, str], asked_for: str, authority: str
    ) -> None:
        found = [one for one in shared if not asked_for or asked_for not in one.recipients]
        # Nothing is ticked: what goes out is chosen.
        super().__init__(data, initial={"release": uuid4(), "authority": authority, "recipient": asked_for})
        self.choose("findings", [(str(one.pk), one.in_short) for one in found])
        if asked_for:
            self.fields["recipient"].widget = forms.HiddenInput()
            self.choose("recipient", [(asked_for, recipients.get(asked_for, asked_for))])
        else:
            self.choose("recipient", [("", "Choose one"), *recipients.items()])


class NotSharedOnwardForm(GovForm):
    """Why it stays in the room."""

    why = forms.CharField(label="Why does it stay in the room?", widget=forms.Textarea, max_length=LONGEST)

    looks = {"why": Look(rows=3, hint="The decision maker reads this. Such as: it would make a source known")}


@allowed(Act.SHARE_ONWARD, step_up=True, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def share_findings_onward(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Show what was shared and who would get it; a POST shares it onward."""
    if over := ended_meanwhile(request, request_id, lambda _, data: _form(request, None, data)):
        return over
    asked = _get(request, request_id)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = _form(request, asked, kept)
    if request.method == "POST":
        before = decided_before(form.release_id(), asked.enquiry_id, by=request.seated)
        if before is not None:
            return sent_again(request, request_id, before, form)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            done = share_onward(
                [UUID(one) for one in said["findings"]], request_id=request_id, recipient=said["recipient"],
                grounds=form.grounds(), release_id=said["release"], by=request.seated, at=timezone.now(),
            )  # fmt: skip
        except (ResearchRefusal, FormSentBefore) as refused:
            form.add_error("findings", refused.sentence)
        else:
            if isinstance(done, ProposedRelease):
                messages.success(request, waits(request.seated))
                return redirect("requests:agreement", done.pk)
            messages.success(request, "Agreed. It goes there when the decision maker sends the information product.")
            return to_request(request, request_id)
    return _page(request, asked, form=form, refusing=NotSharedOnwardForm())


@allowed(Act.NOT_SHARED_ONWARD, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def keep_in_the_room(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Answer that it stays in the room; a GET gives back what was typed before the time ran out."""
    if over := ended_meanwhile(request, request_id, lambda _, data: NotSharedOnwardForm(data)):
        return over
    asked = _get(request, request_id)
    if not asked.let_out_to:
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    refusing = NotSharedOnwardForm(kept)
    if request.method == "POST" and refusing.is_valid():
        why = refusing.cleaned_data["why"]
        with refusals_shown_in(refusing, ResearchRefusal):
            asked = refuse_to_share_onward(request_id, why=why, by=request.seated, at=timezone.now())
            return answered(request, asked, f"{asked.enquiry.reference}: your answer is not to share it onward.")
    return _page(request, asked, form=_form(request, asked), refusing=refusing, refused=True)


def _get(request: PlatformRequest, request_id: UUID) -> Request:
    """The agency's own request, written in the ledger as read. Raises: Http404 for another agency's; Altered."""
    found: Request | None = (
        Request.objects.select_related("enquiry").filter(pk=request_id, agency=request.seated.agency).first()
    )
    if found is None:
        raise Http404
    check(requests_said([found], AskedChild.objects.filter(request=found), found.enquiry.reference))
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[found.enquiry.reference])
    return found


def _form(request: PlatformRequest, asked: Request | None, data: Any = None) -> ShareOnwardForm:
    if asked is None:
        return ShareOnwardForm(data, shared=[], recipients={}, asked_for="", authority="")
    shared = list(Finding.objects.released().filter(enquiry=asked.enquiry_id, agency=request.seated.agency))
    check_shared(shared)
    return ShareOnwardForm(
        data,
        shared=shared,
        recipients=Recipient.objects.open(timezone.localdate()).names(),
        asked_for=asked.let_out_to if asked.state == RequestState.OPEN else "",
        authority=request.seated.name,
    )


def _page(
    request: PlatformRequest,
    asked: Request,
    *,
    form: ShareOnwardForm,
    refusing: NotSharedOnwardForm,
    refused: bool = False,
) -> HttpResponse:
    asked_for = asked.let_out_to if asked.state == RequestState.OPEN else ""
    return render(
        request,
        "requests/share_onward.html",
        {
            "asked": asked,
            "rating": most_urgent(Subject.objects.standing().filter(enquiry=asked.enquiry_id)),
            "asked_for": Recipient.objects.names().get(asked_for, asked_for) if asked_for else "",
            "form": form,
            "refusing": refusing,
            "refused": refused,
            "typed": typed_text(refusing if refused else form),
            "now": timezone.now(),
            "came": place.words if (place := came_from(request)) else "",
        },
    )
