"""A manager names an inspector, the days and the enquiries, sees what their papers hold and leave out, and asks."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.common.would_change import asks_to_see
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.inspections.written import LEFT_OUT, in_short, words_for
from hub.assessment.inspecting import MOST_ENQUIRIES, USUAL_DAYS, InspectionRefused, ask, enquiries_of, refuse_days
from hub.assessment.inspection_models import LONGEST_DAYS
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest
from tenants.inspecting import Named
from tenants.refusals import SeatRefused


class AskForm(GovForm):
    """Who reads what, and for how long. Nothing is named beforehand."""

    name = forms.CharField(label="Inspector’s full name", max_length=100)
    organisation = forms.CharField(label="Organisation", max_length=100)
    email = forms.EmailField(
        label="Their own work email address", max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter an email address in the correct format, such as name@ofsted.gov.uk"},
    )  # fmt: skip
    first_day = DateInputField(label="First day", future=True)
    last_day = DateInputField(label="Last day", future=True)
    references = forms.CharField(
        label="References of the enquiries", max_length=2000, widget=forms.Textarea,
        error_messages={"required": "Enter at least one reference"},
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "name": Look(width=30, hint="Somebody who works nowhere in this hub"),
        "organisation": Look(width=20, hint="For example: Ofsted, HMICFRS, CQC"),
        "email": Look(
            width=30, hint="Whoever agrees to the seat invites them there. They sign in with a second factor."
        ),
        "last_day": Look(hint=f"The last day is included. At most {LONGEST_DAYS} days in all."),
        "references": Look(
            rows=4,
            hint=f"At most {MOST_ENQUIRIES}, each on a line of its own or with a comma between. For example:"
            " HRW-26-000123",
        ),
    }

    def named(self) -> Named:
        """What the act takes."""
        said = self.cleaned_data
        return Named(
            name=said["name"].strip(), organisation=said["organisation"].strip(), email=said["email"],
            first_day=said["first_day"], last_day=said["last_day"],
        )  # fmt: skip


@allowed(Act.ASK_INSPECTION, step_up=True, no_line="an empty form; and how many of each kind a paper would hold")
@require_http_methods(["GET", "POST"])
def ask_for(request: PlatformRequest) -> HttpResponse:
    """First what the papers would hold and leave out, then the papers; what was typed stays."""
    now, seated = timezone.now(), request.seated
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    today = timezone.localdate(now)
    usual = {"first_day": today, "last_day": today + timedelta(days=USUAL_DAYS - 1), "once": uuid.uuid4()}
    form = AskForm(kept, initial=usual)
    seen = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, InspectionRefused, SeatRefused):
            enquiries = enquiries_of(form.cleaned_data["references"])
            refuse_days(form.named(), now)
            if asks_to_see(request):
                refs = [one.reference for one in enquiries]
                ledger.write_read(Act.READ_ENQUIRY, by=seated, object_kind="enquiry", refs=refs)
                seen = [in_short(one, seated) for one in enquiries]
            else:
                once = form.cleaned_data["once"]
                made = ask(form.named(), enquiries, words_for(seated), form=once, by=seated, at=now)
                messages.success(request, "Asked for. A guardian looks at the seat and at what you named, and is told.")
                return redirect("inspections:inspection", made.pk)
    return render(request, "inspections/ask.html", {"form": form, "seen": seen, "left_out": LEFT_OUT})
