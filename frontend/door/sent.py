"""After a referral was sent: its reference, how far it is, and what is added to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.door.asked import LONGEST
from frontend.door.draft import Asked, Draft
from frontend.door.forms import IN_DANGER
from frontend.door.order import address_of
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.status import status_of
from hub.front_door.notifications.submit import key_of_form, submit
from hub.transfers.passed_on import add_there, follow
from tenants.access import public
from tenants.rate_limits import FORMS_BEGUN, seconds_to_wait, seconds_to_wait_for_a_form

HOLDER = "whoever sent a referral holds its token"
OWN = "me"  # in the address: a child wrote about herself
ADDED = "added"  # in the address: something was just added, in the hub that has the message now


@public(HOLDER)
@require_GET
def sent(request: Any, token: str) -> HttpResponse:
    """The reference, and what happens next; for who writes for their work, the way to another child."""
    draft = Draft.of(request)
    again = address_of(draft, "another") if draft.sent == token and draft.may_write_again and _is_open(request) else ""
    return _status(request, token, "door/sent.html", again=again)


@public(HOLDER)
@require_POST
def another(request: Any) -> HttpResponse:
    """Begin a form about another child, with who writes and nothing else of the one before."""
    draft = Draft.of(request)
    if not draft.may_write_again:
        return HttpResponseRedirect(reverse("refer"))
    if wait := seconds_to_wait_for_a_form(request, draft.holder):
        return too_often(request, wait)
    new = Draft(draft.door, draft.holder, steps={"you": draft.writer}, asked=Asked.now(draft.door))
    new.keep()
    return HttpResponseRedirect(address_of(new, "danger"))


class AdditionForm(GovForm):
    """Something more about what was sent."""

    danger = forms.TypedChoiceField(
        label="Is a child in danger right now?", choices=IN_DANGER,
        widget=forms.RadioSelect, coerce=lambda said: said == "yes",
    )  # fmt: skip
    text = forms.CharField(label="What do you want to add?", max_length=LONGEST, widget=forms.Textarea)
    looks = {"text": Look(rows=8), "danger": Look(inline=True)}


@public(HOLDER)
@require_http_methods(["GET", "POST"])
def add(request: Any, token: str) -> HttpResponse:
    """Add to what was sent. It is a message of its own that names the first, so that it waits at the top for a
    coordinator at once, whatever became of the first: of the hub that has it now, where it was passed on."""
    if request.method == "GET":
        return show_addition(request, token, AdditionForm())
    form = AdditionForm(request.POST)
    if not form.is_valid():
        return show_addition(request, token, form)
    if wait := seconds_to_wait(request, FORMS_BEGUN):
        form.add_error(None, f"Very many forms have come from your network. Wait {wait} seconds, then press Send again")
        response = show_addition(request, token, form)
        response.status_code = 429
        response["Retry-After"] = str(wait)
        return response
    found = status_of(token)
    if found is None:
        raise Http404
    said = {
        "version": 1,
        "immediate_danger": form.cleaned_data["danger"],
        "concern": {"what_happened": form.cleaned_data["text"]},
    }
    passed = follow(found)
    if passed is not None and add_there(passed, token, said):
        return HttpResponseRedirect(f"{reverse('sent', args=[token])}?{ADDED}")
    message = parse({**said, "adds_to": found.reference})
    done = submit(request.authority.slug, "form", message, key=key_of_form(token, message))
    return HttpResponseRedirect(reverse("sent", args=[done.token]))


def too_often(request: Any, wait: int) -> HttpResponse:
    """429: so many forms from one address are no person's."""
    minutes = max(1, round(wait / 60))
    response = render(request, "door/too_often.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(wait)
    return response


def show_addition(request: Any, token: str, form: AdditionForm) -> HttpResponse:
    """The page on which something is added. Raises: Http404 for a token that nobody was given."""
    found = status_of(token)
    if found is None:
        raise Http404
    return render(request, "door/add.html", {"form": form, "status": found, "token": token})


@public(HOLDER)
@require_GET
def status(request: Any, token: str) -> HttpResponse:
    """How far it is, and nothing else."""
    return _status(request, token, "door/status.html")


def _is_open(request: Any) -> bool:
    return request.place is not None and request.place.door_opened_at is not None


def _status(request: Any, token: str, template: str, **more: Any) -> HttpResponse:
    found = status_of(token)
    if found is None:
        raise Http404
    context = {
        "is_own": OWN in request.GET,
        "status": found,
        "token": token,
        "address": request.build_absolute_uri(reverse("status", args=[token])),
        "passed": follow(found),
        "added": ADDED in request.GET,
    }
    return render(request, template, {**context, **more})
