"""Saving a form: by one act, or shown again with what was typed, what is wrong and what stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from rollout.refusals import NotYet, Refusal, Stale


@dataclass
class Outcome:
    """What an act refused, if it did."""

    refused: Exception | None = None


@contextmanager
def refusals_shown_in(form: BaseForm, *refusals: type[Exception]) -> Iterator[Outcome]:
    """Around the act of a form that is right, with what follows it. What the act refuses stands in the form, at the
    field that it names, with all that was typed; the form is then shown again.

    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ResearchRefusal):
            withhold(..., by=request.seated)
            return redirect(...)
    return render(...)
    """
    outcome = Outcome()
    try:
        yield outcome
    except refusals as refused:
        outcome.refused = refused
        field = getattr(refused, "field", None)
        form.add_error(field if field in form.fields else None, str(refused))


def follow(form: BaseForm, **fields: object) -> None:
    """Let a form that is shown again go on from what stands now: these hidden fields of it say so, and what was typed
    stays."""
    data = cast(QueryDict, form.data).copy()
    for name, value in fields.items():
        data[form.add_prefix(name)] = str(value)
    form.data = data


@dataclass(frozen=True)
class Done:
    """What an act says of itself, and where one goes from it."""

    said: str
    back: str


def save_or_show(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], object],
    template: str,
    words: dict[str, Any],
    *,
    back: str = "",
    said: str = "",
    version: int = 0,
    not_yet: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """Do the act of a valid form and go on, or show it. A stale one shows what stands (409) and can be saved over it.

    In: where one goes and what is said then, unless the act gives a Done; the version that stands, which a form shown
    anew carries as `seen`; the field and the sentence for a day that is still to come.
    """

    outcome = Outcome()
    if form.is_bound and form.is_valid():
        with refusals_shown_in(form, Refusal) as outcome:
            try:
                result = act()
            except NotYet as refused:
                raise Refusal(not_yet[1], not_yet[0]) from refused
            done = result if isinstance(result, Done) else Done(said, back)
            messages.success(request, done.said)
            return redirect(done.back)
    stale = isinstance(outcome.refused, Stale)
    seen = version if stale or not form.is_bound or "seen" not in form.fields else form["seen"].value()
    shown = {"back": back, **words, "form": form, "seen": seen, "stale": stale}
    return render(request, template, shown, status=409 if stale else 200)
