"""A pasted chronology becomes dated findings: split, looked through, and only then kept as held findings."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.partners.list_position import came_from
from frontend.requests.way_back import to_request
from hub.research.chronology import MOST_ENTRIES, Entry, record_chronology, split_chronology
from hub.research.codes import FindingKind
from hub.research.findings import people_of
from hub.research.models import ENDED, Request
from hub.research.own_requests import has_request
from hub.research.refusals import ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from mash_platform.parsing import parse_whole_number
from mash_platform.phrases import plural
from tenants.access import PlatformRequest

LONGEST_CHRONOLOGY = 100_000
LONGEST_ENTRY = 20_000


class ChronologyForm(GovForm):
    """The whole chronology, as it stands in another record."""

    pasted = forms.CharField(label="Chronology", widget=forms.Textarea, max_length=LONGEST_CHRONOLOGY)

    looks = {
        "pasted": Look(
            rows=12,
            hint="Each line that begins with a day, such as 3/11/2012 or 3 Nov 2012, begins a finding",
        )
    }

    def clean_pasted(self) -> str:
        """Words, of which something can be made, and not too many at once."""
        pasted = str(self.cleaned_data["pasted"])
        if len(split_chronology(pasted, today=timezone.localdate())) > MOST_ENTRIES:
            raise forms.ValidationError(f"Paste at most {MOST_ENTRIES} entries at once, and then the rest")
        return pasted


class EntriesForm(GovForm):
    """The entries, each with a day and words of its own; whom they are about is said once."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    entries = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ENTRIES)
    about = forms.MultipleChoiceField(label="Who are they about?", widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label="What sort of thing are they?", choices=FindingKind.choices)
    source_record = NumberField(label="Where your agency keeps it", required=False, max_length=80)

    looks = {"about": Look(small=True), "source_record": Look(width=20)}

    def __init__(self, data: Any, *, found: list[Entry], many: int, people: dict[UUID, str]) -> None:
        first: dict[str, Any] = {"form": uuid.uuid4(), "entries": many, "kind": FindingKind.EVENT}
        for place, entry in enumerate(found):
            first |= {f"day-{place}": entry.day, f"text-{place}": entry.text}
        super().__init__(data, initial=first)
        self.many = many
        looks = dict(self.looks)
        for place in range(many):
            self.fields[f"day-{place}"] = DateInputField(label=f"Day of entry {place + 1}", required=False, past=True)
            self.fields[f"text-{place}"] = forms.CharField(
                label=f"Entry {place + 1}", required=False, widget=forms.Textarea, max_length=LONGEST_ENTRY
            )
            looks[f"text-{place}"] = Look(rows=3, mark_optional=False)
            looks[f"day-{place}"] = Look(mark_optional=False)
        self.looks = looks
        self.choose("about", [(str(person), label) for person, label in people.items()])

    def clean(self) -> dict[str, Any]:
        """Something is left to keep."""
        cleaned = dict(super().clean() or {})
        if not any(cleaned.get(f"text-{place}") for place in range(self.many)):
            self.add_error("text-0", "Leave the words of at least one entry")
        return cleaned

    def kept(self) -> list[Entry]:
        """What is left of the entries; one whose words were taken out is none."""
        said = self.cleaned_data
        texts = [(said.get(f"day-{place}"), said.get(f"text-{place}", "")) for place in range(self.many)]
        return [Entry(day, text) for day, text in texts if text.strip()]


@allowed(Act.RECORD_FINDING, theirs=has_request, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def chronology(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Paste; look through what was made of it; keep it. Until the last nothing is kept."""
    asked = (
        Request.objects.select_related("enquiry")
        .filter(pk=request_id, agency=request.seated.agency, let_out_to="")
        .exclude(state__in=ENDED)
        .first()
    )
    if asked is None:
        raise Http404
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[asked.enquiry.reference])
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    people, pasting, entries = people_of(asked), None, None
    if kept and "entries" in kept:
        many = min(parse_whole_number(str(kept["entries"])) or 1, MOST_ENTRIES)
        entries = EntriesForm(kept, found=[], many=many, people=people)
        if request.method == "POST" and entries.is_valid() and _keep(request, request_id, entries):
            return to_request(request, request_id)
    else:
        pasting = ChronologyForm(kept)
        if request.method == "POST" and pasting.is_valid():
            found = split_chronology(pasting.cleaned_data["pasted"], today=timezone.localdate())
            entries = EntriesForm(None, found=found, many=len(found), people=people)
    return render(
        request,
        "requests/chronology.html",
        {
            "asked": asked, "pasting": pasting, "entries": entries, "form": entries or pasting,
            "came": place.words if (place := came_from(request)) else "",
        },
    )  # fmt: skip


def _keep(request: PlatformRequest, request_id: UUID, form: EntriesForm) -> bool:
    """Whether they are recorded; what was refused stands in the form."""
    said = form.cleaned_data
    try:
        made = record_chronology(
            request_id, form.kept(), form=said["form"], about=[UUID(one) for one in said["about"]], kind=said["kind"],
            source_record=said["source_record"], by=request.seated, at=timezone.now(),
        )  # fmt: skip
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    except (ResearchRefusal, FormSentBefore) as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, f"{plural(len(made), 'finding')} recorded. Only your agency can see them.")
    return True
