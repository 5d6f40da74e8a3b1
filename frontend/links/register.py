"""The register of whom to hand to in other initiatives: everybody of the programme reads, the secretary keeps it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.plan_days import PlanDay
from frontend.common.saving import Done, save_or_show
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.paging import WorkPaginator, paged
from rollout.linking import LinkStands, every_link, record_link, stands
from rollout.models import Initiative, LinkEvent
from tenants.models import Authority, User
from tenants.permissions import TABLE, Page, for_page, platform_roles

PAGE = 50


class LinkForm(GovForm):
    """What a link says, and why it is written down or changed."""

    initiative = forms.ChoiceField(label="Initiative", choices=Initiative.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="Who takes over", max_length=100)
    authority = forms.ChoiceField(label="For children of", required=False)
    contact = forms.CharField(label="Whom to ring", max_length=200)
    agreed_by = forms.CharField(label="Agreed by", max_length=200, error_messages={"required": "Enter who agreed it"})
    agreed_on = PlanDay(
        label="Agreed on", past=True, error_messages={"required": "Enter the day on which it was agreed"}
    )
    has_ended = forms.BooleanField(label="This link has ended: no hub hands to it any more", required=False)
    reason = forms.CharField(label="Reason", max_length=2000, widget=forms.Textarea)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "name": Look(width=30, hint="The team or panel. For example: Gangs and youth violence panel"),
        "authority": Look(mark_optional=False),
        "contact": Look(hint="A role and a number or address of the organisation. No child and no family."),
        "agreed_by": Look(hint="Who agreed it on both sides"),
        "reason": Look(rows=2, hint="It is kept in the history for good."),
    }

    def __init__(self, data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.choose("authority", [("", "All London"), *Authority.objects.values_list("slug", "name")])

    def wanted(self) -> LinkStands:
        """What the act takes."""
        said = self.cleaned_data
        return LinkStands(
            initiative=said["initiative"],
            name=said["name"],
            authority=Authority.objects.get(slug=said["authority"]) if said["authority"] else None,
            contact=said["contact"],
            agreed_by=said["agreed_by"],
            agreed_on=said["agreed_on"],
            has_ended=said["has_ended"],
        )


@for_page(Page.SEE_LINKS)
@require_GET
def links(request: Any) -> HttpResponse:
    """Every link, those that have ended last."""
    page = WorkPaginator(every_link(), PAGE).get_page(request.GET.get("page"))
    may_edit = bool(platform_roles(request) & TABLE[Page.EDIT_LINKS])
    words = {"page": page, "rows": list(page.object_list), "may_edit": may_edit}
    return render(request, "links/links.html", words)


@for_page(Page.EDIT_LINKS)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Write a new link down."""
    form = LinkForm(request.POST or None, initial={"seen": 0})
    del form.fields["has_ended"]
    return _record(request, form, None, [])


@for_page(Page.EDIT_LINKS)
@require_http_methods(["GET", "POST"])
def change(request: Any, link: UUID) -> HttpResponse:
    """Change what a link says, or end it; what it said before stays in its history."""
    events = list(LinkEvent.objects.filter(link=link).select_related("authority", "by").order_by("-number"))
    if not events:
        raise Http404
    now = events[0]
    first = {
        name: getattr(now, name) for name in ("initiative", "name", "contact", "agreed_by", "agreed_on", "has_ended")
    }
    first |= {"authority": now.authority.slug if now.authority else "", "seen": len(events)}
    return _record(request, LinkForm(request.POST or None, initial=first), link, events)


def _record(request: Any, form: LinkForm, link: UUID | None, events: list[LinkEvent]) -> HttpResponse:
    def save() -> Done:
        said = form.cleaned_data
        said.setdefault("has_ended", False)
        by = User.objects.get(pk=request.user.pk)
        made = record_link(link, form.wanted(), reason=said["reason"], seen=said["seen"], by=by, at=timezone.now())
        return Done(f"Recorded: {made.name}.", reverse("links:links"))

    words = {
        "page": paged(request, events, PAGE),
        "now": stands(events[0]) if events else None,
        "title": f"Change {events[0].name}" if events else "Write a link down",
    }
    return save_or_show(
        request, form, save, "links/change.html", words, version=len(events),
        not_yet=("agreed_on", "Agreed on must be today or in the past."),
    )  # fmt: skip
