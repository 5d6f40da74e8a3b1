"""Incidents: the list for managers and guardians, opening one from its enquiry, and working on one to its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.incidents.forms import CloseForm, OpenForm, StepForm
from frontend.presenters.paging import WorkPaginator, paged
from hub.assessment import incidents
from hub.assessment.covering import cover
from hub.assessment.incidents import IncidentRefused, Looked, looked_since, regulator_by
from hub.assessment.models import Copy, Incident
from hub.front_door.models import Enquiry
from hub.research.models import Withdrawal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check, content_of
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest
from tenants.models import Seat

PAGE = 25
ON_LIST = ("id", "reference", "agency", "kind", "happened_at", "noticed_at", "regulator", "at", "closed_at")
SAW = {
    "read_enquiry": "read the enquiry", "read_request": "read a request of it", "read_product": "read its products",
    "read_withdrawn": "read a withdrawn finding", "read_log": "read its log", "read_challenge": "read a challenge",
    "open_finding_file": "opened a file with a released finding", "fetch": "opened a copy",
    "acknowledge": "acknowledged a copy",
}  # fmt: skip
SERVICES = {"outside": "Outside the hub", "worker": "Background work"}


@allowed(Act.LIST_INCIDENTS, line=(Act.LIST_INCIDENTS, "enquiry"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Open ones first, by what is left of the regulator's time. No words of a case."""
    now = timezone.now()
    page = WorkPaginator(Incident.objects.only(*ON_LIST), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(
        Act.LIST_INCIDENTS, by=request.seated, object_kind="enquiry", refs=[one.reference for one in rows]
    )
    return render(
        request,
        "incidents/list.html",
        {
            "page": page,
            "rows": [(one, regulator_by(one), regulator_by(one) < now) for one in rows],
            "may_read": may(request.seated, Act.READ_INCIDENT),
        },
    )


@allowed(Act.OPEN_INCIDENT, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def begin(request: PlatformRequest, reference: str) -> HttpResponse:
    """Open one about an enquiry."""
    found, seated = by_reference(Enquiry, reference), request.seated
    form = OpenForm(request.POST if request.method == "POST" else drafts.take(request, seated))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, IncidentRefused, FormSentBefore):
            made = incidents.open_incident(
                found, form=said["once"], kind=said["kind"], what=said["what"], happened_at=said["happened_at"],
                noticed_at=said["noticed_at"], by=seated, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Opened. The hub’s managers and guardians are told.")
            return (
                redirect("incidents:incident", made.pk)
                if may(seated, Act.READ_INCIDENT)
                else redirect("incidents:list")
            )
    rows = list(Incident.objects.filter(enquiry=found).only(*ON_LIST)[:PAGE])
    ledger.write_read(Act.READ_ENQUIRY, by=seated, object_kind="enquiry", refs=[reference])
    shown = {"found": found, "form": form, "rows": rows, "may_read": may(seated, Act.READ_INCIDENT)}
    return render(request, "incidents/open.html", shown)


@allowed(Act.READ_INCIDENT, post=Act.WRITE_INCIDENT, line=(Act.READ_INCIDENT, "enquiry"))
@require_http_methods(["GET", "POST"])
def incident(request: PlatformRequest, incident_id: UUID) -> HttpResponse:
    """What went wrong, its clock, who saw it, what is recalled, who was told; and a form for what was done."""
    found, seated, now = _find(incident_id), request.seated, timezone.now()
    entries = list(found.entries.all())
    check([content_of(found, found.reference), *(content_of(one, found.reference) for one in entries)])
    cover(found.enquiry_id, found, entries)  # what was written before it was protected
    form = StepForm(request.POST if request.method == "POST" else drafts.take(request, seated), seen=len(entries))
    is_mine = found.agency == seated.agency
    if request.method == "POST" and form.is_valid() and is_mine:
        said = form.cleaned_data
        with refusals_shown_in(form, IncidentRefused):
            incidents.write_step(
                found.pk, step=said["step"], whom=said["whom"], words=said["words"], happened_at=said["happened_at"],
                seen=said["seen"], by=seated, at=now,
            )  # fmt: skip
            messages.success(request, "Recorded.")
            return redirect("incidents:incident", found.pk)
    looked = looked_since(found) if is_mine else []
    sent = Copy.objects.in_short().filter(product__enquiry=found.enquiry_id).select_related("product")
    copies = paged(request, sent.order_by("issued_at", "pk"), PAGE, "copies")
    readers = paged(request, looked, PAGE, "readers")
    ledger.write_read(Act.READ_INCIDENT, by=seated, object_kind="enquiry", refs=[found.reference])
    due = regulator_by(found)
    return render(
        request,
        "incidents/incident.html",
        {
            "found": found,
            "entries": entries,
            "form": form,
            "due": due,
            "is_late": due < now and not found.regulator,
            "looked": _named(list(readers), seated.hub),
            "readers": readers,
            "copies": copies,
            "withdrawn": Withdrawal.objects.filter(enquiry=found.enquiry_id).count(),
            "names": Member.objects.names([found.by, found.closed_by, *(one.by for one in entries)]),
            "may_write": is_mine and found.closed_at is None and may(seated, Act.WRITE_INCIDENT),
            "may_close": is_mine and found.closed_at is None and may(seated, Act.CLOSE_INCIDENT),
            "may_recall": may(seated, Act.RECALL),
        },
    )


@allowed(Act.CLOSE_INCIDENT, line=(Act.READ_INCIDENT, "enquiry"))
@require_http_methods(["GET", "POST"])
def close(request: PlatformRequest, incident_id: UUID) -> HttpResponse:
    """Close it with what was learned."""
    found, seated = _find(incident_id), request.seated
    if found.agency != seated.agency:
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = CloseForm(kept, initial={"seen": found.entries.count()})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, IncidentRefused):
            incidents.close_incident(
                found.pk, form.cleaned_data["lessons"], seen=form.cleaned_data["seen"], by=seated, at=timezone.now()
            )
            messages.success(request, "Closed.")
            return redirect("incidents:list")
    ledger.write_read(Act.READ_INCIDENT, by=seated, object_kind="enquiry", refs=[found.reference])
    return render(request, "incidents/close.html", {"found": found, "form": form})


def _find(incident_id: UUID) -> Incident:
    found: Incident | None = Incident.objects.filter(pk=incident_id).first()
    if found is None:
        raise Http404
    return found


def _named(looked: Sequence[Looked], hub: str) -> list[dict[str, Any]]:
    """Who that was, at which desk or in which team."""
    members = {one.member for one in looked if one.member}
    seats = Seat.objects.filter(pk__in=members, hub__code=hub).select_related("user", "team")
    people = {one.pk: one for one in seats}
    agencies = dict(Agency.objects.values_list("code", "name"))
    return [
        {
            "who": people[one.member].user.name if one.member in people else "Nobody in a seat",
            "where": str(people[one.member].team) if one.member in people and people[one.member].team
            else agencies.get(one.desk) or SERVICES.get(one.desk, one.desk),
            "did": SAW.get(one.act, one.act), "times": one.times, "first_at": one.first_at, "last_at": one.last_at,
        }
        for one in looked
    ]  # fmt: skip
