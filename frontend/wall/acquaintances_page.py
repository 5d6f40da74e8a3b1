"""Whom and which streets one knows: each their own, and those of an agency for its guardian."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.paging import paged
from hub.people import acquaintances
from hub.people.acquaintance_models import AcquaintanceKind
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest
from tenants.models import Seat

PAGE = 50


class KnownForm(GovForm):
    """A person or a street."""

    kind = forms.ChoiceField(
        label="Who or what do you know?", choices=AcquaintanceKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose a person or a street"},
    )  # fmt: skip
    given = forms.CharField(label="First name", max_length=80, required=False)
    family = forms.CharField(label="Family name", max_length=80, required=False)
    street = forms.CharField(label="Street", max_length=120, required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "kind": Look(conditional={"person": ["given", "family"], "street": ["street"]}),
        "street": Look(hint="Without the number of a house. For example, Quince Walk"),
    }

    def clean(self) -> dict[str, Any]:
        """What belongs to the choice."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") == AcquaintanceKind.PERSON and not said.get("family"):
            self.add_error("family", "Enter their family name")
        if said.get("kind") == AcquaintanceKind.STREET and not said.get("street"):
            self.add_error("street", "Enter the street")
        return said


@allowed(Act.SEE_KNOWN, post=Act.DECLARE_KNOWN, no_line="what somebody said themselves, shown to them alone")
@require_http_methods(["GET", "POST"])
def own(request: PlatformRequest) -> HttpResponse:
    """One's own, and the form that adds to them."""
    form = KnownForm(request.POST if request.method == "POST" else None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, acquaintances.NotDeclared, FormSentBefore):
            if said["kind"] == AcquaintanceKind.PERSON:
                acquaintances.declare_person(said["given"], said["family"], form=said["once"], by=request.seated)
            else:
                acquaintances.declare_street(said["street"], form=said["once"], by=request.seated)
            messages.success(request, "Written down. You and your agency’s guardian read it, and nobody else.")
            return redirect("wall:known")
    page = paged(request, acquaintances.own(request.seated), PAGE)
    facts = {"page": page, "rows": list(page.object_list), "form": form, "agency": request.seated.agency_name}
    return render(request, "wall/known.html", facts)


@allowed(Act.TAKE_BACK_KNOWN)
@require_POST
def take_back(request: PlatformRequest, known_id: UUID) -> HttpResponse:
    """It is removed."""
    try:
        acquaintances.take_back(known_id, by=request.seated)
    except acquaintances.NotDeclared as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Removed.")
    return redirect("wall:known")


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "declarations"))
@require_GET
def declared(request: PlatformRequest) -> HttpResponse:
    """Of the guardian's own agency, the newest first."""
    found: Any = acquaintances.OfAgency(request.seated)
    page: Any = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    seats = Seat.objects.filter(pk__in={one.member for one in rows}, hub__code=request.seated.hub)
    names = dict(seats.values_list("pk", "user__name"))
    ledger.write_read(Act.READ_LEDGER, by=request.seated, object_kind="declarations", refs=[])
    facts = {"page": page, "rows": rows, "names": names, "agency": request.seated.agency_name}
    return render(request, "wall/declared.html", facts)
