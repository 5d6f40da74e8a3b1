"""What of a notification must not be seen: what is protected, and protecting something of it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.table_labels import label_of as label_of_table
from hub.assessment.said_before import said_before
from hub.front_door.contents import check_messages
from hub.front_door.models import Join, Notification
from hub.people.models import ProtectedKind, ProtectedReason, Protection
from hub.research.models import Finding, Request
from hub.research.protecting import (
    NotProtected,
    Protectable,
    Repeated,
    can_protect,
    protect,
    protectable_of,
    protected_by_form,
    repeats,
)
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed
from hub.wall.rows_together import rows_together
from mash_platform.phrases import plural
from tenants.access import PlatformRequest


class ProtectForm(GovForm):
    """What must not be seen, why, and how they may be reached. Nothing is ticked beforehand."""

    what = forms.MultipleChoiceField(
        label="What must not be seen?", widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label="Other words that must not be seen", max_length=1000, required=False, widget=forms.Textarea
    )
    safe_contact = forms.CharField(
        label="How may they be reached?", max_length=200,
        error_messages={"required": "Say how they may be reached, or whom to ring instead"},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why?", choices=ProtectedReason.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose why it must not be seen"},
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "what": Look(hint="It is covered in every notification of this family, also where somebody typed it."),
        "words": Look(rows=3, hint="As the notification writes them, one thing in a line: a workplace, the name of a"
                                   " refuge. They are covered wherever it says them."),
        "safe_contact": Look(hint="Everybody who reads the notification reads this in place of what is covered. For"
                                  " example: ring Anna Ward, 020 7946 0100, before noon."),
        "reason": Look(hint="Your desk alone reads the reason."),
    }  # fmt: skip

    def __init__(self, data: Any = None, *, offered: Sequence[Protectable]) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()})
        self._offered = {one.key: one for one in offered}
        self.choose("what", [(one.key, label_of(one)) for one in offered])
        if not offered:
            del self.fields["what"]

    @property
    def chosen(self) -> list[Protectable]:
        """What was ticked. Read it of a valid form."""
        return [self._offered[key] for key in self.cleaned_data.get("what", [])]


def label_of(one: Protectable) -> str:
    """ "Amy Example: Address: 12 High Road, HA1 1AA"."""
    if one.kind == ProtectedKind.PERSON:
        return f"{one.about}: the whole person, {one.text}"
    return f"{one.about}: {ProtectedKind(one.kind).label}: {one.text}"


@allowed(Act.LIST_PROTECTED, post=Act.PROTECT, line=(Act.LIST_PROTECTED, "notification"))
@require_http_methods(["GET", "POST"])
def protected(request: PlatformRequest, reference: str) -> HttpResponse:
    """What is protected of it, where words may still say it, and the form."""
    found = by_reference(Notification, reference)
    if not can_protect(found, request.seated):
        raise Http404
    check_messages([found])
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    if request.method == "POST" and protected_by_form(found, request.POST.get("once", "")):
        return redirect("triage:protected", reference)
    form = ProtectForm(kept, offered=protectable_of(found))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, NotProtected):
            made = protect(
                found, form.chosen, other_words=said["words"].splitlines(), reason=said["reason"],
                safe_contact=said["safe_contact"], form=said["once"], by=request.seated,
            )  # fmt: skip
            messages.success(request, f"{plural(len(made), 'thing is', 'things are')} protected from now on.")
            return redirect("triage:protected", reference)
    read = _read(found)
    rows: list[Protection] = read["protections"]
    standing = [one for one in rows if one.ended_at is None]
    ledger.write_read(Act.LIST_PROTECTED, by=request.seated, object_kind="notification", refs=[reference])
    return render(
        request,
        "triage/protected.html",
        {
            "found": found,
            "form": form,
            "standing": standing,
            "ended": [one for one in rows if one.ended_at is not None],
            "names": defaultdict(lambda: "A colleague", {one.pk: one.name for one in read["members"]}),
            "repeated": _repeated(found, read) if standing else [],
            "said_before": [(label_of_table(one), many) for one, many in said_before(found.pk).items()]
            if standing
            else [],
        },
    )


def _read(found: Notification) -> dict[str, list[Any]]:
    """What was protected of it, by whom, and where somebody may have typed it again. One query."""
    rows = Protection.objects.filter(notifications__contains=[found.pk]).order_by("-at", "pk")
    joined = Join.objects.filter(notification=found, until_at__isnull=True).values("enquiry")
    return rows_together(
        Notification.objects.filter(pk=found.pk),
        protections=rows,
        members=Member.objects.filter(pk__in=rows.order_by().values("by")).only("id", "name"),
        questions=Request.objects.filter(enquiry__in=joined).only("id", "agency", "question"),
        findings=Finding.objects.released().filter(enquiry__in=joined).only("id", "agency", "text"),
        agencies=Agency.objects.for_names(),
    )


def _repeated(found: Notification, read: dict[str, list[Any]]) -> list[tuple[str, bool]]:
    """Where what somebody typed still says it, or the street alone: the place, and whether it says all of it."""
    names = {one.code: one.name for one in read["agencies"]}
    questions, findings = read["questions"], read["findings"]
    texts = [str(found.message), *(one.question for one in questions), *(one.text for one in findings)]
    places = [
        "This notification",
        *(f"The question to {names.get(one.agency, one.agency)}" for one in questions),
        *(f"A finding that {names.get(one.agency, one.agency)} released" for one in findings),
    ]
    seen: dict[int, bool] = {}
    for one in repeats([found.pk], texts):
        seen[one.place] = seen.get(one.place, False) or one.is_whole
    return [(places[place], whole) for place, whole in sorted(seen.items())]


def pointed_at(repeated: Sequence[Repeated]) -> str:
    """What a page says of texts that say something protected; empty where none does."""
    if any(one.is_whole for one in repeated):
        return "It says something that is protected. Take it out."
    return "It says the street of an address that is protected. Read whether that gives it away." if repeated else ""
