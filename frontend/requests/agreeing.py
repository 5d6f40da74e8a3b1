"""Releases that wait for a second member of the agency: the list, the page of one, and what is answered there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.paging import WorkPaginator
from frontend.presenters.telling import who_is_told
from frontend.requests.grounds_form import LONGEST
from frontend.requests.proposals import ProposalShown, look_up, shown_in_list, with_who_agrees
from hub.front_door.triage.assigning import names_of
from hub.research.agreement import agree, decline, waiting_at, withdraw
from hub.research.agreement_models import ProposedRelease
from hub.research.refusals import ReasonMissing, ResearchRefusal
from hub.research.tasks import request_changed
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest

PAGE = 50


class DeclineForm(GovForm):
    """Why a colleague's release is not agreed to."""

    why = forms.CharField(
        label="Why do you not agree?", widget=forms.Textarea, max_length=LONGEST,
        error_messages={"required": "Enter why you do not agree"},
    )  # fmt: skip

    looks = {"why": Look(rows=3, hint="Your colleague reads this. Such as: it says more than the risk needs")}


@allowed(Act.LIST_REQUESTS, line=(Act.LIST_REQUESTS, "enquiry"))
@require_GET
def agreements(request: PlatformRequest) -> HttpResponse:
    """What waits for somebody of my agency to agree, oldest first."""
    page = WorkPaginator(waiting_at(request.seated.agency), PAGE).get_page(request.GET.get("page"))
    rows = with_who_agrees(shown_in_list(page.object_list), request.seated, at=timezone.now())
    refs = [row.it.enquiry.reference for row in rows]
    ledger.write_read(Act.LIST_REQUESTS, by=request.seated, object_kind="enquiry", refs=refs)
    return render(request, "requests/agreements.html", {"page": page, "rows": rows, "now": timezone.now()})


@allowed(Act.READ_REQUEST, line=(Act.READ_REQUEST, "enquiry"))
@require_GET
def agreement(request: PlatformRequest, release_id: UUID) -> HttpResponse:
    """What a colleague decided to release, to whom and why; and how it was answered."""
    shown = _get(request, release_id)
    drafts.offer(request, request.seated, f"{request.path}decline/")
    return _page(request, shown)


@allowed(Act.AGREE_RELEASE, step_up=True, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def agreed(request: PlatformRequest, release_id: UUID) -> HttpResponse:
    """Agree: what waited is released."""
    shown = _get(request, release_id)
    if request.method == "GET":
        return _page(request, shown)
    try:
        agree(release_id, by=request.seated, at=timezone.now())
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
    else:
        request_changed(shown.it.request_id)
        messages.success(
            request,
            "Agreed. It goes there when the decision maker sends the information product." if shown.it.onward
            else "Agreed. The agencies that your colleague chose can see it now.",
        )  # fmt: skip
    return redirect("requests:agreement", release_id)


@allowed(Act.DECLINE_RELEASE, step_up=True, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def declined(request: PlatformRequest, release_id: UUID) -> HttpResponse:
    """Do not agree, with the reason; a GET gives back what was typed before the time ran out."""
    shown = _get(request, release_id)
    form = DeclineForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        try:
            decline(release_id, why=form.cleaned_data["why"], by=request.seated, at=timezone.now())
        except ReasonMissing as refused:
            form.add_error("why", refused.sentence)
        except ResearchRefusal as refused:
            form.add_error(None, refused.sentence)
        else:
            told = who_is_told(request.seated, "Your colleague is told.")
            messages.success(request, f"Not agreed. Nothing is released. {told}")
            return redirect("requests:agreement", release_id)
    return _page(request, shown, form)


@allowed(Act.WITHDRAW_RELEASE)
@require_POST
def withdrawn(request: PlatformRequest, release_id: UUID) -> HttpResponse:
    """Take back what one decided oneself."""
    try:
        withdraw(release_id, by=request.seated, at=timezone.now())
    except ProposedRelease.DoesNotExist as gone:
        raise Http404 from gone
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, "Withdrawn. Nothing was released; the findings are held as before.")
    return redirect("requests:agreement", release_id)


def _get(request: PlatformRequest, release_id: UUID) -> ProposalShown:
    """The agency's own, written in the ledger as read. Raises: Http404 for another agency's."""
    found: ProposedRelease | None = (
        ProposedRelease.objects.select_related("request").filter(pk=release_id, agency=request.seated.agency).first()
    )
    if found is None:
        raise Http404
    shown = look_up(found, request.seated, at=timezone.now())
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[shown.reference])
    return shown


def _page(request: PlatformRequest, shown: ProposalShown, form: Any = None) -> HttpResponse:
    able = shown.able
    return render(
        request,
        "requests/agreement.html",
        {
            "able": [] if able is None else sorted(names_of(able).values()),
            "shown": shown,
            "it": shown.it,
            "form": form or DeclineForm(),
            "refused": form is not None,
            "may_agree": may(request.seated, Act.AGREE_RELEASE) and (able is None or request.seated.seat in able),
            "may_say_whose": may(request.seated, Act.SAY_WHOSE),
            "now": timezone.now(),
        },
    )
