"""What guardians read of restricted enquiries, by the word that stands for each: who may enter, who entered, and which
emergency entries are to be reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.paging import paged
from hub.wall import drafts, ledger, restricted_register
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.permissions import allowed
from hub.wall.restricted import RestrictedRefusal
from hub.wall.restricted_register import LEAST_LETTERS, RegisterRow
from tenants.access import PlatformRequest
from tenants.models import Seat

PAGE = 50


class ReviewForm(GovForm):
    """What a guardian writes of it."""

    words = forms.CharField(
        label="What did you find?", max_length=2000, min_length=LEAST_LETTERS, widget=forms.Textarea,
        error_messages={"min_length": "Say in a sentence what you found"},
    )  # fmt: skip

    looks = {
        "words": Look(rows=4, hint="Whom you spoke to, and whether it had to be. The guardians of this hub read it.")
    }


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "restrictions"))
@require_GET
def register(request: PlatformRequest) -> HttpResponse:
    """Each that is or was restricted."""
    page = paged(request, restricted_register.Register(), PAGE)
    rows = list(page.object_list)
    names = _names(request.seated.hub, [one.by for one in rows])
    agencies = dict(Agency.objects.values_list("code", "name"))
    ledger.write_read(
        Act.READ_LEDGER, by=request.seated, object_kind="restrictions", refs=[str(one.id) for one in rows]
    )
    shown = [(one, names.get(one.by, "Somebody"), agencies.get(one.agency, one.agency)) for one in rows]
    return render(request, "restricted/register.html", {"page": page, "rows": shown})


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "restriction"))
@require_GET
def one(request: PlatformRequest, restriction_id: UUID) -> HttpResponse:
    """Who may enter it, who entered in an emergency, and who was inside, a line for each page."""
    row = _row(restriction_id)
    people, openings = restricted_register.people_of(row.id), restricted_register.openings_of(row.id)
    entries: Any = Paginator(restricted_register.entries_of(row.id).newest_first(), PAGE)
    page: Any = entries.get_page(request.GET.get("page"))
    lines = list(page.object_list)
    seats = [one.member for one in (*people, *openings, *lines)]
    names = _names(request.seated.hub, [*seats, row.by, *(one.by for one in people), *filter(None, [row.lifted_by])])
    ledger.write_read(Act.READ_LEDGER, by=request.seated, object_kind="restriction", refs=[str(row.id)])
    facts = {
        "row": row, "people": people, "openings": openings, "page": page, "lines": lines, "names": names,
        "agencies": dict(Agency.objects.values_list("code", "name")), "now": timezone.now(),
    }  # fmt: skip
    return render(request, "restricted/guarded.html", facts)


@allowed(Act.READ_LEDGER, post=Act.REVIEW_GLASS, line=(Act.READ_LEDGER, "opening"))
@require_http_methods(["GET", "POST"])
def opening(request: PlatformRequest, opening_id: UUID) -> HttpResponse:
    """Who entered in an emergency and why, and the form that reviews it."""
    found = restricted_register.opening(opening_id)
    if found is None:
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = ReviewForm(kept)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, RestrictedRefusal):
            restricted_register.review(found.id, form.cleaned_data["words"], by=request.seated)
            messages.success(request, "Recorded. What you wrote stays readable here.")
            return redirect("restricted:guarded", found.restriction)
        found = restricted_register.opening(opening_id) or found
    with transaction.atomic(durable=True):
        ledger.write(Act.READ_LEDGER, by=request.seated, object_kind="opening", object_ref=str(found.id))
    names = _names(request.seated.hub, [found.member, *filter(None, [found.reviewed_by])])
    facts = {
        "one": found, "row": _row(found.restriction), "names": names, "form": form,
        "agencies": dict(Agency.objects.values_list("code", "name")), "is_over": found.until_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "restricted/opening.html", facts)


def _row(restriction: UUID) -> RegisterRow:
    found = restricted_register.one(restriction)
    if found is None:
        raise Http404
    return found


def _names(hub: str, members: Iterable[UUID | None]) -> dict[UUID, str]:
    """Whose seats these are. One query, of the platform."""
    seats = Seat.objects.filter(pk__in={one for one in members if one}, hub__code=hub)
    return dict(seats.values_list("pk", "user__name"))
