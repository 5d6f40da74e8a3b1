"""The contacts whom agencies named in an authority's hub: one of the programme names, another confirms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.look import Look
from frontend.sign_in.step_up import FreshForm
from tenants import contacts, doors
from tenants.models import AgencyContact, Hub
from tenants.permissions import Page, authority_for, for_page, may_for
from tenants.refusals import ContactRefused


class NameForm(FreshForm):
    """Whom an agency named."""

    sitting = True
    agency = forms.ChoiceField(
        label="Which agency?", error_messages={"required": "Choose the agency", "invalid_choice": "Choose the agency"}
    )
    username = forms.CharField(label="Sign-in name of its contact", max_length=100)
    source = forms.CharField(
        label="How did the agency name them?", max_length=300,
        error_messages={"required": "Enter how the agency named them"},
    )  # fmt: skip

    looks = {
        "username": Look(width=20, hint="An operator makes accounts. An account without a seat reaches nothing."),
        "source": Look(hint="Such as: letter of the borough commander, 14 November 2012"),
    }

    def __init__(self, data: Any = None, *, request: Any, hub: Hub) -> None:
        super().__init__(data, request=request)
        self.desks = {desk.agency.code: desk for desk in contacts.desks_of(hub)}
        self.choose("agency", [("", "Choose one"), *((code, desk.agency.name) for code, desk in self.desks.items())])


class ConfirmForm(FreshForm):
    """That the agency itself said so."""

    sure = forms.BooleanField(
        label="I asked the agency itself, and this is its contact and their own account",
        error_messages={"required": "Ask the agency on a number that you had before"},
    )


class EndForm(FreshForm):
    """The code, where it was not given within this sitting."""

    sitting = True


@for_page(Page.SEE_READINESS)
@require_GET
def listed(request: Any, slug: str) -> HttpResponse:
    """Each agency of the hub, and who speaks for it."""
    authority, hub = _hub_of(request, Page.SEE_READINESS, slug)
    now = timezone.now()
    found = contacts.contacts_of(hub, now) if hub else []
    rows = [
        {"desk": desk, "contacts": [one for one in found if one.agency_id == desk.agency_id]}
        for desk in (contacts.desks_of(hub) if hub else [])
    ]
    return render(
        request,
        "readiness/contacts.html",
        {
            "authority": authority, "hub": hub, "rows": rows, "now": now, "own": request.user.pk,
            "may_name": may_for(request, Page.NAME_CONTACT, authority),
            "may_confirm": may_for(request, Page.CONFIRM_CONTACT, authority),
        },
    )  # fmt: skip


@for_page(Page.NAME_CONTACT)
@require_http_methods(["GET", "POST"])
def name(request: Any, slug: str) -> HttpResponse:
    """Write down whom an agency named."""
    authority, hub = _hub_of(request, Page.NAME_CONTACT, slug)
    if hub is None:
        raise Http404
    form = NameForm(request.POST or None, request=request, hub=hub)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ContactRefused):
            made = contacts.name(
                form.desks[said["agency"]], said["username"], said["source"], by=request.user.pk, at=timezone.now()
            )
            messages.success(request, f"{made.user.name} is written down for {made.agency}. Somebody else confirms it.")
            return redirect("readiness:contacts", slug)
    return _show(request, form, authority, "Name an agency’s contact", "Write it down")


@for_page(Page.CONFIRM_CONTACT)
@require_http_methods(["GET", "POST"])
def confirm(request: Any, slug: str, contact_id: UUID) -> HttpResponse:
    """Confirm with the agency what somebody else wrote down."""
    authority, hub = _hub_of(request, Page.CONFIRM_CONTACT, slug)
    contact = _contact(hub, contact_id)
    form = ConfirmForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_shown_in(form, ContactRefused):
                contacts.confirm(contact_id, contact.hub, by=request.user.pk, at=timezone.now())
                messages.success(request, f"{contact.user.name} is confirmed as the contact of {contact.agency}.")
                return redirect("readiness:contacts", slug)
        except AgencyContact.DoesNotExist as gone:
            raise Http404 from gone
    return _show(
        request, form, authority, f"Confirm {contact.user.name} as the contact of {contact.agency}", "Confirm", contact
    )


@for_page(Page.NAME_CONTACT)
@require_http_methods(["GET", "POST"])
def end(request: Any, slug: str, contact_id: UUID) -> HttpResponse:
    """End a contact."""
    authority, hub = _hub_of(request, Page.NAME_CONTACT, slug)
    contact = _contact(hub, contact_id)
    form = EndForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            contacts.end(contact_id, contact.hub, by=request.user.pk, at=timezone.now())
        except AgencyContact.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, f"{contact.user.name} is no longer the contact of {contact.agency}.")
        return redirect("readiness:contacts", slug)
    return _show(
        request, form, authority, f"{contact.user.name} is not the contact of {contact.agency}", "End it", contact
    )


def _hub_of(request: Any, page: Page, slug: str) -> tuple[Any, Hub | None]:
    authority = authority_for(request, page, slug)
    place = doors.place_of(authority)
    return authority, place.hub if place else None


def _contact(hub: Hub | None, contact_id: UUID) -> AgencyContact:
    found = AgencyContact.objects.open(timezone.now()).filter(hub=hub, pk=contact_id)
    contact = found.select_related("user", "agency", "hub", "named_by").first()
    if hub is None or contact is None:
        raise Http404
    return contact


def _show(request: Any, form: Any, authority: Any, title: str, button: str, contact: Any = None) -> HttpResponse:
    words = {"form": form, "authority": authority, "title": title, "button": button, "contact": contact}
    return render(request, "readiness/contact.html", words)
