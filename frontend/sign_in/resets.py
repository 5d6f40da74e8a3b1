"""Resets of other people's second factors: whose they are, and what those who look after their seats can do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.sign_in.step_up import FreshForm
from tenants import factor_resets
from tenants.access import known
from tenants.models import FactorReset
from tenants.notices import watchers_of


class VouchForm(FreshForm):
    """The code alone, always: the word of whoever vouches opens an account to the person before them."""


@known("resets of people whose seats one looks after, or whose seats one holds too")
@require_GET
def every(request: Any) -> HttpResponse:
    """The last 30 days, the latest first."""
    now = timezone.now()
    rows = []
    for reset in factor_resets.seen_by(request.user.pk, now)[:200]:
        watches = request.user.pk in watchers_of(reset.user_id, now)
        is_open = factor_resets.open_of(reset.user_id, now) == reset
        may_vouch = is_open and _waits(reset) and factor_resets.may_vouch(request.user.pk, reset, now)
        if watches or may_vouch:
            rows.append({"reset": reset, "may_stop": watches and is_open, "may_vouch": may_vouch})
    return render(request, "sign_in/resets.html", {"rows": rows, "now": now})


@known("a reset of somebody whose seats one looks after")
@require_POST
def stop(request: Any, reset_id: UUID) -> HttpResponse:
    """Stop it. Anybody else's looks as if it did not exist."""
    try:
        reset = factor_resets.stop(reset_id, by=request.user.pk, at=timezone.now())
    except FactorReset.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, f"The reset of {reset.user.name} is stopped. They are told.")
    return redirect("resets")


@known("a reset of somebody whose seats one holds too")
@require_http_methods(["GET", "POST"])
def vouch(request: Any, reset_id: UUID) -> HttpResponse:
    """Say, with a fresh code, that its owner is before one: the link to set up another app goes to them at once."""
    now = timezone.now()
    reset = FactorReset.objects.select_related("user").filter(pk=reset_id).first()
    if reset is None or not _waits(reset) or not factor_resets.may_vouch(request.user.pk, reset, now):
        raise Http404
    form = VouchForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            factor_resets.vouch(reset_id, by=request.user.pk, at=now)
        except FactorReset.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, f"A link goes to {reset.user.name} now, with which they set up another app.")
        return redirect("resets")
    return render(request, "sign_in/vouch.html", {"form": form, "reset": reset})


def _waits(reset: FactorReset) -> bool:
    return reset.confirmed_at is not None and reset.vouched_at is None and reset.told_at is None
