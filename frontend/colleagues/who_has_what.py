"""Who of one's colleagues has how much to do, and handing a whole list over: first to whom, then what each gets."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import follow, refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.away import with_away
from frontend.presenters.paging import paged
from hub.front_door.enquiries.pausing import paused_until
from hub.research.handing_lists import (
    ENQUIRY,
    MOST,
    Colleague,
    Item,
    ListMoved,
    ListNotHanded,
    choices_for,
    colleagues_of,
    dealt,
    hand_list_over,
    list_of,
    mark_of,
)
from hub.wall import drafts, ledger
from hub.wall.absences import Away, away_now
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from mash_platform.phrases import listing, plural
from tenants.access import PlatformRequest

PAGE = 50


class ToForm(GovForm):
    """Who gets something of a list."""

    to = forms.MultipleChoiceField(
        label="Who takes it on?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who takes it on"},
    )  # fmt: skip

    looks = {"to": Look(small=True, hint="It is shared out among those you tick, and you can change who gets what")}

    def __init__(self, data: Any, takers: Sequence[Colleague], away: Mapping[UUID, Away]) -> None:
        super().__init__(data)
        choices = [(str(one.seat), f"{with_away(one.name, one.seat, away)}: {_has(one)}") for one in takers]
        self.choose("to", choices)


class GiveForm(GovForm):
    """Who gets which: a box for each, which says first what is proposed."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self, data: Any, items: Sequence[Item], choices: Sequence[Sequence[UUID]], names: dict[UUID, str], stays: str
    ) -> None:
        self.items = items
        first = {_box(one): str(to or "") for one, to in zip(items, dealt(choices), strict=True)}
        super().__init__(data, initial={"once": uuid.uuid4(), "seen": mark_of(items), **first})
        for one, those in zip(items, choices, strict=True):
            label = f"Who gets {one.kind} {one.reference}"
            field = forms.ChoiceField(label=label, required=False)
            field.choices = [("", f"Stays with {stays}"), *((str(seat), names[seat]) for seat in those)]
            self.fields[_box(one)] = field

    def gives(self) -> dict[UUID, UUID]:
        """Item -> who gets it."""
        said = self.cleaned_data
        return {one.pk: UUID(said[_box(one)]) for one in self.items if said[_box(one)]}


@allowed(Act.SEE_COLLEAGUES, no_line="names no case")
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Everybody, by name, with how much they have."""
    found = colleagues_of(request.seated, at=timezone.now())
    page = paged(request, found, PAGE)
    facts = {
        "page": page, "rows": list(page.object_list), "me": request.seated.seat, "many": len(found),
        "away": away_now(timezone.now()),
    }  # fmt: skip
    return render(request, "colleagues/list.html", facts)


@allowed(Act.SEE_COLLEAGUES, post=Act.HAND_LIST_OVER, line=(Act.SEE_COLLEAGUES, "enquiry"))
@require_http_methods(["GET", "POST"])
def hand_over(request: PlatformRequest, seat_id: UUID) -> HttpResponse:
    """Somebody's list; to whom it goes is asked first and stands in the address, then who gets what."""
    now, seated = timezone.now(), request.seated
    everybody = colleagues_of(seated, at=now)
    who = next((one for one in everybody if one.seat == seat_id), None)
    if who is None:
        raise Http404
    found = list_of(seat_id, by=seated)
    items = found[:MOST]
    others = [one for one in everybody if one.is_here and one.seat != seat_id]
    able = {seat for those in choices_for(items, others, by=seated, at=now) for seat in those}
    takers = [one for one in others if one.seat in able]
    chosen_in = request.POST if request.method == "POST" else request.GET
    asked = ToForm(chosen_in if "to" in chosen_in or "go" in chosen_in else None, takers, away_now(now))
    form = None
    if asked.is_bound and asked.is_valid():
        chosen = [one for one in takers if str(one.seat) in asked.cleaned_data["to"]]
        kept = request.POST if request.method == "POST" else drafts.take(request, seated)
        form = GiveForm(
            kept, items, choices_for(items, chosen, by=seated, at=now), {one.seat: one.name for one in chosen}, who.name
        )
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            with refusals_shown_in(form, ListNotHanded, FormSentBefore) as outcome:
                made = hand_list_over(
                    seat_id, form.gives(), seen=said["seen"], form=said["once"], by=seated, at=now
                )  # fmt: skip
                many = made.notifications + made.enquiries + made.requests
                messages.success(request, f"{plural(many, 'piece')} of work handed over. They are told.")
                return redirect("colleagues:handed-list", made.pk)
            if isinstance(outcome.refused, ListMoved):
                follow(form, seen=mark_of(items))
    refs = list(dict.fromkeys(one.reference for one in items))
    ledger.write_read(Act.SEE_COLLEAGUES, by=seated, object_kind="enquiry", refs=refs)
    facts = {
        "who": who, "items": items, "more": len(found) - len(items), "asked": asked, "form": form, "takers": takers,
        "boxes": [_box(one) for one in items],
        "paused": paused_until((one.pk for one in items if one.kind == ENQUIRY), seated.agency, now)
        if form and seated.is_lead else {}, "now": now, "proposed": _proposed(form, takers) if form else "",
    }  # fmt: skip
    return render(request, "colleagues/hand_over.html", facts)


def _box(one: Item) -> str:
    return f"give-{one.kind}-{one.pk}"


def _has(one: Colleague) -> str:
    parts = [
        plural(number, *words)
        for number, words in (
            (one.notifications, ("notification",)), (one.enquiries, ("enquiry", "enquiries")),
            (one.requests, ("request",)),
        ) if number
    ]  # fmt: skip
    return f"has {listing(parts)}" if parts else "has nothing"


def _proposed(form: GiveForm, takers: Sequence[Colleague]) -> str:
    """ "Ann Lee 4, Ben Roy 3", as the boxes stand that the page shows."""
    many = Counter(form[_box(one)].value() for one in form.items)
    return ", ".join(f"{one.name} {many[str(one.seat)]}" for one in takers if many[str(one.seat)])
