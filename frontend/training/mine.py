"""One's own training: what one's seats require, places, certificates and when they run out."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.presenters.dates import long_date
from frontend.presenters.paging import WorkPaginator
from frontend.training import labels
from frontend.training.people import person
from rollout.training import certificates
from rollout.training.certificate_pdf import render_certificate
from rollout.training.models import Certificate, PlaceState, SessionPlace
from rollout.training.standing import Limit, limits_of
from tenants.access import known
from tenants.models import Seat

PAGE = 25
PLACES_SHOWN = 50


@known("one's own training, and nobody else's")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is asked of oneself, by when, and what one has."""
    who, now = person(request), timezone.now()
    today = timezone.localdate(now)
    seats = list(
        Seat.objects.standing(now)
        .filter(user=who, hub__isnull=False)
        .select_related("hub")
        .order_by("hub__name", "role")
    )
    limits = limits_of(seats)
    required = [
        (seat, one, *limit_words(one, today)) for seat in seats for one in limits[seat.pk]
    ]  # fmt: skip
    places = [
        (place, labels.when_words(place.session))
        for place in SessionPlace.objects.filter(
            user=who, state__in=(PlaceState.BOOKED, PlaceState.WAITING), session__ends_at__gt=now
        )
        .select_related("session__module")
        .order_by("session__starts_at")[:PLACES_SHOWN]
    ]
    page = WorkPaginator(certificates.own(who), PAGE).get_page(request.GET.get("page"))
    held = [(one, labels.certificate_words(one, today)) for one in page.object_list]
    return render(
        request, "training/mine.html", {"required": required, "places": places, "page": page, "certificates": held}
    )


@known("one's own certificate, and nobody else's")
@require_GET
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate, to read and to print."""
    found = _own(request, certificate_id)
    return render(
        request,
        "training/certificate.html",
        {"certificate": found, "state": labels.certificate_words(found, timezone.localdate())},
    )


@known("one's own certificate, and nobody else's")
@require_GET
def as_pdf(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The same as a tagged PDF."""
    found = _own(request, certificate_id)
    response = HttpResponse(render_certificate(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{found.number}.pdf"'
    return response


def limit_words(limit: Limit, today: date) -> tuple[str, str]:
    """How far somebody is with what their seat requires. Out: a short state, and what it means."""
    if limit.until is None:
        return "In order", "Your certificate does not run out."
    if limit.has_one and limit.expires_on and limit.expires_on >= today:
        soon = limit.warn_from is not None and limit.warn_from <= today
        said = f"Your certificate counts until {long_date(limit.expires_on)}."
        return ("Runs out soon", f"{said} Book a session in time.") if soon else ("In order", said)
    if limit.until < today:
        return "Overdue", f"Due by {long_date(limit.until)}. You begin no new work in this hub until you have it."
    return "Due", f"Book a session: after {long_date(limit.until)} you begin no new work in this hub."


def _own(request: HttpRequest, certificate_id: UUID) -> Certificate:
    found = certificates.own(person(request)).filter(pk=certificate_id).first()
    if found is None:
        raise Http404
    return found
