"""The referral form of a front door: for anybody, without an account. Danger is asked first."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from frontend.front_door.door_forms import AboutYouForm, ChildForm, DangerForm, OtherForm, WorryForm
from hub.front_door.message import Message, parse
from hub.front_door.message_faults import MessageInvalid
from hub.front_door.status import status_of
from hub.front_door.submit import CannotKeep, KeyUsedForAnotherMessage, Submitted, key_of_changed, submit
from tenants.access import public

MOST_CHILDREN, OTHERS = 15, 3
KEY = re.compile(r"[A-Za-z0-9_-]{20,60}")


@public("anybody may tell us about a child")
@require_http_methods(["GET", "POST"])
def refer(request: Any) -> HttpResponse:
    """Show the form, add a child to it, or send it. What was typed is shown again with every answer."""
    data = request.POST if request.method == "POST" else None
    key = (data or {}).get("key", "")
    if not KEY.fullmatch(key):
        key = secrets.token_urlsafe(24)
    forms = _forms(data, _children(data))
    adding = data is not None and "add_child" in data
    if adding:
        forms = _forms(data, _children(data) + 1, check=False)
    elif data is not None and not any(form.errors for form in _all(forms)):
        try:
            return HttpResponseRedirect(reverse("sent", args=[_send(request, parse(_message(forms)), key).token]))
        except MessageInvalid as invalid:
            for fault in invalid.faults:
                forms["worry"].add_error(None, f"{fault.wrong.capitalize()}. {fault.to_do}")
        except CannotKeep:
            forms["worry"].add_error(None, "Something in the form could not be kept. Remove unusual signs and send it.")
    wrong = data is not None and not adding
    context = {**forms, "key": key, "count": len(forms["children"]), "wrong": wrong, "all_forms": _all(forms)}
    return render(request, "door/refer.html", {**context, "may_add": len(forms["children"]) < MOST_CHILDREN})


def _send(request: Any, message: Message, key: str) -> Submitted:
    """Hand it over. A form that was sent, then changed and sent again, makes two. Raises: CannotKeep."""
    door = request.authority.slug
    try:
        return submit(door, "form", message, key=key)
    except KeyUsedForAnotherMessage:
        return submit(door, "form", message, key=key_of_changed(key, message))


@public("whoever sent a referral holds its token")
@require_GET
def sent(request: Any, token: str) -> HttpResponse:
    """The reference, and what happens next."""
    return _status(request, token, "door/sent.html")


@public("whoever sent a referral holds its token")
@require_GET
def status(request: Any, token: str) -> HttpResponse:
    """How far it is, and nothing else."""
    return _status(request, token, "door/status.html")


def _status(request: Any, token: str, template: str) -> HttpResponse:
    found = status_of(token)
    if found is None:
        raise Http404
    return render(request, template, {"status": found, "token": token})


def _children(data: Any) -> int:
    typed = (data or {}).get("count", "1")
    return min(max(int(typed), 1), MOST_CHILDREN) if typed.isdigit() and len(typed) < 3 else 1


def _forms(data: Any, children: int, *, check: bool = True) -> dict[str, Any]:
    forms: dict[str, Any] = {
        "danger": DangerForm(data, prefix="danger"),
        "you": AboutYouForm(data, prefix="you"),
        "children": [ChildForm(data, prefix=f"child{place}") for place in range(children)],
        "others": [OtherForm(data, prefix=f"other{place}") for place in range(OTHERS)],
        "worry": WorryForm(data, prefix="worry"),
    }
    if not check:
        for form in _all(forms):
            form._errors = {}  # shown again as typed; nothing is wrong with what is not finished
    return forms


def _all(forms: dict[str, Any]) -> list[Any]:
    return [forms["danger"], forms["you"], *forms["children"], *forms["others"], forms["worry"]]


def _message(forms: dict[str, Any]) -> dict[str, Any]:
    you, worry = forms["you"].cleaned_data, forms["worry"].cleaned_data
    consent = {"asked": worry["asked"]}
    if worry["asked"] == "not_asked":
        consent["why_not"] = worry["why_not"]
    return {
        "version": 1,
        "immediate_danger": forms["danger"].cleaned_data["danger"],
        "referrer": {name: text for name, text in you.items() if text},
        "children": [_child(form.cleaned_data) for form in forms["children"]],
        "others": [_said(form.cleaned_data) for form in forms["others"] if form.cleaned_data.get("relation")],
        "concern": {"what_happened": worry["what_happened"]},
        "consent": consent,
    }


def _child(said: dict[str, Any]) -> dict[str, Any]:
    address = {name: said[name] for name in ("lines", "postcode") if said[name]}
    child = _said({name: value for name, value in said.items() if name not in ("lines", "postcode")})
    if address:
        child["address"] = address
    return child


def _said(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if name == "born_on" else value for name, value in said.items() if value}
