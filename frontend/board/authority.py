"""One authority: where it stands as of a day, and everything that was recorded of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from frontend.board import words
from frontend.board.days import address_of, asked
from frontend.presenters.dates import short_date, short_date_time
from frontend.presenters.paging import paged
from rollout.board import board_on
from rollout.models import AuthorityEvent
from tenants.models import Authority
from tenants.rules import TABLE, Page, for_page, platform_roles

PAGE = 50  # events


@for_page(Page.SEE_BOARD)
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Its position on the day asked for; its history whole, so that a later correction is not hidden."""
    authority = get_object_or_404(Authority, slug=slug)
    on, form = asked(request)
    row = next(row for row in board_on(on).rows if row.authority.pk == authority.pk)
    events = AuthorityEvent.objects.filter(authority=authority).select_related("by").order_by("-on", "-number")
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
                ["Stage", words.stage_words(row)],
                ["State", words.state_words(row)],
                ["Using this platform", words.uses_words(row)],
                ["Referrals, year to March 2014", f"{row.referrals:,}"],
            ],
            "history": [_entry(event, later=event.on > on) for event in page],
            "page": page,
            "may_edit": bool(platform_roles(request) & TABLE[Page.EDIT_ROLLOUT]),
        },
    )


def _entry(event: AuthorityEvent, *, later: bool) -> dict[str, str]:
    who = event.by.name if event.by else "The founding text"
    what = words.event_words(event) + (" (our reading)" if event.is_assumption else "")
    recorded = f"Recorded {short_date_time(event.recorded_at)} by {who}" if event.by or not event.source else ""
    source = ". ".join(part.rstrip(".") for part in (event.source, recorded) if part)
    return {
        "date": short_date(event.on),
        "agency": what + (", after the day shown" if later else ""),
        "text": event.reason,
        "source": source,
    }
