"""Saving a form: by one act, or shown again with what was typed, what is wrong and what stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rollout.refusals import NotYet, Refusal, Stale


@dataclass(frozen=True)
class Sent:
    """What became of a form: it was done, or an act refused it, or neither (not sent, or not right)."""

    done: bool = False
    result: Any = None  # of the act
    refused: Exception | None = None


def send(request: HttpRequest, form: BaseForm, act: Callable[[], object], *refusals: type[Exception]) -> Sent:
    """Do the act of a form that was sent and is right.

    In: which refusals are shown in the form, with what was typed, at the field that they name; others go on to whoever
    answers them.
    """
    if request.method != "POST" or not (form.is_bound and form.is_valid()):
        return Sent()
    try:
        return Sent(done=True, result=act())
    except refusals as refused:
        field = getattr(refused, "field", None)
        form.add_error(field if field in form.fields else None, str(refused))
        return Sent(refused=refused)


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

    def acted() -> object:
        try:
            return act()
        except NotYet as refused:
            raise Refusal(not_yet[1], not_yet[0]) from refused

    sent = send(request, form, acted, Refusal)
    if sent.done:
        done = sent.result if isinstance(sent.result, Done) else Done(said, back)
        messages.success(request, done.said)
        return redirect(done.back)
    stale = isinstance(sent.refused, Stale)
    seen = version if stale or not form.is_bound or "seen" not in form.fields else form["seen"].value()
    shown = {"back": back, **words, "form": form, "seen": seen, "stale": stale}
    return render(request, template, shown, status=409 if stale else 200)
