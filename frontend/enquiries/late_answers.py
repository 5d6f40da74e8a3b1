"""Late answers by agency: who was asked what, how late, whom to ring; and more time for an answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import date_time
from frontend.presenters.paging import WorkPaginator
from frontend.presenters.telling import who_is_told
from hub.front_door.models import Subject
from hub.research.contents import requests_said
from hub.research.models import AskedChild, Finding, Request, RequestState
from hub.research.more_time import give_more_time
from hub.research.refusals import ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, AgencyTelephone, Recipient
from hub.wall.permissions import allowed, may
from mash_platform.phrases import plural
from tenants.access import PlatformRequest

PAGE = 50
MORE_HOURS = (1, 4, 24, 72)
LONGEST_REASON = 2000


@dataclass(frozen=True)
class LateAnswer:
    """One late request, evaluated: a template makes no query."""

    asked: Request
    children: str
    recipient: str  # where it asks whether findings may go to one
    has_released: bool  # something, and more may come


@dataclass(frozen=True)
class LateAgency:
    """An agency, whom to ring there, and its late answers of this page, the latest first."""

    code: str
    name: str
    ring: AgencyTelephone | None
    rows: list[LateAnswer]


class MoreTimeForm(GovForm):
    """Until when, and why."""

    until = forms.ChoiceField(
        label="Answer needed",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose by when an answer is needed"},
    )
    reason = forms.CharField(label="Why do they get more time?", widget=forms.Textarea, max_length=LONGEST_REASON)

    looks = {"reason": Look(rows=3, hint="The agency reads this, such as: records reopen at 8am")}

    def __init__(self, data: Any, *, asked: Request, clock: datetime | None, now: datetime) -> None:
        super().__init__(data)
        running = clock if clock is not None and clock > now and not asked.let_out_to else None
        choices = [
            (str(hours), f"Within {plural(hours, 'hour')}, {date_time(at)}")
            for hours, at in ((hours, now + timedelta(hours=hours)) for hours in MORE_HOURS)
            if (asked.due_at is None or at > asked.due_at) and (running is None or at <= running)
        ]
        if running is not None and asked.due_at is not None and running > asked.due_at:
            choices.append(("clock", f"By the children’s clock, {date_time(running)}"))
        self._clock, self._now = running, now
        self.has_choice = bool(choices)  # whether the children’s clock leaves any more time
        self.choose("until", choices)

    @property
    def due_at(self) -> datetime:
        """When the answer is needed from now."""
        chosen = self.cleaned_data["until"]
        if chosen == "clock" and self._clock is not None:
            return self._clock
        return self._now + timedelta(hours=int(chosen))


@allowed(Act.LIST_LATE, line=(Act.LIST_LATE, "enquiry"))
@require_GET
def late_answers(request: PlatformRequest) -> HttpResponse:
    """Every late answer, by agency, and in each the one that is late longest first."""
    now = timezone.now()
    late = Request.objects.overdue(now).select_related("enquiry").order_by("agency", "due_at", "pk")
    page = WorkPaginator(late, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(
        Act.LIST_LATE, by=request.seated, object_kind="enquiry",
        refs=list(dict.fromkeys(one.enquiry.reference for one in rows)),
    )  # fmt: skip
    return render(
        request,
        "enquiries/late.html",
        {
            "page": page, "agencies": _by_agency(rows), "now": now, "may_remind": may(request.seated, Act.REMIND),
            "may_give": may(request.seated, Act.GIVE_TIME), "may_withdraw": may(request.seated, Act.WITHDRAW_REQUEST),
        },
    )  # fmt: skip


def _by_agency(rows: list[Request]) -> list[LateAgency]:
    codes = list(dict.fromkeys(one.agency for one in rows))
    names = dict(Agency.objects.filter(code__in=codes).values_list("code", "name"))
    rings = {one.agency: one for one in AgencyTelephone.objects.standing().filter(agency__in=codes)}
    children = _children(rows)
    teams = Recipient.objects.names() if any(one.let_out_to for one in rows) else {}
    told = set(
        Finding.objects.released().filter(request__in=[one.pk for one in rows]).values_list("request", flat=True)
    )
    found: dict[str, list[LateAnswer]] = defaultdict(list)
    for one in rows:
        found[one.agency].append(
            LateAnswer(one, children.get(one.pk, ""), teams.get(one.let_out_to, one.let_out_to), one.pk in told)
        )
    return [LateAgency(code, names.get(code, code), rings.get(code), found[code]) for code in codes]


def _children(rows: list[Request]) -> dict[UUID, str]:
    """Request -> the children asked about; of one that named none, those of its enquiry. Held against the ledger."""
    asked = AskedChild.objects.filter(request__in=[one.pk for one in rows]).select_related("subject")
    asked = asked.order_by("subject__position", "pk")
    of_request: dict[UUID, list[AskedChild]] = defaultdict(list)
    for one in asked:
        of_request[one.request_id].append(one)
    check(said for one in rows for said in requests_said([one], of_request[one.pk], one.enquiry.reference))
    found = {pk: ", ".join(one.subject.label for one in its) for pk, its in of_request.items()}
    others = [one for one in rows if not found.get(one.pk)]
    labels: dict[UUID, list[str]] = defaultdict(list)
    standing = Subject.objects.standing().filter(enquiry__in={one.enquiry_id for one in others})
    for subject in standing.order_by("position", "pk"):
        labels[subject.enquiry_id].append(subject.label)
    return found | {one.pk: ", ".join(labels[one.enquiry_id]) for one in others}


@allowed(Act.GIVE_TIME, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def more_time(request: PlatformRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Until when, and why; a POST gives it."""
    found = Request.objects.select_related("enquiry").filter(pk=request_id, enquiry__reference=reference).first()
    if found is None:
        raise Http404
    now = timezone.now()
    agency = Agency.objects.filter(code=found.agency).values_list("name", flat=True).first() or found.agency
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = MoreTimeForm(kept, asked=found, clock=_clock(found), now=now)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ResearchRefusal):
            given = give_more_time(request_id, form.due_at, reason=form.cleaned_data["reason"], by=request.seated)
            told = who_is_told(request.seated, "They are told.")
            messages.success(request, f"{agency} has until {date_time(given.due_at)}. {told}")
            if request.seated.inside:
                return redirect("enquiries:enquiry", reference)
            return redirect("enquiries:late")
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/more_time.html",
        {"asked": found, "found": found.enquiry, "agency": agency, "form": form,
         "is_open": found.state == RequestState.OPEN},
    )  # fmt: skip


def _clock(asked: Request) -> datetime | None:
    """Of the most urgent child asked about; where none was named, the enquiry's."""
    children = AskedChild.objects.filter(request=asked)
    if not children.exists():
        due: datetime | None = asked.enquiry.due_at
        return due
    dues = children.filter(subject__until_at__isnull=True).values_list("subject__due_at", flat=True)
    return min((one for one in dues if one is not None), default=None)
