"""New seats, for everybody whom one concerns: who is to be invited, what waits for agreement, what sleeps, stopping it.

Somebody else's seat looks as if it did not exist; who may agree and who may stop is tenants/agreeing.py and
tenants/taking_force.py.
"""

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
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import date_time
from frontend.presenters.paging import WorkPaginator, paged
from frontend.sign_in.step_up import FreshForm
from tenants import accounts, contacts, ledger, new_starters, taking_force
from tenants.access import known
from tenants.agreeing import Mine
from tenants.ledger import PlatformAct
from tenants.models import AgencyContact, NewStarter, Seat
from tenants.refusals import AccountRefused, SeatRefused

PAGE = 25


class AgreeForm(FreshForm):
    """That who agrees knows who this is; with the code, always."""

    sure = forms.BooleanField(
        label="I know this person, it is their own account, and they need this seat",
        error_messages={"required": "Say that you know who this is. If you do not, ring them first."},
    )


class InviteStarterForm(FreshForm):
    """The sign-in name of a new account, and that who invites knows whose address it is; with the code, always."""

    username = forms.CharField(label="Their sign-in name", max_length=100)
    sure = forms.BooleanField(
        label="I know this person, this is their own address, and they need this seat",
        error_messages={"required": "Say that you know who this is. If you do not, ring them first."},
    )

    looks = {"username": Look(width=20, hint="Small letters, digits, dots. They read it in the invitation.")}

    def __init__(self, *args: Any, is_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_again:
            del self.fields["username"]


class StopForm(GovForm):
    """Why a seat is stopped."""

    reason = forms.CharField(
        label="Why do you stop it?", max_length=300, error_messages={"required": "Say why it is stopped"}
    )

    looks = {"reason": Look(hint="Such as: nobody of this name works here. Do not name a child or a case.")}


@known("new seats that concern whoever asks, and no others")
@require_GET
def new(request: Any) -> HttpResponse:
    """What waits for one's agreement, and everything new that one is told of."""
    now = timezone.now()
    found = _with_names(taking_force.concerning(request.user.pk, now)).order_by("asked_at", "pk")
    page = WorkPaginator(found, PAGE).get_page(request.GET.get("page"))
    mine = Mine(request.user.pk, now)
    rows = [{"seat": seat, "may_agree": seat.starts_at is None and mine.may_agree(seat)} for seat in page.object_list]
    ledger.write(PlatformAct.PEOPLE_LIST, user=request.user.pk, object_kind="seat", detail={"rows": len(rows)})
    starters = paged(
        request, new_starters.concerning(request.user.pk, now).order_by("first_day", "pk"), PAGE, "starters"
    )
    words = {
        "page": page,
        "rows": rows,
        "own": request.user.pk,
        "starters": starters,
        "may_invite": {one.pk for one in starters.object_list if mine.may_agree(one.as_seat())},
        "contacts": contacts.to_stop(request.user.pk, now)[:PAGE],
    }
    return render(request, "seats/new.html", words)


@known("a seat that waits for the agreement of whoever asks")
@require_http_methods(["GET", "POST"])
def agree(request: Any, seat_id: UUID) -> HttpResponse:
    """Agree to a seat that somebody else asked for."""
    now = timezone.now()
    seat = _with_names(Seat.objects.waiting(now)).filter(pk=seat_id).first()
    if seat is None or not Mine(request.user.pk, now).may_agree(seat):
        raise Http404
    form = AgreeForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_shown_in(form, SeatRefused):
                agreed = taking_force.agree(seat_id, by=request.user.pk, at=now)
                begins = agreed.starts_at
                when = (
                    "It is in force now."
                    if begins is None or begins <= now
                    else f"It takes force on {date_time(begins)}."
                )
                messages.success(request, f"You agreed to the seat of {seat.user.name}. {when}")
                return redirect("seats:new")
        except Seat.DoesNotExist as gone:
            raise Http404 from gone
    hours = taking_force.sleep_of(seat.hub).total_seconds() / 3600
    return render(request, "seats/agree.html", {"form": form, "seat": seat, "hours": int(hours)})


@known("a new seat that whoever asks was told of")
@require_http_methods(["GET", "POST"])
def stop(request: Any, seat_id: UUID) -> HttpResponse:
    """Stop a seat before it takes force."""
    now = timezone.now()
    seat = _with_names(taking_force.concerning(request.user.pk, now)).filter(pk=seat_id).first()
    if seat is None:
        raise Http404
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_shown_in(form, SeatRefused):
                taking_force.stop(seat_id, form.cleaned_data["reason"], by=request.user.pk, at=now)
                messages.success(request, f"The seat of {seat.user.name} is stopped. It does not take force.")
                return redirect("seats:new")
        except Seat.DoesNotExist as gone:
            raise Http404 from gone
    return render(request, "seats/stop.html", {"form": form, "seat": seat})


@known("a new starter whom whoever asks may invite")
@require_http_methods(["GET", "POST"])
def invite(request: Any, starter_id: UUID) -> HttpResponse:
    """Invite somebody for whom a seat was asked, which makes their account; or invite them again."""
    now = timezone.now()
    try:
        starter = new_starters.to_invite(starter_id, by=request.user.pk, at=now)
        proposed = {} if starter.account else {"username": accounts.free_name(starter.name)}
        form = InviteStarterForm(
            request.POST or None, request=request, initial=proposed, is_again=starter.account is not None
        )
        if request.method == "POST" and form.is_valid():
            with refusals_shown_in(form, AccountRefused):
                accounts.invite_starter(
                    starter_id, form.cleaned_data.get("username", ""), by=request.user.pk, at=now
                )  # fmt: skip
                messages.success(
                    request,
                    f"An invitation goes to {starter.email}. It works for 7 days. When {starter.name} has used it, the"
                    " seat waits here for somebody to agree.",
                )
                return redirect("seats:new")
    except NewStarter.DoesNotExist as gone:
        raise Http404 from gone
    return render(request, "seats/invite.html", {"form": form, "starter": starter})


@known("a new starter of whom whoever asks was told")
@require_http_methods(["GET", "POST"])
def stop_starter(request: Any, starter_id: UUID) -> HttpResponse:
    """Stop the seat of somebody who has no account, or has not used their invitation."""
    now = timezone.now()
    starter = new_starters.concerning(request.user.pk, now).filter(pk=starter_id).first()
    if starter is None:
        raise Http404
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_shown_in(form, SeatRefused):
                new_starters.stop(starter_id, form.cleaned_data["reason"], by=request.user.pk, at=now)
                messages.success(request, f"The seat of {starter.name} is stopped.")
                return redirect("seats:new")
        except NewStarter.DoesNotExist as gone:
            raise Http404 from gone
    return render(request, "seats/stop_starter.html", {"form": form, "starter": starter})


@known("an agency's new contact that whoever asks was told of")
@require_http_methods(["GET", "POST"])
def stop_contact(request: Any, contact_id: UUID) -> HttpResponse:
    """Stop a contact before it counts."""
    now = timezone.now()
    contact = contacts.to_stop(request.user.pk, now).filter(pk=contact_id).first()
    if contact is None:
        raise Http404
    if request.method == "POST":
        try:
            contacts.stop(contact_id, by=request.user.pk, at=now)
        except AgencyContact.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, f"{contact.user.name} does not become the contact of {contact.agency}.")
        return redirect("seats:new")
    return render(request, "seats/stop_contact.html", {"contact": contact})


def _with_names(seats: Any) -> Any:
    return seats.select_related("user", "hub", "agency", "team", "authority", "granted_by", "agreed_by")
