"""Finding people, seeing one of them with all their seats, and what seats somebody should look at. No case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.work_list import Filter, Sort, WorkList, nothing_first
from frontend.presenters.paging import paged
from mash_platform.phrases import plural
from tenants import accounts, api_keys, factor_resets, ledger, second_factor
from tenants.ledger import PlatformAct
from tenants.models import Seat, User
from tenants.permissions import Page, for_page

PAGE = 50
PEOPLE = {
    "name": Sort("Who", "A to Z", "Z to A", ("name", "pk")),
    "last": Sort(
        "Last signed in", "never and oldest first", "newest first", (nothing_first("last_login"), "pk"), first_down=True
    ),
}
NAME = Filter("q", "Name or sign-in name")
STANDING = Filter("show", "Show", (("seated", "With a seat"), ("unseated", "Without a seat"), ("left", "Have left")),
                  every="Everybody")  # fmt: skip
REVIEW = {
    "review": Sort("Reviewed by", "due first", "due last", ("review_by", "pk")),
    "name": Sort("Who", "A to Z", "Z to A", ("user__name", "pk")),
}


@for_page(Page.KEEP_PEOPLE, line=(PlatformAct.PEOPLE_LIST, "people"))
@require_GET
def people(request: Any) -> HttpResponse:
    """Everybody who can sign in, by name, or those whose name has these letters."""
    now = timezone.now()
    it = WorkList(request, sorts=PEOPLE, default="name", filters=[NAME, STANDING], size=PAGE)
    words = it.chosen["q"]
    found = User.objects.filter(Q(name__icontains=words) | Q(username__icontains=words)) if words else User.objects
    standing = Q(seats__starts_at__lte=now) & (Q(seats__ends_at__isnull=True) | Q(seats__ends_at__gt=now))
    counted = found.annotate(
        open_seats=Count("seats", filter=standing), hubs=Count("seats__hub", filter=standing, distinct=True)
    )
    page = it.paged(_of(it.chosen["show"], counted).order_by(*it.order))
    rows = list(page.object_list)
    ledger.write(PlatformAct.PEOPLE_LIST, user=request.user.pk, object_kind="people", detail={"rows": len(rows)})
    return render(
        request,
        "people/people.html",
        {"it": it, "page": page, "rows": rows, "words": words, "now": now},
    )


def _of(show: str, counted: Any) -> Any:
    """Of the people with their `open_seats` those whom a filter asks for."""
    if show == "left":
        return counted.filter(is_active=False)
    if show:
        return (
            counted.filter(is_active=True, open_seats__gt=0)
            if show == "seated"
            else counted.filter(is_active=True, open_seats=0)
        )
    return counted


@for_page(Page.KEEP_PEOPLE, line=(PlatformAct.PEOPLE_LIST, "user"))
@require_GET
def person(request: Any, person_id: UUID) -> HttpResponse:
    """One person: every seat of theirs anywhere, standing or ended, and what an operator can do."""
    now = timezone.now()
    found = get_object_or_404(User, pk=person_id)
    seats = list(
        Seat.objects.filter(user=found)
        .select_related("hub", "agency", "team", "authority", "granted_by", "agreed_by")
        .with_last_used()
        .order_by("hub__name", "role", "pk")
    )
    ledger.write(PlatformAct.PEOPLE_LIST, user=request.user.pk, object_kind="user", object_ref=str(found.pk))
    return render(
        request,
        "people/person.html",
        {
            "person": found,
            "now": now,
            "seats": paged(request, [seat for seat in seats if not seat.ends_at or seat.ends_at > now], PAGE),
            "ended": paged(request, [seat for seat in seats if seat.ends_at and seat.ends_at <= now], PAGE, "ended"),
            "keys": api_keys.keys_of(found.pk, now).count(),
            "has_app": second_factor.device_of(found) is not None,
            "codes_left": second_factor.codes_left(found),
            "reset": factor_resets.open_of(found.pk, now),
            "is_invited": accounts.waits_for_owner(found),
            "is_self": found.pk == request.user.pk,
        },
    )


@for_page(Page.KEEP_PEOPLE, line=(PlatformAct.PEOPLE_LIST, "seat"))
@require_GET
def to_review(request: Any) -> HttpResponse:
    """Seats of all hubs and of the platform that somebody should look at: counts by place, then the seats."""
    now = timezone.now()
    due = Seat.objects.to_review(now)
    counts = list(due.order_by("hub__name").values("hub__code", "hub__name", "hub__colour").annotate(many=Count("pk")))
    places = [(one["hub__code"] or "platform", one["hub__name"] or "The platform", one["many"]) for one in counts]
    hubs = Filter("hub", "Where", [(code, f"{name}: {plural(many, 'seat')}") for code, name, many in places],
                  every="Everywhere")  # fmt: skip
    it = WorkList(request, sorts=REVIEW, default="review", filters=[hubs], size=PAGE)
    chosen = it.chosen["hub"]
    if chosen == "platform":
        due = due.filter(hub__isnull=True)
    elif chosen:
        due = due.filter(hub__code=chosen)
    page = it.paged(due.select_related("user", "hub", "agency", "team", "authority").order_by(*it.order))
    rows = list(page.object_list)
    ledger.write(PlatformAct.PEOPLE_LIST, user=request.user.pk, object_kind="seat", detail={"rows": len(rows)})
    return render(
        request,
        "people/review.html",
        {"it": it, "page": page, "rows": rows, "now": now, "own": request.user.pk},
    )
