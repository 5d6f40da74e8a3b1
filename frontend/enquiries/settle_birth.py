"""Which of several dates of birth is right: said with a reason, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.finding import by_reference
from frontend.common.said_of_people import birth_words, references_of, who_said
from frontend.common.saving import follow, refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.models import Enquiry, Named
from hub.people.facts import linked_said
from hub.people.joining import joined_since, persons_now_from
from hub.people.models import Mention, SettledBirth
from hub.people.settling import (
    LONGEST_REASON,
    Births,
    BirthsChanged,
    NotToSettle,
    births_of,
    settle_birth,
    settlings_of,
    undo_settled_birth,
)
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, HubSettings, Member
from hub.wall.permissions import allowed
from hub.wall.rows_together import rows_together
from tenants.access import PlatformRequest


class SettleBirthForm(GovForm):
    """One of the dates, and how it is known."""

    chosen = forms.ChoiceField(
        label="Which date of birth is right?", widget=forms.RadioSelect,
        error_messages={"required": "Choose the date that is right"},
    )  # fmt: skip
    reason = forms.CharField(
        label="How do you know?", max_length=LONGEST_REASON, widget=forms.Textarea,
        error_messages={"required": "Say how you know"},
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, births: Births, who: Mapping[UUID, str]) -> None:
        super().__init__(data, initial={"seen": births.seen})
        said: dict[date | None, list[Mention]] = {}
        for one in births.mentions:
            if not one.day_is_estimate:
                said.setdefault(one.day, []).append(one)
        self.choose("chosen", [(str(many[0].pk), birth_words(many[0])) for many in said.values()])
        hints = {str(many[0].pk): "; ".join(who[one.pk] for one in many) for many in said.values()}
        self.looks = {
            "chosen": Look(size="m", item_hints=hints),
            "reason": Look(rows=3, hint="For example: the health visitor read it from the birth certificate"),
        }


def _person(found: Enquiry, person: UUID) -> str:
    """What the enquiry calls them. Raises: Http404, where it names nobody of that id."""
    named = Named.objects.in_enquiry(found.pk).order_by("-is_child", "position")
    read = rows_together(
        Enquiry.objects.filter(pk=found.pk), named=named, **joined_since(named.order_by().values("person_id"))
    )
    now = persons_now_from(read["then"], read["now"])
    label: str | None = next(
        (one.label for one in read["named"] if now.get(one.person_id, one.person_id) == person), None
    )
    if label is None:
        raise Http404
    return label


def _settlings(births: Births) -> tuple[list[SettledBirth], dict[UUID | None, str]]:
    """Every settling of these dates, and the names of those who settled them or undid it. One query."""
    rows = settlings_of(births.mentions)
    who = Q(pk__in=rows.order_by().values("by")) | Q(pk__in=rows.order_by().values("until_by"))
    read = rows_together(
        HubSettings.objects.all(), settlings=rows, members=Member.objects.filter(who).only("id", "name")
    )
    return read["settlings"], {one.pk: one.name for one in read["members"]}


def _who_said(births: Births) -> dict[UUID, str]:
    """Of each date, in words."""
    agencies, told_in = Agency.objects.names(), references_of(births.mentions)
    return {one.pk: who_said(one, agencies, told_in) for one in births.mentions}


@allowed(Act.SETTLE_BIRTH, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def settle(request: PlatformRequest, reference: str, person: UUID) -> HttpResponse:
    """The dates with who said each, and the form; once one is settled, by whom, when and why, and how to undo it."""
    found = by_reference(Enquiry, reference)
    label, births = _person(found, person), births_of(person)
    if not births.disagree:
        raise Http404
    who = _who_said(births)
    form = SettleBirthForm(
        request.POST if request.method == "POST" else drafts.take(request, request.seated),
        births=births, who=who,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, BirthsChanged, NotToSettle) as outcome:
            settle_birth(
                person, UUID(said["chosen"]), seen=said["seen"], reason=said["reason"], enquiry=reference,
                by=request.seated, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, f"Settled. {label}: what others said stays beside it.")
            return redirect("enquiries:enquiry", reference)
        if isinstance(outcome.refused, BirthsChanged):
            births = births_of(person)
            who = _who_said(births)
            follow(form, seen=births.seen)
    check(linked_said(births.links))
    settlings, names = _settlings(births)
    days = {one.pk: birth_words(one) for one in births.mentions}
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/settle_birth.html",
        {
            "found": found,
            "person": person,
            "label": label,
            "form": form,
            "dates": [(birth_words(one), who[one.pk]) for one in births.mentions],
            "settled": births.settled.pk if births.settled else None,
            "holds_another": births.holds_another,
            "settlings": [(days[one.chosen_id], names.get(one.by, "a colleague"), one,
                           names.get(one.until_by, "a colleague")) for one in settlings],
        },
    )  # fmt: skip


@allowed(Act.UNDO_SETTLED_BIRTH)
@require_POST
def undo(request: PlatformRequest, reference: str, person: UUID, settled: UUID) -> HttpResponse:
    """Undo it: the dates disagree again."""
    found = by_reference(Enquiry, reference)
    _person(found, person)
    try:
        undo_settled_birth(settled, person=person, enquiry=reference, by=request.seated, at=timezone.now())
    except (SettledBirth.DoesNotExist, BirthsChanged) as gone:
        raise Http404 from gone
    messages.success(request, "Undone: the dates of birth disagree again.")
    return redirect("enquiries:birth", reference, person)
