"""The weekly sample of grounds of the guardian's own agency: the last weeks, and one release after another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import connections, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import date_time
from frontend.wall.ledger_names import place_names
from hub.front_door.models import Enquiry
from hub.research import grounds_sample
from hub.research.contents import release_said
from hub.research.grounds_sample import DRAWN, MOST_WEEKS, Sampled
from hub.research.models import Release
from hub.wall import contents, drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from mash_platform.database import logins
from tenants.access import PlatformRequest
from tenants.models import Seat


class LookForm(GovForm):
    """Whether a sampled release gives concern, and which."""

    answer = forms.ChoiceField(
        label="Does something concern you about these grounds?", widget=forms.RadioSelect,
        choices=[("no", "No: they say why, for this family"), ("yes", "Yes")],
        error_messages={"required": "Choose whether something concerns you"},
    )  # fmt: skip
    concern = forms.CharField(label="What concerns you?", max_length=2000, required=False, widget=forms.Textarea)

    looks = {
        "answer": Look(conditional={"yes": ("concern",)}),
        "concern": Look(rows=4, hint="Other guardians of your agency read it. Do not name a child or a family."),
    }


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "samples"))
@require_GET
def samples(request: PlatformRequest) -> HttpResponse:
    """The last weeks, and what was drawn of one of them: of the newest, unless another is asked for."""
    by = request.seated
    weeks = grounds_sample.weeks(by)
    asked = next((one.monday for one in weeks if one.monday.isoformat() == request.GET.get("week")), None)
    week = asked or (weeks[0].monday if weeks else None)
    drawn = grounds_sample.sample_of(week, by=by) if week else []
    ledger.write_read(Act.READ_LEDGER, by=by, object_kind="samples", refs=[])
    return render(
        request,
        "wall/samples.html",
        {
            "weeks": weeks, "week": week, "drawn": drawn, "who": _people(one.looked_by for one in drawn),
            "agency": by.agency_name, "most": DRAWN, "most_weeks": MOST_WEEKS,
        },
    )  # fmt: skip


@allowed(Act.READ_LEDGER, post=Act.LOOK_AT_GROUNDS, line=(Act.READ_LEDGER, "sample"))
@require_http_methods(["GET", "POST"])
def sampled(request: PlatformRequest, sampled_id: UUID) -> HttpResponse:
    """One release that was drawn: its grounds, read on the agency's own desk, and whether they give concern."""
    by = request.seated
    found = grounds_sample.sampled(sampled_id, by=by)
    if found is None:
        raise Http404
    release, reference, facts = _grounds(found, request)
    is_own = Seat.objects.filter(pk=release.by, user=by.user).exists()
    form = LookForm(request.POST if request.method == "POST" else drafts.take(request, by))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, grounds_sample.SampleRefusal):
            if is_own:
                raise grounds_sample.YourOwn
            grounds_sample.look_at(sampled_id, said["concern"], is_concern=said["answer"] == "yes", by=by)
            messages.success(request, "Kept. The last weeks stay readable here.")
            return redirect(f"{reverse('wall:samples')}?week={found.week.isoformat()}")
        found = grounds_sample.sampled(sampled_id, by=by) or found
    with transaction.atomic(durable=True):
        ledger.write(Act.READ_LEDGER, by=by, object_kind="sample", object_ref=str(sampled_id))
    return render(
        request,
        "wall/sampled.html",
        {
            "one": found, "facts": facts, "form": form, "is_own": is_own, "reference": reference,
            "who": _people([found.looked_by]), "agency": by.agency_name,
        },
    )  # fmt: skip


def _grounds(found: Sampled, request: PlatformRequest) -> tuple[Release, str, list[list[str]]]:
    """The release, its enquiry where the desk still reads it, and its grounds as a summary list.

    Raises: contents.Altered, where grounds or concern are not what was recorded.
    """
    by = request.seated
    connection: Any = connections["default"]
    with connection.using_login(logins.desk(by.hub, by.agency)):
        release = Release.objects.get(pk=found.release)
        contents.check([release_said(release), *([found.content] if found.looked_at else [])])
        reference = Enquiry.objects.filter(pk=release.enquiry_id).values_list("reference", flat=True).first() or ""
    places = place_names()
    to = [code for code in (*release.desks, *release.recipients) if code != by.agency]
    facts = [
        ["Why it is necessary", release.necessity],
        ["Why it is proportionate", release.proportionality],
        ["Purpose", release.get_purpose_display()],
        ["Legal basis", release.get_legal_basis_display()],
        ["Authority for release", release.approver],
        ["Shared with", ", ".join(places.get(code, code) for code in to)],
        ["Decided", f"{date_time(release.at)} by {_people([release.by]).get(release.by, 'a colleague')}"],
    ]
    return release, str(reference), facts


def _people(seats: Any) -> dict[UUID, str]:
    """Whose seats these are, by name."""
    wanted = {one for one in seats if one}
    return dict(Seat.objects.filter(pk__in=wanted).values_list("pk", "user__name")) if wanted else {}
