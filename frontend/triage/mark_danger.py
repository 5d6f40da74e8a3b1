"""Marking a notification as immediate danger on what was seen or said after it came, and undoing a mark."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.times import ClockField
from hub.front_door.models import Notification
from hub.front_door.triage.marking_danger import NotMarked, can_be_marked, mark_danger, marks_of, unmark_danger
from hub.front_door.triage.refusals import what_became_of
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class MarkForm(GovForm):
    """What was seen or said, and when."""

    words = forms.CharField(
        label="What was seen or said?", max_length=4000, widget=forms.Textarea,
        error_messages={"required": "Write what was seen or said"},
    )  # fmt: skip
    on = DateInputField(label="On which day?", past=True)
    at_time = ClockField(label="At what time?")
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "words": Look(
            rows=4, hint="For example: the school rang, he is at the gate and has a knife. Who said it, too."
        ),
        "at_time": Look(width=5, hint="When it was seen or said, not when you write it."),
    }


class UnmarkForm(GovForm):
    """Why it was a mistake."""

    reason = forms.CharField(
        label="Why is it no immediate danger?", max_length=2000, widget=forms.Textarea,
        error_messages={"required": "Say why it is no immediate danger"},
    )  # fmt: skip

    looks = {"reason": Look(rows=3, hint="Whoever opens the notification reads this, and that you undid the mark.")}


@allowed(Act.MARK_DANGER, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def mark(request: PlatformRequest, reference: str) -> HttpResponse:
    """The form; once it is sent, the notification rings on the pages of the lead's desks."""
    found, here = by_reference(Notification, reference), timezone.localtime()
    initial = {"on": here.date(), "at_time": here.time(), "once": uuid.uuid4()}
    form = MarkForm(request.POST if request.method == "POST" else drafts.take(request, request.seated), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, NotMarked):
            mark_danger(
                found, form=said["once"], words=said["words"], by=request.seated,
                happened_at=timezone.make_aware(datetime.combine(said["on"], said["at_time"])), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Marked. It rings until somebody says that they have it: you, if you act on it.")
            return redirect("triage:notification", reference)
    ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[reference])
    return render(
        request,
        "triage/mark_danger.html",
        {"found": found, "form": form, "can_be": can_be_marked(found, what_became_of(found.pk))},
    )


@allowed(Act.UNMARK_DANGER, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def unmark(request: PlatformRequest, reference: str, mark_id: UUID) -> HttpResponse:
    """Undo a mark that was a mistake, and say why."""
    found = by_reference(Notification, reference)
    stands = next((one for one in marks_of(found) if one.pk == mark_id), None)
    if stands is None:
        raise Http404
    form = UnmarkForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, NotMarked):
            unmark_danger(stands, reason=form.cleaned_data["reason"], by=request.seated, at=timezone.now())
            messages.success(request, "The mark is undone. It rings no more, and what was said stays here.")
            return redirect("triage:notification", reference)
    ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[reference])
    return render(request, "triage/unmark_danger.html", {"found": found, "form": form, "mark": stands})
