"""The agencies of the hub and at which telephone each is rung."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.agency_telephones import SetMeanwhile, TelephoneRefused, TelephoneWords, agencies_to_set, set_telephone
from hub.wall.models import Agency, AgencyTelephone
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest

NO_CASE = "names of agencies and their telephones, nothing of a case"


class TelephoneForm(GovForm):
    """At which telephone an agency is rung."""

    telephone = NumberField(label="Telephone", max_length=40, error_messages={"required": "Enter a telephone number"})
    ask_for = forms.CharField(label="Whom to ask for", max_length=100, required=False)
    hours = forms.CharField(label="When it is answered", max_length=120, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "telephone": Look(width=20, hint="Whoever answers must be able to speak about a request of this hub."),
        "ask_for": Look(hint="For example, the MASH desk."),
        "hours": Look(hint="For example, Monday to Friday, 8am to 6pm."),
    }

    def wanted(self) -> TelephoneWords:
        """What was typed."""
        return TelephoneWords(**{name: self.cleaned_data[name] for name in ("telephone", "ask_for", "hours")})


@allowed(Act.SEE_AGENCIES, no_line=NO_CASE)
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Every agency with a desk here, with what is known of ringing it."""
    telephones = {one.agency: one for one in AgencyTelephone.objects.standing()}
    to_set: set[str] = set()
    if may(request.seated, Act.SET_AGENCY_TELEPHONE):
        to_set = set(Agency.objects.filter(agencies_to_set(request.seated)).values_list("code", flat=True))
    rows = [(one, telephones.get(one.code)) for one in Agency.objects.all()]
    return render(request, "wall/agencies.html", {"rows": rows, "to_set": to_set})


@allowed(Act.SET_AGENCY_TELEPHONE, no_line=NO_CASE)
@require_http_methods(["GET", "POST"])
def change(request: PlatformRequest, code: str) -> HttpResponse:
    """Set it; of an agency that is not this seat's to set, the page is not there."""
    agency = Agency.objects.filter(agencies_to_set(request.seated), code=code).first()
    if agency is None:
        raise Http404
    stands = AgencyTelephone.objects.standing().filter(agency=code).first()
    seen = stands.number if stands else 0
    first = {name: getattr(stands, name) for name in ("telephone", "ask_for", "hours")} if stands else {}
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = TelephoneForm(kept, initial={**first, "seen": seen})
    status = 200
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, TelephoneRefused) as outcome:
            set_telephone(
                code, form.wanted(), seen=form.cleaned_data["seen"], by=request.seated, at=timezone.now()
            )  # fmt: skip
            messages.success(request, f"{agency.name} is rung at {form.cleaned_data['telephone']} now.")
            return redirect("wall:agencies")
        if isinstance(outcome.refused, SetMeanwhile):
            status = 409  # a form that is sent again follows what is shown above it
            form.data = {**request.POST.dict(), "seen": str(seen)}
    return render(
        request, "wall/agency_telephone.html", {"form": form, "agency": agency, "stands": stands}, status=status
    )
