"""Known elsewhere?: a child of an enquiry, asked of other hubs, with every answer that came."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.transfers.labels import ANSWER_COLOURS
from hub.front_door.models import Enquiry, EnquiryState
from hub.transfers.known_to_you import UNANSWERED, ask_again, ask_hubs
from hub.transfers.models import AnswerState, AskReason, HubQuestion
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Member
from hub.wall.permissions import allowed
from hub.wall.refusals import Refusal
from mash_platform.phrases import listing
from tenants import known_to_you
from tenants.access import PlatformRequest

PAGE = 50


class AskHubsForm(GovForm):
    """Which child, which hubs, and why."""

    child = forms.ChoiceField(label="Which child?", widget=forms.RadioSelect)
    hubs = forms.MultipleChoiceField(label="Hubs to ask", widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(
        label="Why may they know the child?", choices=AskReason.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(label="What makes you think so?", widget=forms.Textarea, max_length=2000)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "hubs": Look(small=True),
        "reason": Look(hint="The hubs that you ask see this reason, and your hub’s name."),
        "why": Look(rows=3, hint="Stays in this hub."),
    }

    def __init__(self, data: Any = None, *, children: list[tuple[str, str]], hubs: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"once": uuid.uuid4(), "child": children[0][0] if len(children) == 1 else None})
        self.choose("child", children)
        self.choose("hubs", hubs)


@allowed(Act.ASK_HUB, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def elsewhere(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show what was asked and answered; a POST asks."""
    found = by_reference(Enquiry, reference)
    subjects = list(found.subjects.standing())
    hubs = known_to_you.others(request.seated.hub)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = AskHubsForm(
        kept,
        children=[(str(one.pk), one.label) for one in subjects],
        hubs=[(hub.code, hub.name) for hub in hubs],
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, Refusal):
            asked = ask_hubs(
                uuid.UUID(said["child"]),
                said["hubs"],
                form=said["once"],
                reason=said["reason"],
                why=said["why"],
                by=request.seated,
                at=timezone.now(),
            )
            _say(request, asked)
            return redirect("enquiries:known", reference)
    page = Paginator(_questions(found), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    people = dict(Member.objects.filter(pk__in={row.asked_by for row in rows}).values_list("pk", "name"))
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "transfers/known.html",
        {
            "found": found,
            "form": form,
            "is_open": found.state == EnquiryState.OPEN,
            "hubs": hubs,
            "page": page,
            "rows": [(row, people.get(row.asked_by, "A colleague"), row.state in UNANSWERED) for row in rows],
            "colours": ANSWER_COLOURS,
        },
    )


@allowed(Act.ASK_HUB)
@require_POST
def again(request: PlatformRequest, reference: str, question_id: uuid.UUID) -> HttpResponse:
    """Ask one hub once more that did not answer."""
    found = by_reference(Enquiry, reference)
    if not _questions(found).filter(pk=question_id).exists():
        raise Http404
    try:
        asked = ask_again(question_id, by=request.seated, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        _say(request, [asked])
    return redirect("enquiries:known", reference)


def _questions(found: Enquiry) -> Any:
    return HubQuestion.objects.filter(subject__enquiry=found).select_related("subject")


def _say(request: PlatformRequest, asked: list[HubQuestion]) -> None:
    """Names of hubs alone: a flash message is a cookie, and holds no name of a child."""
    yes = [one.hub_name for one in asked if one.state == AnswerState.KNOWN]
    no = [one.hub_name for one in asked if one.state == AnswerState.NOT_KNOWN]
    silent = [one.hub_name for one in asked if one.state in UNANSWERED]
    said = [f"Known in {listing(yes)}."] if yes else []
    said += [f"Not known in {listing(no)}."] if no else []
    said += [f"No answer from {listing(silent)}."] if silent else []
    (messages.warning if silent else messages.success)(request, " ".join(said))
