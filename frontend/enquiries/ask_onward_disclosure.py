"""Ask agencies whether what they shared in the room may go to a recipient of a product."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.enquiries.ask import SOONER
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.models import Enquiry, EnquiryState
from hub.research.asking import AlreadyAsked, CannotAsk
from hub.research.contents import not_shared_onward_said
from hub.research.models import Request, RequestState
from hub.research.onward_disclosure_requests import ask_to_share_onward, may_share_onward
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, Recipient
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from mash_platform.phrases import plural
from tenants.access import PlatformRequest


class AskToShareOnwardForm(GovForm):
    """For whom, whom to ask, why, and by when."""

    recipient = forms.ChoiceField(label="Who should get the findings")
    agencies = forms.MultipleChoiceField(label="Agencies to ask", widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(label="Why should they get them?", widget=forms.Textarea, max_length=4000)
    due = forms.ChoiceField(
        label="Answer needed", choices=list(SOONER.items()), widget=forms.RadioSelect,
        error_messages={"required": "Choose by when an answer is needed"},
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "recipient": Look(hint="A team outside, or another hub where the child lives now"),
        "agencies": Look(hint="Each sees what it has shared itself, and decides for itself"),
        "why": Look(rows=4, hint="The agencies read this"),
    }

    def __init__(
        self, data: Any = None, *, recipients: dict[str, str], agencies: list[tuple[str, str]], to: str
    ) -> None:
        first = {"once": uuid.uuid4(), "due": "4", "recipient": to, "agencies": [code for code, _ in agencies]}
        super().__init__(data, initial=first)
        self.choose("recipient", [("", "Choose one"), *recipients.items()])
        self.choose("agencies", agencies)

    @property
    def due_at(self) -> datetime:
        """When the answer is needed."""
        return timezone.now() + timedelta(hours=int(self.cleaned_data["due"]))


@allowed(Act.ASK, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def ask_agencies_to_share_onward(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show which agencies shared something that the recipient may not get yet; a POST asks them."""
    found = by_reference(Enquiry, reference)
    if found.state == EnquiryState.PASSED:
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    to = request.GET.get("to", "")
    shared = may_share_onward(found, to, by=request.seated)
    names = dict(Agency.objects.filter(code__in=list(shared)).values_list("code", "name"))
    form = AskToShareOnwardForm(
        kept,
        recipients=Recipient.objects.open(timezone.localdate()).names(),
        agencies=[(code, f"{name} ({plural(shared[code], 'finding')})") for code, name in names.items()],
        to=to,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = ask_to_share_onward(
                found.pk, said["agencies"], recipient=said["recipient"], why=said["why"], form=said["once"],
                due_at=form.due_at, by=request.seated,
            )  # fmt: skip
        except AlreadyAsked:
            form.add_error("agencies", "One of these agencies was asked this before and has not answered yet")
        except FormSentBefore as refused:
            form.add_error(None, refused.sentence)
        except CannotAsk:
            form.add_error(
                "agencies", "One of these agencies has agreed to share everything with them, or released nothing"
            )
        else:
            messages.success(request, f"{plural(len(made), 'agency', 'agencies')} asked.")
            return redirect("enquiries:enquiry", reference)
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/ask_to_share_onward.html",
        {"found": found, "form": form, "nobody": not shared, "refused": _refused(found)},
    )


def _refused(found: Enquiry) -> list[tuple[str, str, Request]]:
    """Agency, recipient and answer, where an agency did not agree before; held against the ledger, newest first."""
    asked = list(Request.objects.filter(enquiry=found, state=RequestState.NOT_SHARED_ONWARD).order_by("-answered_at"))
    check(not_shared_onward_said(one, found.reference) for one in asked)
    agencies, teams = dict(Agency.objects.values_list("code", "name")), Recipient.objects.names() if asked else {}
    return [(agencies.get(one.agency, one.agency), teams.get(one.let_out_to, one.let_out_to), one) for one in asked]
