"""Withdraw a finding that was released, and see who had it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.partners.list_position import came_from
from frontend.presenters.dates import short_date_time
from frontend.presenters.telling import who_is_told
from hub.assessment.refusals import NotReleased
from hub.assessment.withdrawing import Seen, seen_by, withdraw
from hub.research.contents import check_shared, withdrawal_said
from hub.research.finding_files import listed
from hub.research.models import Finding, FindingState, Withdrawal
from hub.research.own_requests import reference_of
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed
from mash_platform.phrases import plural
from tenants.access import PlatformRequest

SHOWN = 100  # of those who had it, first first


class WithdrawForm(GovForm):
    """Why it is withdrawn."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say why it is withdrawn"},
    )

    looks = {
        "reason": Look(
            rows=3,
            hint="Everybody in the hub who had it reads this, such as: it is about another child. Do not repeat what "
            "it said. Teams outside read only that it is withdrawn.",
        )
    }


@allowed(Act.WITHDRAW_FINDING, step_up=True, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def withdraw_finding(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> HttpResponse:
    """What it says, who had it and what follows; a POST withdraws it. Afterwards the same page says who had had it."""
    finding = (
        Finding.objects.select_related("request")
        .filter(pk=finding_id, request=request_id, agency=request.seated.agency)
        .filter(state__in=[FindingState.RELEASED, FindingState.WITHDRAWN])
        .first()
    )
    if finding is None:
        raise Http404
    files = listed([finding.pk])
    check_shared([finding], files=files)
    form = WithdrawForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(finding.pk, request_id=request_id, reason=form.cleaned_data["reason"], by=request.seated)
        except NotReleased as refused:
            finding.refresh_from_db()
            form.add_error(None, refused.sentence)
        else:
            told = who_is_told(request.seated, "Whoever had it is told.")
            messages.success(request, f"Withdrawn. Every copy of a product that carried it is recalled. {told}")
            return redirect(request.get_full_path())
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[reference_of(finding.request)])
    seen, withdrawal = seen_by(finding.pk), Withdrawal.objects.filter(finding=finding).first()
    if withdrawal:
        check([withdrawal_said(withdrawal)])
    return render(
        request,
        "requests/withdraw.html",
        {
            "form": form,
            "finding": finding,
            "files": files,
            "withdrawal": withdrawal,
            "desks": _names(finding.desks, request.seated.agency),
            "seen": [_line(one) for one in _with_names(seen[:SHOWN])],
            "all_seen": len(seen),
            "sent_out": any(one.outside for one in seen),
            "came": place.words if (place := came_from(request)) else "",
        },
    )


def _names(desks: list[str], own: str) -> list[str]:
    return list(Agency.objects.filter(code__in=desks).exclude(code=own).values_list("name", flat=True))


def _with_names(seen: list[Seen]) -> list[tuple[Seen, str]]:
    """Each with whose it is, in words. Two queries."""
    agencies = Agency.objects.names()
    people: dict[Any, str] = dict(
        Member.objects.filter(pk__in=[one.member for one in seen if one.member]).values_list("pk", "name")
    )

    def name(one: Seen) -> str:
        if one.outside:
            return one.whose
        return f"{people.get(one.member, 'A colleague')}, {agencies.on(one.whose, one.first_at)}"

    return [(one, name(one)) for one in seen]


def _line(found: tuple[Seen, str]) -> tuple[str, str]:
    """Who, and how they came to have it."""
    one, who = found
    first = short_date_time(one.first_at)
    if not one.outside:
        return who, f"Opened the enquiry or a request {plural(one.times, 'time')}, first {first}"
    if one.last_at is None:
        return who, f"Sent a copy {first}, not opened"
    return who, f"Sent a copy {first}, opened {short_date_time(one.last_at)}"
