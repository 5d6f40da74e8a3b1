"""Putting a held finding right before it is released."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.partners.list_position import came_from
from frontend.requests.grounds_form import LONGEST
from frontend.requests.way_back import to_request
from hub.research.changing_held import change_held
from hub.research.codes import FindingKind
from hub.research.contents import check_shared
from hub.research.findings import people_of
from hub.research.models import ENDED, Finding, FindingState, Request
from hub.research.own_requests import has_request
from hub.research.refusals import ChangedMeanwhile, ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class ChangeFindingForm(GovForm):
    """What a finding says."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    about = forms.MultipleChoiceField(label="Who is it about?", widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label="What did you find?", widget=forms.Textarea, max_length=LONGEST)
    kind = forms.ChoiceField(label="What sort of thing is it?", choices=FindingKind.choices)
    happened_on = DateInputField(label="When did it happen?", required=False, past=True)
    source_record = NumberField(label="Where your agency keeps it", required=False, max_length=80)

    looks = {
        "about": Look(small=True),
        "text": Look(rows=6, hint="Facts as your records have them. Say what is opinion."),
        "happened_on": Look(hint="Leave empty if it is not known"),
        "source_record": Look(width=20, hint="A reference, such as a report number"),
    }

    def __init__(self, data: Any, *, finding: Finding, people: dict[UUID, str]) -> None:
        names = ("version", "text", "kind", "happened_on", "source_record")
        first = {name: getattr(finding, name) for name in names} | {"about": [str(one) for one in finding.about]}
        super().__init__(data, initial=first)
        self.choose("about", [(str(person), label) for person, label in people.items()])


@allowed(Act.RECORD_FINDING, theirs=has_request, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def change_finding(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> HttpResponse:
    """The finding as it stands, to be changed; where a colleague changed it meanwhile both texts are shown."""
    finding = (
        Finding.objects.select_related("request__enquiry")
        .filter(pk=finding_id, request=request_id, agency=request.seated.agency)
        .exclude(request__state__in=ENDED)
        .first()
    )
    if finding is None:
        raise Http404
    reference = finding.request.enquiry.reference
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[reference])
    check_shared([finding])
    people = people_of(finding.request)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = ChangeFindingForm(kept, finding=finding, people=people)
    meanwhile = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            change_held(
                finding_id, request_id=request_id, about=[UUID(one) for one in said["about"]], kind=said["kind"],
                happened_on=said["happened_on"], text=said["text"], source_record=said["source_record"],
                version=said["version"], by=request.seated,
            )  # fmt: skip
        except (Request.DoesNotExist, Finding.DoesNotExist) as gone:
            raise Http404 from gone
        except ChangedMeanwhile as refused:
            finding.refresh_from_db()
            meanwhile = finding.text
            typed = request.POST.copy()
            typed["version"] = str(finding.version)  # the next send goes on from what stands now
            form = ChangeFindingForm(typed, finding=finding, people=people)
            form.is_valid()
            form.add_error(None, refused.sentence)
        except ResearchRefusal as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Changed. Only your agency can see it until you release it.")
            return to_request(request, request_id)
    return render(
        request,
        "requests/change_finding.html",
        {
            "finding": finding, "form": form, "meanwhile": meanwhile, "reference": reference,
            "is_held": finding.state == FindingState.HELD,
            "came": place.words if (place := came_from(request)) else "",
        },
    )  # fmt: skip
