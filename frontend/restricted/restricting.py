"""Restricting an enquiry: what will happen, why, and who may enter it from then on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.models import Copy
from hub.front_door.models import Enquiry
from hub.wall import ledger, restricted
from hub.wall.acts import Act
from hub.wall.models import Agency, RestrictedWhy
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from hub.wall.restricted import RestrictedRefusal
from tenants.access import PlatformRequest
from tenants.models import Role, Seat


class WhyAndWhom(GovForm):
    """Why an enquiry is restricted, and for whom."""

    why = forms.ChoiceField(
        label="Why is it restricted?", choices=RestrictedWhy.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose why it is restricted"},
    )  # fmt: skip
    people = forms.MultipleChoiceField(
        label="Who may enter it, beside you?", widget=forms.CheckboxSelectMultiple, required=False
    )
    once = forms.UUIDField(widget=forms.HiddenInput)


class RestrictForm(WhyAndWhom):
    """An enquiry that is open."""

    reason = forms.CharField(
        label="Say more", max_length=2000, widget=forms.Textarea,
        error_messages={"required": "Say more about why it is restricted"},
    )  # fmt: skip

    field_order = ("why", "reason", "people", "once")
    looks = {
        "reason": Look(rows=3, hint="Whoever may enter it reads this. A guardian reads the choice above, not this."),
        "people": Look(
            hint="Nobody else of an agency can answer, decide or release. Choose whoever has to. You can add and "
            "remove people later.",
            small=True, mark_optional=False,
        ),
    }  # fmt: skip


@allowed(Act.RESTRICT_ENQUIRY, step_up=True, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def restrict(request: PlatformRequest, reference: str) -> HttpResponse:
    """Say before what will happen; a POST restricts it."""
    found, by, now = by_reference(Enquiry, reference), request.seated, timezone.now()
    form = RestrictForm(request.POST if request.method == "POST" else None, initial={"once": uuid4()})
    seats = {str(one.pk): one for one in restricted.seats_to_name(by.hub, found.desks, now)}
    form.choose("people", choices_of(seats.values(), but={by.seat}))
    is_ours = found.lead_agency == by.agency
    if request.method == "POST" and is_ours and form.is_valid():
        said = form.cleaned_data
        people = [seats[pk] for pk in {*said["people"], str(by.seat)} if pk in seats]
        with refusals_shown_in(form, RestrictedRefusal, FormSentBefore):
            restricted.restrict(
                found.pk, people, why=said["why"], reason=said["reason"], form=said["once"], by=by
            )  # fmt: skip
            messages.success(request, "Restricted. Only the people whom you named can enter it now, from here.")
            return redirect("restricted:own")
    agencies = dict(Agency.objects.values_list("code", "name"))
    ledger.write_read(Act.READ_ENQUIRY, by=by, object_kind="enquiry", refs=[reference])
    facts = {
        "found": found, "form": form, "is_ours": is_ours, "copies": _copies(found),
        "lead": agencies.get(found.lead_agency, found.lead_agency),
        "agencies": sorted(agencies.get(code, code) for code in found.desks),
        "guardians": Seat.objects.standing(now).filter(hub__code=by.hub, role=Role.GUARDIAN).exists(),
    }  # fmt: skip
    return render(request, "restricted/restrict.html", facts)


def _copies(found: Enquiry) -> list[Copy]:
    """What went out, as far as this desk reads it; the oldest first."""
    return list(Copy.objects.in_short().filter(product__enquiry=found).order_by("issued_at", "pk"))


def choices_of(seats: Iterable[Seat], *, but: set[UUID]) -> list[tuple[str, str]]:
    """Each seat as a choice: whose it is, at which agency, in which role."""
    return [(str(one.pk), _words(one)) for one in seats if one.pk not in but]


def _words(seat: Any) -> str:
    return f"{seat.user.name}, {seat.agency.name}, {Role(seat.role).label.lower()}"
