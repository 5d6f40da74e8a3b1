"""Who is on duty, what came on their duty, the hub's hours, and the roster, which a manager sets."""

from __future__ import annotations

import uuid
from datetime import datetime
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
from frontend.forms.times import ClockField
from frontend.presenters.away import with_away
from frontend.presenters.paging import WorkPaginator
from hub.front_door.models import DutyHandOver, DutyShift, Named, Notification
from hub.front_door.triage.assigning import colleagues_at, names_of
from hub.front_door.triage.danger import acknowledgements_of, who_has_it
from hub.front_door.triage.duty_roster import (
    NotOnRoster,
    came_on_duty,
    came_while_closed,
    end_duty,
    hours_of,
    set_duty,
    shifts_at,
)
from hub.front_door.triage.handing_over import not_handed_over, shown_to
from hub.wall import drafts, ledger
from hub.wall.absences import away_from, away_rows
from hub.wall.acts import Act
from hub.wall.models import Agency, HubSettings, Member
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from hub.wall.rows_together import rows_together
from tenants.access import PlatformRequest
from tenants.reading_hours import next_reading
from tenants.seated import Seated

PAGE, MOST_SHIFTS = 25, 60


class DutyForm(GovForm):
    """Who is on duty from when to when."""

    seat = forms.ChoiceField(label="Who is on duty?", error_messages={"required": "Choose who is on duty"})
    begins = DateInputField(label="From which day?")
    begins_time = ClockField(label="From what time?")
    until = DateInputField(label="Until which day?")
    until_time = ClockField(label="Until what time?")
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {"begins_time": Look(width=5, hint="For example, 18:00"), "until_time": Look(width=5)}

    def __init__(self, data: Any, *, choices: list[tuple[str, str]], initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.choose("seat", [("", "Choose"), *choices])

    def moment(self, name: str) -> datetime:
        """`begins` or `until`, as a moment. Call it on a valid form."""
        said = self.cleaned_data
        return timezone.make_aware(datetime.combine(said[name], said[f"{name}_time"]))


@allowed(Act.SEE_DUTY, post=Act.SET_DUTY, line=(Act.SEE_DUTY, "notification"))
@require_http_methods(["GET", "POST"])
def duty(request: PlatformRequest) -> HttpResponse:
    """Who is on duty now, what waits that came since, and the roster; a manager's form adds to it."""
    now, seated = timezone.now(), request.seated
    read = _rows(seated, now)
    away, colleagues = away_from(read["absences"]), colleagues_at(read["leads"], seated, at=now)
    choices = [(str(one.seat), with_away(one.name, one.seat, away)) for one in colleagues]
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = DutyForm(kept, choices=choices, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, NotOnRoster, FormSentBefore):
            set_duty(
                UUID(form.cleaned_data["seat"]), form.moment("begins"), form.moment("until"),
                form=form.cleaned_data["once"], by=seated, at=now,
            )  # fmt: skip
            messages.success(request, "Put on the roster. From then on they hear of immediate danger first.")
            return redirect("triage:duty")
    shifts: list[DutyShift] = read["shifts"]
    page = WorkPaginator(came_on_duty(shifts).defer("message"), PAGE).get_page(request.GET.get("page"))
    shown, hours = list(page.object_list), hours_of(seated.hub)
    waiting: list[DutyHandOver] = read["waiting"]
    unhanded: list[DutyShift] = read["unhanded"]
    is_over = [one for one in unhanded if one.ended_at or one.until_at <= now]
    left = is_over[:MOST_SHIFTS] if may(seated, Act.SET_DUTY) else []
    roster: list[DutyShift] = read["roster"]
    labels, in_hand = _said_of(shown)
    ledger.write_read(
        Act.SEE_DUTY, by=seated, object_kind="notification", refs=[one.reference for one in shown]
    )  # fmt: skip
    return render(
        request,
        "triage/duty.html",
        {
            "now": now, "form": form, "shifts": shifts, "roster": roster, "page": page, "shown": shown,
            "labels": labels,
            "names": names_of(
                [
                    *(one.seat for one in (*roster, *left)), *(one.assigned_to for one in shown),
                    *(seat for one in waiting for seat in (one.giver, one.taker)),
                ]
            ),
            "me": seated.seat, "waiting": waiting, "left": left,
            "own_duty": any(one.seat == seated.seat for one in unhanded),
            "closed": {
                one.pk for one in shown if came_while_closed(hours.get(one.door, ("", None))[1], one.received_at)
            },
            "hours": [
                (name, contact, next_reading(contact, now) if contact else None) for name, contact in hours.values()
            ],
            "in_hand": in_hand, "may_set": may(seated, Act.SET_DUTY),
        },
    )  # fmt: skip


def _rows(by: Seated, now: datetime) -> dict[str, list[Any]]:
    """The roster, hand-overs with their duties, and who is away. One query."""
    waiting = shown_to(by, at=now)
    read = rows_together(
        HubSettings.objects.all(),
        absences=away_rows(now),
        leads=Agency.objects.filter(is_lead=True).only("id", "code"),
        shifts=shifts_at(now),
        waiting=waiting,
        handed=DutyShift.objects.filter(pk__in=waiting.order_by().values("shift")),
        unhanded=not_handed_over(now).order_by("until_at", "pk"),
        roster=DutyShift.objects.filter(ended_at__isnull=True, until_at__gt=now)[:MOST_SHIFTS],
    )
    shifts = {one.pk: one for one in read["handed"]}
    for one in read["waiting"]:
        one.shift = shifts[one.shift_id]
    return read


def _said_of(shown: list[Notification]) -> tuple[dict[UUID, list[str]], dict[UUID, tuple[str, datetime]]]:
    """Of each notification its children, and who has a danger in hand. One query."""
    acknowledged = acknowledgements_of(shown)
    read = rows_together(
        HubSettings.objects.all(),
        named=Named.objects.filter(notification__in=shown, is_child=True),
        acknowledged=acknowledged,
        members=Member.objects.filter(pk__in=acknowledged.order_by().values("by")).only("id", "name"),
    )
    labels: dict[UUID, list[str]] = {}
    for one in read["named"]:
        labels.setdefault(one.notification_id, []).append(one.label)
    return labels, who_has_it(read["acknowledged"], {one.pk: one.name for one in read["members"]})


@allowed(Act.SET_DUTY)
@require_POST
def off(request: PlatformRequest, shift_id: UUID) -> HttpResponse:
    """Take a duty off the roster."""
    try:
        end_duty(shift_id, by=request.seated, at=timezone.now())
    except NotOnRoster as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Taken off the roster.")
    return redirect("triage:duty")
