"""A child tells of herself or himself: a short way of two pages, after which the message is sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from frontend.door.about_me_forms import AboutMeForm, message_about_me
from frontend.door.draft import Draft, typed_into
from frontend.door.draft_saving import KEEP, SAVE, is_keep_only, keep_only
from frontend.door.order import address_of
from frontend.door.sent import OWN, too_often
from frontend.door.steps import (
    TOO_LONG,
    after_sending,
    before_any_error,
    gone,
    hand_over,
    kept_page,
    late,
    saved,
    show,
    show_with,
    where_sent,
)
from tenants.access import public
from tenants.rate_limits import seconds_to_wait_for_a_form

A_CHILD = "a child may tell of herself"


@public(A_CHILD)
@require_http_methods(["GET", "POST"])
def about_me(request: Any) -> HttpResponse:
    """What is happening. The answer begins a draft."""
    draft = Draft.of(request)
    form: Any = draft.step("me")
    if request.method == "GET":
        if draft.token or draft.lost:
            return gone(request, draft) or show(request, "me", before_any_error(form), draft, is_first=True)
        return show(request, "me", AboutMeForm(), draft, is_first=True)
    if is_keep_only(request):
        return keep_only(request, draft, "me")
    typed = typed_into(form, request.POST)
    if draft.sent:
        return after_sending(request, draft, typed)
    if not draft.is_live:
        if wait := seconds_to_wait_for_a_form(request, draft.holder):
            return too_often(request, wait)
        draft = Draft(draft.door, draft.holder, asked=draft.asked)
    draft.put("me", typed)
    if not draft.keep():
        return show_with(request, "me", draft, TOO_LONG)
    if request.POST.get("go") == KEEP:
        return kept_page(request)
    if request.POST.get("go") == SAVE:
        return draft.with_cookie(saved(draft))
    form = draft.step("me")
    if not form.is_valid():
        return draft.with_cookie(show(request, "me", form, draft, is_first=True, action=address_of(draft, "about-me")))
    onward = "ring" if form.cleaned_data["danger"] else "about-me-you"
    return draft.with_cookie(HttpResponseRedirect(address_of(draft, onward)))


@public(A_CHILD)
@require_http_methods(["GET", "POST"])
def reach_me(request: Any) -> HttpResponse:
    """Who it is and how to reach them, and the button that sends it."""
    draft = Draft.of(request)
    form: Any = draft.step("me-you")
    if request.method == "GET":
        return gone(request, draft) or show(request, "me-you", before_any_error(form), draft)
    if is_keep_only(request):
        return keep_only(request, draft, "me-you")
    typed = typed_into(form, request.POST)
    if draft.sent:
        return after_sending(request, draft, typed)
    draft.put("me-you", typed)
    if not draft.token:
        return late(request, "me-you", draft)
    if not draft.keep():
        return show_with(request, "me-you", draft, TOO_LONG)
    if request.POST.get("go") == KEEP:
        return kept_page(request)
    if request.POST.get("go") == SAVE:
        return saved(draft)
    if request.POST.get("go") == "back":
        return HttpResponseRedirect(address_of(draft, "about-me"))
    return _send(request, draft)


def _send(request: Any, draft: Draft) -> HttpResponse:
    about: Any = draft.step("me")
    reach: Any = draft.step("me-you")
    if not about.is_valid():
        return HttpResponseRedirect(address_of(draft, "about-me"))
    reach.is_valid()  # what cannot be read is kept as it was typed
    faults = hand_over(draft, message_about_me(about, reach))
    if faults:
        return show_with(request, "me-you", draft, " ".join(faults))
    return HttpResponseRedirect(f"{where_sent(draft)}&{OWN}")
