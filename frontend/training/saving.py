"""Saving a form of training or of mentors: by one act, or shown again with what is wrong and what stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from frontend.forms.base import GovForm
from rollout.training.refusals import Changed, TrainingRefused


def save_or_show(
    request: HttpRequest,
    form: GovForm,
    act: Callable[[], object],
    template: str,
    words: dict[str, Any],
    *,
    back: str,
    said: str,
    version: int = 0,
) -> HttpResponse:
    """Do the act of a valid form and go `back`; or show the form with what was typed, and its errors.

    In: the version that stands. A stale form shows what stands now (409) and can then be saved over it.
    """
    stale = False
    if form.is_bound and form.is_valid():
        try:
            act()
        except TrainingRefused as refused:
            stale = isinstance(refused, Changed)
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, str(refused))
        else:
            messages.success(request, said)
            return redirect(back)
    seen = version if stale or not form.is_bound or "seen" not in form.fields else form["seen"].value()
    return render(
        request, template, {**words, "form": form, "back": back, "seen": seen, "stale": stale},
        status=409 if stale else 200,
    )  # fmt: skip
