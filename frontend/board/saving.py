"""Saving a change of the programme that is kept as events: by one act, or shown again beside what stands now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from frontend.forms.base import GovForm
from rollout.refusals import NothingChanged, NotYet, Refusal, Stale

CHANGED = (
    "Somebody else changed this since you opened it. What you typed is still here, and what stands now is shown above "
    "it. Save again if yours should follow theirs."
)
SAME = "Nothing is different from what stands already. Change something, or go back."


def save_or_show(
    request: HttpRequest,
    form: GovForm,
    save: Callable[[], tuple[str, str]],
    template: str,
    words: dict[str, Any],
    *,
    count: int,
    not_yet: tuple[str, str],
) -> HttpResponse:
    """Save a valid form and go on, or show it with what is wrong; a stale one shows both versions (409).

    In: the act, which gives what to say and the address to go to; how many events there are now, which a form that is
    shown anew carries as `seen`; the field and the sentence for a day that is still to come.
    """
    stale = False
    if form.is_bound and form.is_valid():
        try:
            said, address = save()
        except Stale:
            stale = True
            form.add_error(None, CHANGED)
        except NothingChanged:
            form.add_error(None, SAME)
        except NotYet:
            form.add_error(*not_yet)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(address)
    seen = count if stale or not form.is_bound else form["seen"].value()
    shown = {**words, "form": form, "stale": stale, "seen": seen}
    return render(request, template, shown, status=409 if stale else 200)
