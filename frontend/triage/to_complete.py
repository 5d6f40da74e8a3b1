"""What notifications lack: a short list with whom to ring, and one page on which a coordinator rings and fills in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.finding import by_reference
from frontend.common.work_list import Filter, Sort, WorkList
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.message import ToCheck, to_check_of
from frontend.presenters.question_labels import parts_as_asked
from hub.assessment.enquiry_log import write_log
from hub.assessment.models import LogKind
from hub.front_door.contents import check_messages
from hub.front_door.models import Join, Named, Notification
from hub.front_door.notifications.codes import Source
from hub.front_door.telling_referrers import referrer_of
from hub.front_door.triage.putting_right import NothingToPutRight, StillWrong, can_be_put_right, put_right
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from mash_platform.phrases import plural
from tenants.access import PlatformRequest
from tenants.seated import Seated

SORTS = {
    "urgent": Sort("Received", "most urgent first", "", ("-immediate_danger", "received_at", "pk")),
    "received": Sort("Received", "oldest first", "newest first", ("received_at", "pk")),
}
WAITS, WORKED = "waits", "worked"
FILTERS = (
    Filter("stage", "Stage", ((WAITS, "Waits to be rated"), (WORKED, "In an open enquiry")), every="Both"),
    Filter("source", "From", tuple((one.value, str(one.label)) for one in Source), every="Anybody"),
)


@allowed(Act.LIST_NOTIFICATIONS, line=(Act.LIST_NOTIFICATIONS, "notification"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Each notification that lacks something and can still be put right, with what, and how its referrer is rung."""
    it = WorkList(request, sorts=SORTS, default="urgent", filters=FILTERS)
    found = Notification.objects.can_be_completed()
    if it.chosen["stage"]:
        found = found.filter(triaged_at__isnull=it.chosen["stage"] == WAITS)
    if it.chosen["source"]:
        found = found.filter(source_code=it.chosen["source"])
    page = it.paged(found.order_by(*it.order))
    shown = list(page.object_list)
    check_messages(shown)
    labels: dict[UUID, list[str]] = {}
    named = Named.objects.filter(notification__in=shown, is_child=True)
    for notification, label in named.values_list("notification_id", "label"):
        labels.setdefault(notification, []).append(label)
    ledger.write_read(
        Act.LIST_NOTIFICATIONS, by=request.seated, object_kind="notification", refs=[one.reference for one in shown]
    )  # fmt: skip
    return render(
        request,
        "triage/to_complete.html",
        {
            "page": page, "shown": shown, "it": it, "labels": labels, "sources": dict(Source.choices),
            "lacks": {one.pk: [each.place for each in to_check_of(one.message, one.to_check)] for one in shown},
            "referrers": {one.pk: referrer_of(one) for one in shown}, "may_fill": may(request.seated, Act.PUT_RIGHT),
        },
    )  # fmt: skip


class FillForm(GovForm):
    """A box for each thing that is to be completed, and what was said on the telephone."""

    said = forms.CharField(
        label="What was said on the telephone?", max_length=10000, required=False, widget=forms.Textarea
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, to_check: Sequence[ToCheck], initial: Any = None) -> None:
        self.to_check = to_check
        self.looks = {
            "said": Look(rows=3, hint="Whom you spoke with, and what else they said; or that nobody answered. It is"
                                      " kept in the log with the time.")
        }  # fmt: skip
        for number, one in enumerate(to_check):
            said = f"“{one.said[:120]}”. " if one.said else ""
            self.looks[f"right-{number}"] = Look(width=20, hint=f"{said}{one.wrong}. {one.to_do}", mark_optional=False)
            self.looks[f"unknown-{number}"] = Look(mark_optional=False)
        super().__init__(data, initial=initial)
        for number, one in enumerate(to_check):
            right, unknown = f"right-{number}", f"unknown-{number}"
            self.fields[right] = forms.CharField(label=one.place, max_length=1000, required=False)
            self.fields[unknown] = forms.BooleanField(label=f"{one.place}: cannot be found out", required=False)
        self.order_fields([*(name for name in self.fields if name not in ("said", "once")), "said", "once"])

    def clean(self) -> dict[str, Any]:
        """Something is said at all, and not both of one thing."""
        found: dict[str, Any] = super().clean() or {}
        for number, one in enumerate(self.to_check):
            if found.get(f"right-{number}", "").strip() and found.get(f"unknown-{number}"):
                self.add_error(
                    f"right-{number}", f"{one.place}: enter what is right, or say that it cannot be found out"
                )
        if not any(value for name, value in found.items() if name != "once"):
            first = "right-0" if self.to_check else "said"
            self.add_error(first, "Enter what is right, say that it cannot be found out, or write what was said")
        return found


@allowed(Act.PUT_RIGHT, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def fill_in(request: PlatformRequest, reference: str) -> HttpResponse:
    """How the referrer is rung beside everything that is to be completed. What cannot be used either stays in its box;
    what can is kept, and the message itself stays as it was received."""
    found = by_reference(Notification, reference)
    check_messages([found])
    is_post = request.method == "POST"
    to_check = to_check_of(found.message, found.to_check if can_be_put_right(found) else [])
    kept = request.POST if is_post else drafts.take(request, request.seated)
    form = FillForm(kept, to_check=to_check, initial={"once": uuid.uuid4()})
    if is_post and not to_check:
        messages.warning(request, "A colleague was first: nothing of it is to be completed any more.")
        return redirect("triage:notification", reference)
    if is_post and form.is_valid():
        settled = _settle(found, form, by=request.seated)
        _write_down(found, form, by=request.seated)
        if settled:
            messages.success(
                request, f"{plural(settled, 'thing')} settled. The message itself stays as it was received."
            )
        if not form.errors:
            rest = Notification.objects.filter(pk=found.pk).exclude(to_check=[]).exists()
            if rest and not settled:
                messages.success(request, "Written in the log.")
            return redirect("triage:to-complete") if not rest else redirect("triage:complete", reference)
    ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[reference])
    return render(
        request,
        "triage/complete.html",
        {
            "found": found, "form": form, "to_check": to_check, "referrer": referrer_of(found),
            "source": dict(Source.choices).get(found.source_code, "Not said who they are"),
            "parts": parts_as_asked([found.message])[0],
        },
    )  # fmt: skip


def _settle(found: Notification, form: FillForm, *, by: Seated) -> int:
    """Put right what can be; what cannot stands in the form, at its box. Out: how many things are settled."""
    settled = 0
    for number, one in enumerate(form.to_check):
        value = form.cleaned_data.get(f"right-{number}", "").strip()
        if not value and not form.cleaned_data.get(f"unknown-{number}"):
            continue
        try:
            put_right(found, one.path, value, by=by)
        except StillWrong as still:
            form.add_error(f"right-{number}", f"{one.place}: {still.wrong}. {still.to_do}")
        except NothingToPutRight:
            form.add_error(f"right-{number}", f"{one.place}: a colleague was first, and what you typed was not saved")
        else:
            settled += 1
    return settled


def _write_down(found: Notification, form: FillForm, *, by: Seated) -> None:
    """What was said on the telephone, in the log of the notification or of the enquiry that it is in; once."""
    if not form.cleaned_data["said"].strip():
        return
    join = Join.objects.filter(notification=found, until_at__isnull=True).select_related("enquiry").order_by().first()
    now = timezone.now()
    try:
        write_log(
            join.enquiry if join else found, entry=form.cleaned_data["once"], kind=LogKind.CALL, happened_at=now,
            text=form.cleaned_data["said"], is_information=False, by=by, at=now,
        )  # fmt: skip
    except FormSentBefore as refused:
        form.add_error("said", refused.sentence)
