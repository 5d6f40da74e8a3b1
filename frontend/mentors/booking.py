"""The secretary books mentors for authorities, moves bookings and calls them off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import save_or_show
from frontend.mentors.forms import BookForm, DaysForm
from frontend.mentors.labels import days_words
from frontend.training.forms import WhyForm
from frontend.training.people import person
from rollout.training.mentoring import book_mentor, call_off_booking, move_booking
from rollout.training.models import MentorBooking
from rollout.training.refusals import Clash, TrainingRefused
from tenants.permissions import Page, for_page

FORM = "training/form.html"


@for_page(Page.BOOK_MENTORS)
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """A mentor's days at an authority; a clash is said, and taken on purpose or not at all."""
    form = BookForm(request.POST or None, initial={"authority": request.GET.get("authority", ""), "purpose": "go_live"})

    def save() -> None:
        with clash_said():
            book_mentor(
                form.chosen_mentor(), form.chosen_authority(), form.days(), despite_clash=form.cleaned_data["despite"],
                by=person(request), at=timezone.now(),
            )  # fmt: skip

    words = {"title": "Book a mentor", "button": "Book", "now": []}
    return save_or_show(request, form, save, FORM, words, back=reverse("mentors:visits"), said="The mentor is booked.")


@for_page(Page.BOOK_MENTORS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Other days, or for something else."""
    booking = _standing(booking_id)
    first = {"purpose": booking.purpose, "first_day": booking.first_day, "last_day": booking.last_day}
    form = DaysForm(request.POST or None, initial=first)

    def save() -> None:
        with clash_said():
            move_booking(
                booking.pk, form.days(), despite_clash=form.cleaned_data["despite"], seen=form.version,
                by=person(request),
            )  # fmt: skip

    words = {
        "title": f"Move {booking.mentor.name}’s days at {booking.authority.name}",
        "button": "Save the days",
        "now": [["Days", days_words(booking)], ["What for", booking.get_purpose_display()]],
    }
    back = reverse("mentors:visit", args=[booking.pk])
    return save_or_show(
        request, form, save, FORM, words, back=back, said="The booking is moved.", version=booking.version
    )


@for_page(Page.BOOK_MENTORS)
@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """They do not come after all."""
    booking = _standing(booking_id)
    form = WhyForm(request.POST or None)

    def save() -> None:
        call_off_booking(booking.pk, form.cleaned_data["why"], by=person(request), at=timezone.now())

    words = {
        "title": f"Call off {booking.mentor.name}’s days at {booking.authority.name}",
        "button": "Call it off",
        "warning": True,
        "now": [["Days", days_words(booking)], ["What for", booking.get_purpose_display()]],
    }
    return save_or_show(request, form, save, FORM, words, back=reverse("mentors:visits"), said="It is called off.")


@contextmanager
def clash_said() -> Iterator[None]:
    """A clash says where the mentor is booked, in words. Raises: TrainingRefused."""
    try:
        yield
    except Clash as clash:
        where = "; ".join(f"{one.authority.name}, {days_words(one)}" for one in clash.bookings)
        said = f"This mentor is booked on some of these days already: {where}. Choose others, or tick the box."
        raise TrainingRefused(said, clash.field) from clash


def _standing(booking_id: UUID) -> MentorBooking:
    """Raises: Http404, also for one that was called off."""
    booking = get_object_or_404(MentorBooking.objects.select_related("mentor", "authority"), pk=booking_id)
    if booking.cancelled_at is not None:
        raise Http404
    return booking
