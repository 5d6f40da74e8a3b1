"""What guardians looked at, by week: read and signed by another guardian of the hub."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connections, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import span
from frontend.wall.ledger_labels import line_of
from frontend.wall.ledger_names import names_of, people_here
from hub.wall import contents, drafts, guardian_reviews, ledger, line_disposal
from hub.wall.acts import Act
from hub.wall.guardian_reviews import WEEK, ReviewRefused
from hub.wall.models import GuardianReview
from hub.wall.permissions import allowed
from mash_platform.database import logins
from tenants.access import PlatformRequest
from tenants.measures.periods import begins
from tenants.models import Seat

PAGE = 50


class SignForm(GovForm):
    """Whether what a guardian looked at in a week gives concern, and which."""

    answer = forms.ChoiceField(
        label="Does anything that they looked at concern you?", widget=forms.RadioSelect,
        choices=[("no", "No: I have read it, and it was their work"), ("yes", "Yes")],
        error_messages={"required": "Choose whether something concerns you"},
    )  # fmt: skip
    concern = forms.CharField(label="What concerns you?", max_length=2000, required=False, widget=forms.Textarea)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "answer": Look(conditional={"yes": ("concern",)}),
        "concern": Look(rows=4, hint="The guardians of this hub read it. Do not name a child or a family."),
    }


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "guardians"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """The last weeks of each guardian: how much they looked at, and who has signed it."""
    by, now = request.seated, timezone.now()
    seats = guardian_reviews.guardians_of(by.hub)
    weeks = guardian_reviews.weeks_of(seats.keys(), at=now)
    page: Any = Paginator(weeks, PAGE).get_page(request.GET.get("page"))
    ledger.write_read(Act.READ_LEDGER, by=by, object_kind="guardians", refs=[])
    return render(
        request,
        "wall/guardians.html",
        {
            "page": page, "gone": line_disposal.gone_so_far(),
            "rows": [
                (one, _whose(seats, one.member), _period(one.monday), _name(seats, one.review.by) if one.review else "",
                 seats[one.member].user_id == by.user, one.monday + WEEK > timezone.localdate(now))
                for one in page.object_list
            ],
            "alone": guardian_reviews.how_many(by.hub, at=now) < 2,
        },
    )  # fmt: skip


@allowed(Act.READ_LEDGER, post=Act.REVIEW_GUARDIAN, line=(Act.READ_LEDGER, "guardian"))
@require_http_methods(["GET", "POST"])
def week(request: PlatformRequest, seat_id: UUID, monday: str) -> HttpResponse:
    """One guardian's week, line by line, and the form that signs it."""
    by, now = request.seated, timezone.now()
    seat, day = guardian_reviews.guardians_of(by.hub).get(seat_id), _monday(monday)
    if seat is None or day is None:
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, by)
    form = SignForm(kept, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ReviewRefused):
            guardian_reviews.sign(
                seat, day, said["concern"], is_concern=said["answer"] == "yes", form=said["once"], by=by, at=now
            )
            messages.success(request, "Signed. It stays readable here.")
            return redirect("wall:guardians")
    review = guardian_reviews.review_of(seat.pk, day)
    _hold(review, request)
    looks = guardian_reviews.looks_of([seat.pk], begins(day), begins(day + WEEK)).newest_first()
    page: Any = Paginator(looks, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    people = dict(people_here(by.hub))
    names = names_of(rows, people, by.hub)
    with transaction.atomic(durable=True):
        ledger.write(Act.READ_LEDGER, by=by, object_kind="guardian", object_ref=str(seat.pk))
    return render(
        request,
        "wall/guardian_week.html",
        {
            "seat": seat, "period": _period(day), "page": page, "lines": [line_of(row, names) for row in rows],
            "form": form, "review": review, "who": people.get(review.by, "A guardian") if review else "",
            "is_own": seat.user_id == by.user, "runs": day + WEEK > timezone.localdate(now),
            "gone": line_disposal.gone_so_far(),
        },
    )  # fmt: skip


def _hold(review: GuardianReview | None, request: PlatformRequest) -> None:
    """Hold what was signed against the ledger. Raises: contents.Altered."""
    if review is None:
        return
    connection: Any = connections["default"]
    with connection.using_login(logins.desk(request.seated.hub, request.seated.agency)):  # guardians compare nothing
        contents.check([guardian_reviews.review_said(review)])


def _monday(said: str) -> date | None:
    """The week that an address names; None for what is no Monday."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if day.weekday() == 0 else None


def _period(monday: date) -> str:
    return span(monday, monday + WEEK - (WEEK / 7))


def _whose(seats: dict[UUID, Seat], member: UUID) -> str:
    seat = seats[member]
    return f"{seat.user.name}, {seat.agency.name}" if seat.agency else seat.user.name


def _name(seats: dict[UUID, Seat], member: UUID) -> str:
    return seats[member].user.name if member in seats else "A guardian"
