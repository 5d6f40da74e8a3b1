"""Visits: a mentor's own, those of a borough lead's authority, every one for the secretary and the board."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.plan_days import usual_day
from frontend.common.saving import save_or_show
from frontend.mentors.forms import CloseForm, FollowUpForm, NoteForm
from frontend.mentors.labels import days_words, state_words
from frontend.presenters.dates import long_date, short_date_time
from frontend.presenters.paging import WorkPaginator, paged
from frontend.training.people import person
from rollout.training.models import FollowUp, MentorBooking
from rollout.training.visiting import add_follow_up, bookings_seen_by, close_follow_up, write_note
from tenants.models import Authority, Role
from tenants.permissions import TABLE, Page, for_page, platform_roles

PAGE = 25
FORM = "training/form.html"
READ_BY = "The borough lead, the secretary and the board read it."


@for_page(Page.SEE_VISITS)
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """What is to come, the next first; or what is over, the latest first."""
    today, past, slug = usual_day(), request.GET.get("show") == "past", request.GET.get("authority", "")
    seen = bookings_seen_by(person(request), timezone.now()).filter(cancelled_at__isnull=True)
    chosen = Authority.objects.filter(slug=slug).first()
    if chosen is not None:
        seen = seen.filter(authority=chosen)
    found = (
        seen.filter(last_day__lt=today).order_by("-first_day", "pk")
        if past
        else seen.filter(last_day__gte=today).order_by("first_day", "pk")
    )
    page = WorkPaginator(
        found.select_related("mentor", "authority").annotate(
            noted=Count("notes", distinct=True),
            left=Count("follow_ups", filter=Q(follow_ups__closed_at__isnull=True), distinct=True),
        ),
        PAGE,
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "mentors/visits.html",
        {
            "page": page,
            "rows": [(one, days_words(one)) for one in page.object_list],
            "past": past,
            "chosen": chosen,
            "today": today,
            "books": bool(platform_roles(request) & TABLE[Page.BOOK_MENTORS]),
        },
    )


@for_page(Page.SEE_VISITS)
@require_GET
def visit(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """One visit: its notes, every version, and what it left to do."""
    booking, today = _seen(request, booking_id), usual_day()
    who, roles = person(request), platform_roles(request)
    is_mentor = booking.mentor_id == who.pk and Role.MENTOR in roles
    versions = paged(request, booking.notes.select_related("written_by").order_by("-number"), PAGE)
    left = paged(request, booking.follow_ups.select_related("closed_by").order_by("due_on", "pk"), PAGE, "left")
    notes = [
        {
            "date": short_date_time(note.written_at),
            "event": "Note" if note.number == 1 else f"Note, version {note.number}",
            "agency": note.written_by.name,
            "text": note.text,
        }
        for note in versions
    ]
    return render(
        request,
        "mentors/visit.html",
        {
            "booking": booking,
            "days": days_words(booking),
            "notes": notes,
            "versions": versions,
            "follow_ups": [(one, state_words(one, today)) for one in left],
            "left": left,
            "writes": is_mentor and booking.cancelled_at is None,
            "closes": is_mentor or Role.BOROUGH_LEAD in roles,
            "books": bool(roles & TABLE[Page.BOOK_MENTORS]) and booking.cancelled_at is None,
        },
    )


@for_page(Page.WRITE_VISITS)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The mentor's note; a second one is its next version, and the first stays beside it."""
    booking = _own(request, booking_id)
    latest = booking.notes.order_by("-number").first()
    count = latest.number if latest else 0
    form = NoteForm(request.POST or None, initial={"text": latest.text if latest else ""})

    def save() -> None:
        write_note(
            booking.pk, form.cleaned_data["text"], seen=form.version, by=person(request), at=timezone.now()
        )  # fmt: skip

    words = {
        "title": f"Note of your visit to {booking.authority.name}",
        "button": "Keep the note",
        "hint": READ_BY + (" What you wrote before stays as an earlier version." if latest else ""),
        "now": [["Note", latest.text]] if latest else [],
    }
    back = reverse("mentors:visit", args=[booking.pk])
    return save_or_show(request, form, save, FORM, words, back=back, said="The note is kept.", version=count)


@for_page(Page.WRITE_VISITS)
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Something that the visit left to do."""
    booking = _own(request, booking_id)
    form = FollowUpForm(request.POST or None)

    def save() -> None:
        said = form.cleaned_data
        add_follow_up(
            booking.pk, said["what"], owner=said["owner"], due_on=said["due_on"], by=person(request), at=timezone.now()
        )

    words = {"title": f"A follow-up for {booking.authority.name}", "button": "Add it", "now": []}
    back = reverse("mentors:visit", args=[booking.pk])
    return save_or_show(request, form, save, FORM, words, back=back, said="The follow-up is added.")


@for_page(Page.CLOSE_FOLLOW_UPS)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """How it ended; from the mentor who left it or the borough lead of the authority."""
    bookings = bookings_seen_by(person(request), timezone.now())
    found = FollowUp.objects.filter(pk=follow_up_id, booking__in=bookings).select_related("booking__authority").first()
    if found is None:
        raise Http404
    form = CloseForm(request.POST or None)

    def save() -> None:
        try:
            close_follow_up(found.pk, form.cleaned_data["outcome"], by=person(request), at=timezone.now())
        except FollowUp.DoesNotExist as not_theirs:
            raise Http404 from not_theirs

    words = {
        "title": f"Close a follow-up of {found.booking.authority.name}",
        "button": "Close it",
        "warning": False,
        "hint": f"{found.what} ({found.owner}, by {long_date(found.due_on)})",
        "now": [],
    }
    back = reverse("mentors:visit", args=[found.booking_id])
    return save_or_show(request, form, save, FORM, words, back=back, said="The follow-up is closed.")


def _seen(request: HttpRequest, booking_id: UUID) -> MentorBooking:
    """Raises: Http404 for one that does not concern whoever asks."""
    found = (
        bookings_seen_by(person(request), timezone.now())
        .select_related("mentor", "authority", "booked_by")
        .filter(pk=booking_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _own(request: HttpRequest, booking_id: UUID) -> MentorBooking:
    """Raises: Http404 for another mentor's, and one that was called off."""
    found = _seen(request, booking_id)
    if found.mentor_id != person(request).pk or found.cancelled_at is not None:
        raise Http404
    return found
