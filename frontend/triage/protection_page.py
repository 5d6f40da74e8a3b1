"""One thing that is protected: open it, give it to somebody by name, take that back, say that it may be seen again."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.models import CopyProtected
from hub.front_door.models import Notification
from hub.people.models import ProtectedGiven, Protection
from hub.research.protecting import NotProtected, give, given_said, open_protected, take_back, unprotect
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Member, Recipient
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest

WHY_OPENED = "Why must you see it?"


class WhyForm(GovForm):
    """Why something is opened or ended."""

    why = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Say why"})

    def __init__(self, data: Any = None, *, label: str) -> None:
        super().__init__(data)
        self.fields["why"].label = label


class GiveForm(GovForm):
    """To whom, and why. Nobody is chosen beforehand."""

    recipient = forms.ChoiceField(label="Who is given it?", error_messages={"required": "Choose who is given it"})
    reason = forms.CharField(
        label="Why do they need it?", max_length=1000, widget=forms.Textarea,
        error_messages={"required": "Say why they need it"},
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "recipient": Look(hint="From then on a copy of a product to them may say it. Nobody else is given it."),
        "reason": Look(rows=3, hint="It is recorded in the ledger. Do not repeat what is protected."),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()})
        names = Recipient.objects.names()
        self.choose("recipient", [("", "Choose"), *sorted(names.items(), key=lambda one: one[1])])


def _get(reference: str, protection_id: UUID) -> Protection:
    found = by_reference(Notification, reference)
    one: Protection | None = Protection.objects.filter(pk=protection_id, notifications__contains=[found.pk]).first()
    if one is None:
        raise Http404
    return one


@allowed(Act.LIST_PROTECTED, line=(Act.LIST_PROTECTED, "notification"))
@require_safe
def protection(request: PlatformRequest, reference: str, protection_id: UUID) -> HttpResponse:
    """How they may be reached, who was given it and who has it; what it is stands on no page."""
    return _page(request, reference, _get(reference, protection_id), WhyForm(label=WHY_OPENED))


def _page(request: PlatformRequest, reference: str, one: Protection, opening: WhyForm) -> HttpResponse:
    given = list(one.given.all())
    check(given_said(each, reference) for each in given)
    ledger.write_read(Act.LIST_PROTECTED, by=request.seated, object_kind="notification", refs=[reference])
    copies = CopyProtected.objects.filter(protection_id=one.pk).select_related("copy__product").defer("copy__document")
    shown = {
        "reference": reference,
        "one": one,
        "given": given,
        "copies": list(copies.order_by("-copy__issued_at")[:100]),
        "recipients": Recipient.objects.names() if given else {},
        "names": Member.objects.names([*(each.by for each in given), one.by, one.ended_by]),
        "opening": opening,
        "may_give": may(request.seated, Act.GIVE_PROTECTED),
        "may_end": may(request.seated, Act.UNPROTECT),
    }
    return render(request, "triage/protection.html", shown)


@allowed(
    Act.OPEN_PROTECTED, step_up=True, line=(Act.LIST_PROTECTED, "notification"),
    line_of_post=(Act.OPEN_PROTECTED, "notification"), by_function=True,
)  # fmt: skip
@require_http_methods(["GET", "POST"])
def open_it(request: PlatformRequest, reference: str, protection_id: UUID) -> HttpResponse:
    """Show it once, to whoever says why; the line is written first. A GET gives back what was typed before the time ran
    out, or before a second factor was asked for again."""
    one = _get(reference, protection_id)
    if request.method != "POST":
        kept = drafts.take(request, request.seated)
        if kept is None:
            return redirect("triage:protection", reference, protection_id)
        return _page(request, reference, one, WhyForm(kept, label=WHY_OPENED))
    form = WhyForm(request.POST, label=WHY_OPENED)
    if not form.is_valid():
        return _page(request, reference, one, form)
    words = open_protected(one, form.cleaned_data["why"], by=request.seated)
    return render(request, "triage/opened.html", {"reference": reference, "one": one, "words": words})


@allowed(Act.GIVE_PROTECTED, step_up=True, line=(Act.LIST_PROTECTED, "notification"))
@require_http_methods(["GET", "POST"])
def give_it(request: PlatformRequest, reference: str, protection_id: UUID) -> HttpResponse:
    """Let one recipient have it, with the reason."""
    one = _get(reference, protection_id)
    form = GiveForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, NotProtected):
            give(
                one, said["recipient"], said["reason"], reference=reference, form=said["once"], by=request.seated,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Given. The next copy to them may say it, if it is chosen there.")
            return redirect("triage:protection", reference, protection_id)
    ledger.write_read(Act.LIST_PROTECTED, by=request.seated, object_kind="notification", refs=[reference])
    return render(request, "triage/give.html", {"reference": reference, "one": one, "form": form})


@allowed(Act.TAKE_BACK_PROTECTED)
@require_POST
def take_it_back(request: PlatformRequest, reference: str, protection_id: UUID, given_id: UUID) -> HttpResponse:
    """No later copy says it; what they have is recalled."""
    one = _get(reference, protection_id)
    given: ProtectedGiven | None = one.given.filter(pk=given_id).first()
    if given is None:
        raise Http404
    try:
        take_back(given, reference=reference, by=request.seated, at=timezone.now())
    except NotProtected as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "No later copy to them says it. A copy that they have says it until it is recalled.")
    return redirect("triage:protection", reference, protection_id)


@allowed(Act.UNPROTECT, line=(Act.LIST_PROTECTED, "notification"))
@require_http_methods(["GET", "POST"])
def end_it(request: PlatformRequest, reference: str, protection_id: UUID) -> HttpResponse:
    """It may be seen again, for a reason."""
    one = _get(reference, protection_id)
    label = "Why may it be seen again?"
    form = WhyForm(request.POST if request.method == "POST" else drafts.take(request, request.seated), label=label)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, NotProtected):
            unprotect(one, form.cleaned_data["why"], by=request.seated)
            messages.success(request, "It may be seen again, by whoever sees the rest of the notification.")
            return redirect("triage:protected", reference)
    ledger.write_read(Act.LIST_PROTECTED, by=request.seated, object_kind="notification", refs=[reference])
    return render(request, "triage/unprotect.html", {"reference": reference, "one": one, "form": form})
