"""How each front door's people are reached: what the door says, for the guardian to read and the manager to set."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import follow, refusals_shown_in
from frontend.common.would_change import preview
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField, WholeNumberField
from frontend.forms.times import ClockField
from frontend.presenters.dates import date_time
from hub.front_door.models import Notification
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from mash_platform.phrases import plural
from tenants.access import PlatformRequest
from tenants.door_contacts import (
    LONGEST_DANGER,
    LONGEST_WAIT,
    NAMES,
    SHORTEST_DANGER,
    SHORTEST_WAIT,
    USUAL_DANGER,
    USUAL_WAIT,
    Contact,
    contact_of,
    contacts_of,
    doors_of,
    refuse_wrong,
    set_contact,
)
from tenants.models import DoorContact, HubAuthority
from tenants.refusals import DoorRefused

DEAF = (
    "Deaf people can call 999 in British Sign Language at 999bsl.co.uk, or with Relay UK (18000). "
    "To text 999, register first: text “register” to 999."
)


def _line(label: str, name: str, length: int) -> forms.CharField:
    kind = NumberField if "telephone" in name else forms.CharField
    return kind(label=label, max_length=length, error_messages={"required": f"Enter {NAMES[name]}"})


def _words(label: str, name: str, length: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea, error_messages={"required": f"Enter {NAMES[name]}"}
    )


class ContactForm(GovForm):
    """What a front door says of reaching its people."""

    telephone = _line("Telephone", "telephone", 40)
    hours = _line("When it is answered", "hours", 120)
    email = forms.EmailField(
        label="E-mail", max_length=254,
        error_messages={"required": f"Enter {NAMES['email']}", "invalid": "Enter an e-mail address"},
    )  # fmt: skip
    night_team = _line("Team out of hours", "night_team", 100)
    night_telephone = _line("Telephone out of hours", "night_telephone", 40)
    interpreter = _words("How to get an interpreter", "interpreter", 500)
    deaf = _words("How a Deaf person reaches 999, and you", "deaf", 500)
    privacy = _words("Privacy notice", "privacy", 10000)
    accessibility = _words("Accessibility statement", "accessibility", 10000)
    unopened_minutes = WholeNumberField(
        label="Minutes until somebody hears that a notification is unopened",
        min_value=SHORTEST_WAIT, max_value=LONGEST_WAIT,
    )  # fmt: skip
    danger_minutes = WholeNumberField(
        label="Minutes until managers hear of immediate danger that nobody acknowledged",
        min_value=SHORTEST_DANGER, max_value=LONGEST_DANGER,
    )  # fmt: skip
    helpline = forms.CharField(
        label="A helpline for children", max_length=500, required=False, widget=forms.Textarea
    )  # fmt: skip
    reads_from = ClockField(label="Messages are read from", required=False)
    reads_until = ClockField(label="Messages are read until", required=False)
    reads_weekends = forms.BooleanField(label="Also at weekends", required=False)
    reads_bank_holidays = forms.BooleanField(label="Also on bank holidays", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "telephone": Look(width=20, hint="Whoever answers must be able to take a concern about a child."),
        "hours": Look(hint="For example, Monday to Friday, 8am to 6pm."),
        "night_team": Look(hint="For example, Emergency duty team."),
        "night_telephone": Look(width=20),
        "interpreter": Look(rows=3, hint="In short sentences, for somebody who reads little English."),
        "deaf": Look(rows=4),
        "privacy": Look(rows=6, hint="The notice, or the address (https://...) where it is."),
        "accessibility": Look(rows=6, hint="The statement, or the address (https://...) where it is."),
        "helpline": Look(
            rows=3, hint="Its name, number and hours. It is shown where a child writes about herself or himself."
        ),
        "reads_from": Look(
            width=5, hint="For example, 8:00. At other hours the front door says when somebody reads, and whom to ring."
        ),
        "reads_until": Look(width=5, hint="For example, 18:00, or 23:59"),
        "unopened_minutes": Look(
            width=4, hint="You, the operator and the board’s secretary hear that something waits, and not what."
        ),
        "danger_minutes": Look(
            width=4, hint="Coordinators hear at once. While nobody has it, all hear again, each time twice as late."
        ),
    }

    def wanted(self) -> Contact:
        """What was typed."""
        return Contact(**{each.name: self.cleaned_data[each.name] for each in fields(Contact)})


@allowed(Act.SEE_DOORS, line=(Act.SEE_DOORS, "door"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Each door of the hub with what it says, and what it does not say yet."""
    places = doors_of(request.seated.hub)
    contacts = contacts_of(places)
    doors = [(place, facts_of(contacts.get(place.pk))) for place in places]
    ledger.write_read(Act.SEE_DOORS, by=request.seated, object_kind="door", refs=[])
    return render(
        request,
        "wall/front_doors.html",
        {"doors": doors, "missing": NAMES.values(), "may_set": may(request.seated, Act.SET_DOOR)},
    )


@allowed(Act.SET_DOOR, step_up=True, no_line="what the door says to everybody")
@require_http_methods(["GET", "POST"])
def change(request: PlatformRequest, slug: str) -> HttpResponse:
    """Set what a door says; a number that leads to nobody would be rung by somebody in fear."""
    place = next((one for one in doors_of(request.seated.hub) if one.authority.slug == slug), None)
    if place is None:
        raise Http404
    stands = contact_of(place)
    seen = stands.number if stands else 0
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = ContactForm(kept, initial=_first(stands) | {"seen": seen})
    status = 200
    would = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, DoorRefused):
            wanted, at = form.wanted(), timezone.now()
            refuse_wrong(wanted)
            if seen == form.cleaned_data["seen"]:
                would = preview(request, form, effect=lambda: _effect(slug, wanted, at=at))
            if would is None:
                _set(request, place, wanted, seen=form.cleaned_data["seen"], at=at)
                messages.success(request, f"The front door of {place.authority.name} says so now.")
                return redirect("wall:front-doors")
        if seen != form.cleaned_data["seen"]:
            status = 409
            follow(form, seen=seen)  # a form that is sent again follows what is shown above it
    return render(
        request, "wall/change_door.html",
        {"form": form, "place": place, "facts": facts_of(stands), "would": would}, status=status,
    )  # fmt: skip


def _set(request: PlatformRequest, place: HubAuthority, wanted: Contact, *, seen: int, at: datetime) -> None:
    slug = place.authority.slug
    try:
        made = set_contact(slug, wanted, seen=seen, by=request.seated, at=at)
    except HubAuthority.DoesNotExist as gone:
        raise Http404 from gone
    with transaction.atomic(durable=True):
        ledger.write(
            Act.SET_DOOR, by=request.seated, object_kind="door", object_ref=slug, detail={"number": made.number}
        )


def _effect(slug: str, wanted: Contact, *, at: datetime) -> str:
    """Who would hear at once of what waits there. One query."""
    waits = Notification.objects.untriaged().filter(door=slug)
    found = waits.aggregate(
        every=Count("pk"),
        unopened=Count("pk", filter=Q(
            opened_at__isnull=True, received_at__lt=at - timedelta(minutes=wanted.unopened_minutes)
        )),
    )  # fmt: skip
    said = f"{plural(found['every'], 'notification')} from there {'waits' if found['every'] == 1 else 'wait'} now"
    return (
        f"{said}; {found['unopened'] or 'none'} of them unopened for longer than you wrote. You hear of these at once."
    )


def facts_of(contact: DoorContact | None) -> list[list[str]]:
    """What a door says, as a summary list; empty where nothing was set."""
    if contact is None:
        return []
    return [
        ["Telephone", f"{contact.telephone} ({contact.hours})"],
        ["E-mail", contact.email],
        ["Out of hours", f"{contact.night_team}, {contact.night_telephone}"],
        ["Interpreter", contact.interpreter],
        ["Deaf people", contact.deaf],
        ["Privacy notice", _short(contact.privacy)],
        ["Accessibility statement", _short(contact.accessibility)],
        ["Helpline for children", contact.helpline or "None"],
        ["Messages are read", _reading(contact)],
        ["Unopened notifications", f"You hear after {contact.unopened_minutes} minutes"],
        ["Immediate danger", f"Managers hear after {contact.danger_minutes} minutes without acknowledgement"],
        ["Set", f"{date_time(contact.at)} by {contact.by.name if contact.by else 'the demonstration'}"],
    ]


def _reading(contact: DoorContact) -> str:
    if contact.reads_from is None or contact.reads_until is None:
        return "Not said"
    days = "every day" if contact.reads_weekends else "Monday to Friday"
    holidays = "bank holidays too" if contact.reads_bank_holidays else "not on bank holidays"
    return f"{contact.reads_from:%H:%M} to {contact.reads_until:%H:%M}, {days}, {holidays}"


def _short(words: str) -> str:
    return words if len(words) <= 200 else words[:200].rsplit(" ", 1)[0] + " …"


def _first(stands: DoorContact | None) -> dict[str, object]:
    if stands is None:
        return {"deaf": DEAF, "unopened_minutes": USUAL_WAIT, "danger_minutes": USUAL_DANGER}
    return {each.name: getattr(stands, each.name) for each in fields(Contact)}
