"""A recipient's pages: what was sent to their team, one copy, and what they answer."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.outside.paging import Counted
from hub.assessment import recipient_portal
from hub.assessment.codes import Outcome
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 25


class OutcomeForm(GovForm):
    """What the team did with it."""

    outcome = forms.ChoiceField(label="What did your team do?", widget=forms.RadioSelect, choices=Outcome.choices)
    note = forms.CharField(label="Note for the hub", widget=forms.Textarea, required=False, max_length=4000)

    looks = {"note": Look(rows=3, hint="Needed if you declined: say why, and who should act instead")}

    def clean(self) -> dict[str, object]:
        """Declining wants a reason."""
        said = dict(super().clean() or {})
        if said.get("outcome") == Outcome.DECLINED and not str(said.get("note", "")).strip():
            self.add_error("note", "Say why your team declines it")
        return said


@allowed(Act.LIST_COPIES, line=(Act.LIST_COPIES, "copy"), by_function=True)
@require_GET
def inbox(request: PlatformRequest) -> HttpResponse:
    """What was sent to the team, what nobody has acknowledged first."""
    counted = Counted(
        lambda: recipient_portal.count(by=request.seated),
        lambda start, size: recipient_portal.inbox(by=request.seated, limit=size, offset=start),
    )
    page = Paginator(counted, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "outside/inbox.html", {"page": page, "rows": list(page.object_list), "today": timezone.localdate()}
    )


@allowed(Act.FETCH, line=(Act.FETCH, "copy"), by_function=True)
@require_GET
def copy(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """One copy. Opening it is recorded in the hub's ledger."""
    return _page(request, copy_id, OutcomeForm(), account=request.GET.get("account") == "yes")


@allowed(Act.FETCH, line=(Act.FETCH, "copy"), by_function=True)
@require_GET
def pdf(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """The same to keep and print."""
    try:
        found = recipient_portal.fetch_pdf(copy_id, by=request.seated)
    except recipient_portal.NoSuchCopy as gone:
        raise Http404 from gone
    if found is None:
        messages.info(request, "There is no PDF to open. If the product was just sent, try again in a few seconds.")
        return redirect("outside:copy", copy_id)
    name, content = found
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@allowed(Act.ACKNOWLEDGE)
@require_POST
def acknowledge(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """One click; a second changes nothing."""
    try:
        recipient_portal.acknowledge(copy_id, by=request.seated)
    except recipient_portal.CannotAcknowledge:
        messages.info(request, "It was acknowledged before.")
    else:
        messages.success(request, "Acknowledged. The hub can see that it is in your hands.")
    return redirect("outside:copy", copy_id)


@allowed(Act.RECALL_SEEN)
@require_POST
def recall_seen(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """The team has read that it is recalled; a second click changes nothing."""
    try:
        recipient_portal.say_recall_seen(copy_id, by=request.seated)
    except recipient_portal.CannotAcknowledge:
        messages.info(request, "Somebody of your team said so before.")
    else:
        messages.success(request, "Thank you. The hub can see that your team has read it.")
    return redirect("outside:copy", copy_id)


@allowed(Act.OUTCOME, line=(Act.FETCH, "copy"), by_function=True)
@require_POST
def outcome(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """Say what the team did with it; again, when that changes."""
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            recipient_portal.say_outcome(
                copy_id, form.cleaned_data["outcome"], form.cleaned_data["note"], by=request.seated
            )  # fmt: skip
        except recipient_portal.CannotSayOutcome:
            form.add_error(None, "Acknowledge it first. A product that was recalled has no outcome.")
        else:
            messages.success(request, "The hub can see the outcome. Thank you.")
            return redirect("outside:copy", copy_id)
    return _page(request, copy_id, form)


def _page(request: PlatformRequest, copy_id: UUID, form: OutcomeForm, *, account: bool = False) -> HttpResponse:
    try:
        found = recipient_portal.fetch(copy_id, by=request.seated, account=account)
    except recipient_portal.NoSuchCopy as gone:
        raise Http404 from gone
    return render(request, "outside/copy.html", {"found": found, "document": found.document, "form": form})
