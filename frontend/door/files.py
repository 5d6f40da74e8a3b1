"""Photographs, body maps and documents for a referral: added one at a time to a form before it is sent, or to a message
until somebody has dealt with it. A file that cannot be taken keeps no message from being sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.common.file_form import TOO_LARGE, FileForm, with_error
from frontend.door.draft import Draft
from frontend.door.order import address_of
from frontend.door.steps import gone
from hub.front_door.notifications.attachments import MOST, Holder, add, kept, remove, takes_files
from hub.front_door.notifications.status import status_of
from mash_platform.formats.attached_file import LARGEST, NotTaken
from tenants.access import public
from tenants.access import takes_files as takes_files_of
from tenants.rate_limits import FILES_SENT, seconds_to_wait

WHY_FORM = "whoever began a form holds it"
WHY_SENT = "whoever sent a referral holds its token"


def _holds_form(request: Any) -> bool:
    draft = Draft.of(request)
    return draft.is_live and not draft.is_away


def _holds_token(request: Any, token: str) -> bool:
    return takes_files(token)


def _form_too_large(request: Any) -> HttpResponse:
    return _show(request, Draft.of(request), with_error(TOO_LARGE, FileForm({}, most=MOST)), status=413)


def _sent_too_large(request: Any, token: str) -> HttpResponse:
    return _show_sent(request, token, with_error(TOO_LARGE, FileForm({}, most=MOST)), status=413)


@takes_files_of(LARGEST, of=_holds_form, too_large=_form_too_large)
@public(WHY_FORM)
@require_http_methods(["GET", "POST"])
def files(request: Any) -> HttpResponse:
    """The files of a form that is not sent yet: one is added, or removed."""
    draft = Draft.of(request)
    if answer := gone(request, draft):
        return answer
    here = Holder.of_draft(draft.door, draft.token)
    if request.method == "GET":
        return _show(request, draft, FileForm(most=MOST))
    if (removed := request.POST.get("remove", "")) != "":
        remove(here, _id(removed))
        return HttpResponseRedirect(address_of(draft, "files"))
    form, status = _add(request, here)
    if status:
        return _show(request, draft, form, status=status)
    return HttpResponseRedirect(address_of(draft, "files"))


@takes_files_of(LARGEST, of=_holds_token, too_large=_sent_too_large)
@public(WHY_SENT)
@require_http_methods(["GET", "POST"])
def sent_files(request: Any, token: str) -> HttpResponse:
    """The files of a message that was sent: more are added until somebody has dealt with it; none is named."""
    if request.method == "GET":
        return _show_sent(request, token, FileForm(most=MOST))
    form, status = _add(request, Holder.of_sent(token))
    if status:
        return _show_sent(request, token, form, status=status)
    return HttpResponseRedirect(f"{reverse('sent-files', args=[token])}?added")


def _add(request: Any, here: Holder) -> tuple[FileForm, int]:
    """Add what was chosen. Out: the form with what is wrong, and the status of its page; 0 where it was added."""
    form = FileForm(request.POST, request.FILES, most=MOST)
    if not form.is_valid():
        return form, 200
    if wait := seconds_to_wait(request, FILES_SENT):
        form.add_error("file", f"Very many files have come from your network. Wait {wait} seconds, then add it again")
        return form, 429
    file: Any = form.cleaned_data["file"]
    try:
        add(request.hub.code, here, file.name or "", file.read())
    except NotTaken as refused:
        form.add_error("file", str(refused))
        return form, 200
    return form, 0


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong


def _show(request: Any, draft: Draft, form: FileForm, *, status: int = 200) -> HttpResponse:
    there = kept(Holder.of_draft(draft.door, draft.token))
    shown = {"form": form, "there": there, "more": len(there) < MOST, "onward": address_of(draft, "check")}
    return render(request, "door/files.html", shown, status=status)


def _show_sent(request: Any, token: str, form: FileForm, *, status: int = 200) -> HttpResponse:
    found = status_of(token)
    if found is None:
        raise Http404
    there = len(kept(Holder.of_sent(token)))
    shown = {
        "form": form, "status": found, "token": token, "there": there, "takes": takes_files(token),
        "more": there < MOST, "added": "added" in request.GET,
    }  # fmt: skip
    return render(request, "door/sent_files.html", shown, status=status)
