"""Who is away and who covers: said of oneself, or by a manager, and ended before its time."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.presenters.paging import WorkPaginator
from hub.front_door.triage.assigning import names_of
from hub.wall import drafts, ledger
from hub.wall.absences import (
    NotAway,
    Person,
    away_now,
    end_absence,
    last_day,
    may_say_for,
    people_at,
    say_away,
    standing,
)
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

PAGE = 25


class AwayForm(GovForm):
    """Who is away on which days, and who covers."""

    seat = forms.ChoiceField(label="Who is away?", error_messages={"required": "Choose who is away"})
    first = DateInputField(label="First day away")
    last = DateInputField(label="Last day away")
    cover = forms.ChoiceField(label="Who covers?", error_messages={"required": "Choose who covers"})
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "cover": Look(hint="Somebody who does the same work. What comes meanwhile is put on their list, with the name"
                           " of whoever is away. What is there already does not move: hand that over as well."),
    }  # fmt: skip

    def __init__(self, data: Any, *, of: list[Person], people: list[Person], own: UUID) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()})
        whom = [(str(one.seat), f"{one.name} (you)" if one.seat == own else one.name) for one in of]
        # A manager who reads past the first box would have said that of themselves.
        self.choose("seat", whom if len(whom) == 1 else [("", "Choose"), *whom])
        self.choose("cover", [("", "Choose"), *((str(one.seat), one.name) for one in people)])


@allowed(Act.SEE_ABSENCES, post=Act.SET_ABSENCE, line=(Act.SEE_ABSENCES, "hub"))
@require_http_methods(["GET", "POST"])
def away(request: PlatformRequest) -> HttpResponse:
    """Who is away now or will be, and the form that says so."""
    now, seated = timezone.now(), request.seated
    people = people_at(seated, at=now)
    of = may_say_for(seated, people)
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = AwayForm(kept, of=of, people=people, own=seated.seat)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, NotAway, FormSentBefore):
            say_away(
                UUID(said["seat"]),
                said["first"],
                said["last"],
                UUID(said["cover"]),
                form=said["once"],
                by=seated,
                at=now,
            )
            messages.success(request, "Written down. Whoever covers is told.")
            return redirect("colleagues:away")
    page = WorkPaginator(standing(now), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(Act.SEE_ABSENCES, by=seated, object_kind="hub", refs=[seated.hub])
    mine = {one.seat for one in of}
    facts = {
        "page": page, "form": form, "names": names_of(seat for one in rows for seat in (one.seat, one.cover)),
        "rows": [(one, last_day(one), one.seat in mine) for one in rows], "now": now, "away": away_now(now),
        "only_own": len(of) == 1, "others": len(people) > 1,
    }  # fmt: skip
    return render(request, "colleagues/away.html", facts)


@allowed(Act.SET_ABSENCE)
@require_POST
def back(request: PlatformRequest, absence_id: UUID) -> HttpResponse:
    """Somebody is back early, or does not go."""
    try:
        end_absence(absence_id, by=request.seated, at=timezone.now())
    except NotAway as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Ended. What comes from now is on their own list alone.")
    return redirect("colleagues:away")
