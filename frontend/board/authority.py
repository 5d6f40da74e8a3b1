"""One authority: where it stands as of a day, and everything that was recorded of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from frontend.board import labels
from frontend.board.plan_lines import authority_line
from frontend.common.plan_days import address_of, asked
from frontend.presenters.paging import paged
from rollout.board import board_on
from rollout.models import AuthorityEvent
from rollout.models.plan_lines import with_strike_outs
from tenants.models import Authority
from tenants.permissions import TABLE, Page, for_page, platform_roles

PAGE = 50  # events


@for_page(Page.SEE_BOARD)
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Its position on the day asked for; its history whole, so that a later correction is not hidden."""
    authority = get_object_or_404(Authority, slug=slug)
    on, form = asked(request)
    row = next(row for row in board_on(on).rows if row.authority.pk == authority.pk)
    may_edit = bool(platform_roles(request) & TABLE[Page.EDIT_ROLLOUT])
    events = with_strike_outs(AuthorityEvent.objects.filter(authority=authority).select_related("by"))
    events = events.order_by("-on", "-number")
    page = paged(request, events, PAGE)
    return render(
        request,
        "board/authority.html",
        {
            "on": on,
            "form": form,
            "authority": authority,
            "query": address_of(on),
            "facts": [
                ["Stage", labels.stage_words(row)],
                ["State", labels.state_words(row)],
                ["Using this platform", labels.uses_words(row)],
                ["Referrals, year to March 2014", f"{row.referrals:,}"],
            ],
            "history": [authority_line(event, later=event.on > on, may_strike=may_edit) for event in page],
            "page": page,
            "may_edit": may_edit,
        },
    )
