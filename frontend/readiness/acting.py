"""What every form of readiness does: save through one act, or show what is wrong with everything that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from frontend.common.saving import Outcome, refusals_shown_in
from frontend.readiness.forms import StepForm
from rollout.readiness.recording import Said
from rollout.refusals import Refusal, Stale
from tenants.models import User


def said_of(form: StepForm, request: HttpRequest, *, source: str = "") -> Said:
    """What a valid form says, with who says it and when."""
    words = form.cleaned_data
    return Said(
        on=words["on"], reason=words["reason"], by=User.objects.get(pk=cast(Any, request.user).pk),
        at=timezone.now(), seen=words["seen"], source=source,
    )  # fmt: skip


def act(
    request: HttpRequest,
    form: StepForm,
    save: Callable[[], object],
    *,
    template: str,
    back: str,
    done: str,
    fresh: dict[str, Any],
    words: dict[str, Any],
) -> HttpResponse:
    """Save a valid form and go back, or show it again.

    In: the hidden fields as they stand now (`seen`), for a form that is new or turned out to be stale.
    """
    form.initial = {**form.initial, **fresh}
    outcome = Outcome()
    if form.is_bound and form.is_valid():
        with refusals_shown_in(form, Refusal) as outcome:
            save()
            messages.success(request, done)
            return redirect(back)
    stale = isinstance(outcome.refused, Stale)
    if stale:
        kept = request.POST.copy()
        for name, value in fresh.items():
            kept[name] = str(value)
        form.data = kept
    return render(request, template, {"form": form, "back": back, **words}, status=409 if stale else 200)
