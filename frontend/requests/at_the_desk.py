"""Colleagues at one desk: who has a request, notes for each other, and handing over at the end of a shift."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.away import with_away
from frontend.requests.waiting_rows import Row, rows_of
from frontend.requests.way_back import to_request
from hub.research.desk_notes import LONGEST_NOTE
from hub.research.holding import Colleague, colleagues_of, hand_over, hold
from hub.research.models import Request
from hub.research.refusals import ResearchRefusal
from hub.research.tasks import request_changed
from hub.wall import drafts, ledger
from hub.wall.absences import Away, away_now
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from mash_platform.phrases import plural
from tenants.access import PlatformRequest

NEXT_SHIFT = "next"
MOST_HANDED = 100  # at once; what is left appears when these are handed over


class NoteForm(GovForm):
    """A note for colleagues at the same desk."""

    note = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(label="Note for colleagues", widget=forms.Textarea, max_length=LONGEST_NOTE)

    looks = {"words": Look(rows=2, hint="Your own agency’s desk reads this, and nobody else")}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"note": uuid.uuid4()})


class HandOverForm(GovForm):
    """Which requests go to whom."""

    requests = forms.MultipleChoiceField(label="Requests that you have", widget=forms.CheckboxSelectMultiple)
    to = forms.ChoiceField(label="Who has them next?")
    note = forms.CharField(
        label="Note for whoever has them next", widget=forms.Textarea, max_length=LONGEST_NOTE, required=False
    )

    looks = {
        "requests": Look(small=True, hint="All are ticked: they stay with your agency’s desk"),
        "note": Look(rows=3, hint="It is shown on each of them. Your own agency’s desk reads it, and nobody else"),
    }

    def __init__(
        self, data: Any, *, rows: list[Row], colleagues: list[Colleague], own: UUID, away: Mapping[UUID, Away]
    ) -> None:
        super().__init__(data, initial={"requests": [str(one.asked.pk) for one in rows]})
        self.choose("requests", [(str(one.asked.pk), f"{one.names}, {one.reference}") for one in rows])
        others = [(str(one.seat), with_away(one.name, one.seat, away)) for one in colleagues if one.seat != own]
        self.choose("to", [("", "Choose one"), (NEXT_SHIFT, "Whoever comes next: nobody has them until then"), *others])

    @property
    def seat(self) -> UUID | None:
        """Whose they are next; None for whoever comes."""
        chosen = self.cleaned_data["to"]
        return None if chosen == NEXT_SHIFT else UUID(chosen)


@allowed(Act.HOLD_REQUEST)
@require_POST
def hold_request(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Take it, give it to a colleague, put it back."""
    try:
        to = UUID(request.POST["holder"]) if request.POST.get("holder") else None
        seen = UUID(request.POST["seen"]) if request.POST.get("seen") else None
        name = hold(request_id, to, seen, by=request.seated, at=timezone.now())
    except ValueError:
        messages.error(request, "The page was out of date. Nothing was changed.")
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
    else:
        request_changed(request_id)
        messages.success(request, f"{name} has it now." if name else "Put back. Nobody has it now.")
    return to_request(request, request_id)


@allowed(Act.HOLD_REQUEST, line=(Act.LIST_REQUESTS, "enquiry"))
@require_http_methods(["GET", "POST"])
def hand_requests_over(request: PlatformRequest) -> HttpResponse:
    """What one has oneself, and to whom it goes; a POST hands it over."""
    now = timezone.now()
    mine = Request.objects.filter(agency=request.seated.agency).waiting().filter(
        holdings__member=request.seated.seat, holdings__until_at__isnull=True
    )  # fmt: skip
    found = list(mine.due_first()[: MOST_HANDED + 1])
    rows = rows_of(found[:MOST_HANDED], now)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = HandOverForm(
        kept, rows=rows, colleagues=colleagues_of(request.seated, at=now), own=request.seated.seat, away=away_now(now)
    )
    if request.method == "POST" and form.is_valid():
        chosen = [UUID(one) for one in form.cleaned_data["requests"]]
        with refusals_shown_in(form, ResearchRefusal):
            many = hand_over(chosen, form.seat, form.cleaned_data["note"], by=request.seated, at=now)
            for one in chosen:
                request_changed(one)
            messages.success(request, f"{plural(many, 'request')} handed over.")
            return redirect("requests:list")
    ledger.write_read(Act.LIST_REQUESTS, by=request.seated, object_kind="enquiry", refs=[one.reference for one in rows])
    return render(request, "requests/hand_over.html", {"form": form, "rows": rows, "more": len(found) > MOST_HANDED})
