"""Assigning a notification or an enquiry to somebody by name, and taking it oneself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import follow, refusals_shown_in
from frontend.forms.base import GovForm
from frontend.presenters.away import with_away
from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.assigning import NotAssigned, assign, colleagues_of, holder_of
from hub.wall import ledger
from hub.wall.absences import away_now
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

NOBODY = "nobody"


class AssignForm(GovForm):
    """To whom; and who had it when the page was shown."""

    to = forms.ChoiceField(label="Who works on it?", error_messages={"required": "Choose who works on it"})
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, choices: list[tuple[str, str]], initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.choose("to", [("", "Choose"), *choices, (NOBODY, "Nobody: leave it unassigned")])

    def clean_seen(self) -> UUID | None:
        """The seat that the page showed."""
        try:
            return UUID(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None
        except ValueError as error:
            raise forms.ValidationError("Open the page again") from error


@allowed(Act.ASSIGN, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def assign_enquiry(request: PlatformRequest, reference: str) -> HttpResponse:
    """Who works on an enquiry."""
    back = reverse("enquiries:enquiry", args=[reference])
    return _assign(request, by_reference(Enquiry, reference), Act.READ_ENQUIRY, "enquiry", back)


@allowed(Act.ASSIGN, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def assign_notification(request: PlatformRequest, reference: str) -> HttpResponse:
    """Who works on a notification that waits."""
    back = reverse("triage:notification", args=[reference])
    return _assign(request, by_reference(Notification, reference), Act.READ_NOTIFICATION, "notification", back)


def _assign(request: PlatformRequest, what: Any, read: Act, kind: str, back: str) -> HttpResponse:
    now, seated = timezone.now(), request.seated
    seen = str(what.assigned_to) if what.assigned_to else ""
    away = away_now(now)
    choices = [
        (str(one.seat), f"{one.name} (you)" if one.seat == seated.seat else with_away(one.name, one.seat, away))
        for one in colleagues_of(seated, at=now)
    ]
    form = AssignForm(request.POST if request.method == "POST" else None, choices=choices, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["to"]
        to = None if chosen == NOBODY else UUID(chosen)
        with refusals_shown_in(form, NotAssigned):
            assign(what, to, seen=form.cleaned_data["seen"], by=seated, at=now)
            who = "you" if to == seated.seat else dict(choices).get(chosen, "nobody")
            messages.success(request, f"{what.reference} is assigned to {who}.")
            return redirect("enquiries:work" if request.POST.get("from") == "work" else back)
        follow(form, seen=seen)
    ledger.write_read(read, by=seated, object_kind=kind, refs=[what.reference])
    who_now = holder_of(what)
    shown = {"found": what, "form": form, "kind": kind, "back": back, "who": who_now}
    return render(request, "enquiries/assign.html", shown)
