"""Passing a notification to another hub: the form of the offer, and taking it back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.clock import duration
from frontend.presenters.dates import short_date_time
from hub.front_door.enquiries.time_limits import limits_now
from hub.front_door.models import Enquiry, Notification
from hub.transfers.models import NotificationOffer
from hub.transfers.notification_offers import offer, own_clock, withdraw
from hub.transfers.offers import answer_by
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.permissions import allowed
from hub.wall.refusals import Refusal
from tenants import transfers
from tenants.access import PlatformRequest
from tenants.models import CHOSEN_REASONS, HubAuthority, Transfer, TransferState


class OfferForm(GovForm):
    """To whom, how urgent, and why it is theirs."""

    to_authority = forms.ChoiceField(label="Which authority is it for?")
    rating = forms.ChoiceField(label="How urgent is it?", widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="Why is it theirs?", choices=CHOSEN_REASONS, widget=forms.RadioSelect)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "rating": Look(
            hint="They must answer within the time beside the rating, and never later than the child’s own clock. "
            "These times are a planning assumption.",
            item_hints={rating.value: rating.meaning for rating in Rating},
        ),
        "reason": Look(hint="They see the reference, the rating, the due time and this reason. Nothing else."),
    }

    def __init__(
        self, data: Any = None, *, places: list[HubAuthority], rating: str | None, clock: dict[str, Any], at: datetime
    ) -> None:
        super().__init__(data, initial={"once": uuid.uuid4(), "rating": rating})
        self.choose("to_authority", [("", "Choose an authority"), *map(_place, places)])
        limits = limits_now()[1]
        by = {one: answer_by(one, at=at, limits=limits, **clock) for one in Rating}
        self.choose("rating", [
            (one.value, f"{one.label}, answer within {duration(by[one] - at)}, by {short_date_time(by[one])}")
            for one in Rating
        ])  # fmt: skip


def _place(place: HubAuthority) -> tuple[str, str]:
    """An authority, and the hub where it is not its own."""
    name = place.authority.name
    return place.authority.slug, name if place.hub.name == name else f"{name} ({place.hub.name} hub)"


@allowed(Act.OFFER, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def offer_to_hub(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show what will be seen of it; a POST offers."""
    found = by_reference(Notification, reference)
    enquiry = Enquiry.objects.filter(joins__notification=found, joins__until_at__isnull=True).first()
    places = transfers.places(request.seated.hub)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    now = timezone.now()
    clock, rating = own_clock(found, enquiry), enquiry.rating if enquiry else None
    form = OfferForm(kept, places=places, rating=rating, clock=clock, at=now)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, Refusal):
            made = offer(
                found.pk,
                to_authority=said["to_authority"],
                rating=said["rating"],
                reason=said["reason"],
                form=said["once"],
                by=request.seated,
                at=now,
            )
            until = short_date_time(made.expires_at)
            messages.success(
                request, f"{reference} is offered to {made.to_name} until {until}. Until they accept, it stays yours."
            )
            return redirect("transfers:between")
    ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[reference])
    due = enquiry.due_at if enquiry else found.due_at
    return render(
        request,
        "transfers/offer.html",
        {
            "found": found,
            "enquiry": enquiry,
            "form": form,
            "places": places,
            "now": now,
            "is_late": due is not None and due <= now,
        },
    )


@allowed(Act.WITHDRAW_OFFER)
@require_POST
def withdraw_offer(request: PlatformRequest, passing_id: uuid.UUID) -> HttpResponse:
    """Take an offer back, unless it was answered a moment ago."""
    try:
        now = withdraw(passing_id, by=request.seated, at=timezone.now())
    except NotificationOffer.DoesNotExist:
        raise Http404 from None
    said_withdrawn(request, now)
    return redirect("transfers:between")


def said_withdrawn(request: PlatformRequest, now: Transfer) -> None:
    """Say how an offer stands that somebody wanted to take back."""
    if now.state == TransferState.WITHDRAWN:
        messages.success(request, f"The offer of {now.reference} is withdrawn. It was yours all the time.")
    else:
        messages.warning(request, f"{now.reference} could not be withdrawn: {now.get_state_display().lower()}.")
