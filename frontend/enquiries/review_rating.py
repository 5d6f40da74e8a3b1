"""Change a child's rating before the decision, seeing how it was rated so far and when each rating would be due."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import follow, refusals_shown_in
from frontend.decisions.showing import names_shown, shown_names, timeline_of
from frontend.forms.contradiction import MayContradict, interrupt
from frontend.forms.look import Look
from frontend.presenters.dates import date_time, short_date_time
from frontend.presenters.paging import latest
from frontend.presenters.telling import who_is_told
from hub.assessment.enquiry_snapshot import rows_of, snapshot_of
from hub.front_door.contents import ratings_said
from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.refusals import ChangedMeanwhile, EnquiryRefusal
from hub.front_door.enquiries.reviewing import review
from hub.front_door.enquiries.time_limits import limits_of
from hub.front_door.models import RatingEntry, Subject
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating, due_at
from hub.wall.contradictions import Contradiction
from hub.wall.models import Member
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class ReviewForm(MayContradict):
    """Another rating, and why."""

    rating = forms.ChoiceField(label="New rating", widget=forms.RadioSelect)
    reason = forms.CharField(label="Reason for the change", widget=forms.Textarea, max_length=4000)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    looks = {
        "rating": Look(size="m"),
        "reason": Look(rows=3, hint="What came in that changes it. The agencies that are asked do not read this."),
    }

    def __init__(self, data: Any = None, *, subject: Subject, received_at: Any) -> None:
        super().__init__(data, initial={"seen": subject.version})
        limits = limits_of(subject.enquiry)
        self.meanings = {rating.value: rating.meaning for rating in Rating if rating != subject.rating}
        pauses = clocks.pauses_of(subject.enquiry_id).get(subject.lead_agency, ())
        dues = {one: due_at(one, received_at, limits, pauses) for one in Rating if one != subject.rating}
        now = timezone.now()
        self.choose(
            "rating", [(str(rating), f"{rating.capitalize()}, {_when(due, now)}") for rating, due in dues.items()]
        )


def _when(due: datetime | None, now: datetime) -> str:
    if due is None:
        return "no time limit"
    return f"due {date_time(due)}" if due > now else f"was due {date_time(due)}"


@allowed(Act.REVIEW_RATING, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def review_rating(request: PlatformRequest, reference: str, subject_id: UUID) -> HttpResponse:
    """Show the ratings so far; a POST gives another one."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    subject, form = _form(reference, subject_id, kept)
    if request.method == "POST" and form.is_valid() and not form.goes_back:
        said = form.cleaned_data
        try:
            with refusals_shown_in(form, EnquiryRefusal) as outcome:
                review(
                    subject_id, rating=said["rating"], reason=said["reason"], seen=said["seen"], by=request.seated,
                    at=timezone.now(), despite=form.why_it_stands,
                )  # fmt: skip
                told = who_is_told(request.seated, "Whoever is asked is told.")
                messages.success(request, f"The child is rated {said['rating']} now. {told}")
                return redirect("enquiries:enquiry", reference)
        except Contradiction as contradiction:
            ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
            return interrupt(
                request, contradiction, about=f"Enquiry {reference}.", keep="Keep this rating",
                change="Change the rating",
            )  # fmt: skip
        if isinstance(outcome.refused, ChangedMeanwhile):
            subject, form = _form(reference, subject_id, request.POST)
            follow(form, seen=subject.version)
            form.is_valid()
            form.add_error(None, str(outcome.refused))
    return _page(request, subject, form)


def _form(reference: str, subject_id: UUID, data: Any) -> tuple[Subject, ReviewForm]:
    """Raises: Http404 for a child that is not this desk's, or of another enquiry."""
    found = Subject.objects.standing().select_related("enquiry").filter(pk=subject_id, enquiry__reference=reference)
    subject = found.first()
    if subject is None:
        raise Http404
    received_at = clocks.first_receipts(subject.enquiry)[subject.person_id]
    return subject, ReviewForm(data, subject=subject, received_at=received_at)


def _page(request: PlatformRequest, subject: Subject, form: ReviewForm) -> HttpResponse:
    entries = list(RatingEntry.objects.standing().filter(subject=subject))
    given = Member.objects.filter(pk__in=[one.by for one in entries]).only("id", "name")
    rows = rows_of(subject.enquiry, given=given, **names_shown())
    people = {one.pk: one.name for one in rows["given"]}
    picture = snapshot_of(
        subject.enquiry, with_analysis=False, rows=rows, beside=ratings_said(entries, subject.enquiry.reference)
    )  # fmt: skip
    released, most = timeline_of(picture, *shown_names(rows)), latest(request)
    ledger.write_read(
        Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[subject.enquiry.reference]
    )  # fmt: skip
    return render(
        request,
        "enquiries/rating.html",
        {
            "subject": subject,
            "found": subject.enquiry,
            "form": form,
            "released": released[-most:],
            "all_released": len(released),
            "is_own": subject.lead_agency == request.seated.agency,
            "history": [
                {
                    "date": short_date_time(one.at),
                    "event": f"{one.get_stage_display()}: {one.rating}",
                    "agency": people.get(one.by, "A colleague"),
                    "text": one.reason,
                }
                for one in entries
            ],
            "now": timezone.now(),
        },
    )
