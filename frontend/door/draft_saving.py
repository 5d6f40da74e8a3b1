"""What is typed at the door is kept while it is typed: every few seconds by the page's script, or by a button.

As at a desk (hub/wall/drafts.py): the page says which version of its step it goes on from, an ETag (RFC 9110), so that
of two tabs of one form neither overwrites what the other kept without a word.
"""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from frontend.door.draft import Draft, Typed, typed_into
from hub.front_door.notifications.drafts import KeptMeanwhile
from tenants.middleware.access import KEEP_ONLY

KEEP = "keep"  # the button's value
SAVE = "save"  # and of the one that gives a private link
KEPT = "kept"  # in the address of the page after it
TRIES = 3  # where another step of the same form is kept at the same moment


def say_version(request: Any, draft: Draft, step: str, place: int) -> None:
    """Tell the page's script that this page is kept, and from which version it goes on."""
    if draft.is_live and step != "danger":
        request.draft_versions = {request.path: version_of(draft.typed(step, place))}


def version_of(typed: Typed) -> str:
    """The ETag of what is kept of a step."""
    said = json.dumps(typed, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def is_keep_only(request: Any) -> bool:
    """Whether the page's script sends it, and nobody pressed a button."""
    return KEEP_ONLY in request.headers


def keep_only(request: Any, draft: Draft, step: str, place: int = 0) -> HttpResponse:
    """204 with the step's version; 412 where another tab kept something else of it; 409 where nothing can be kept."""
    for _ in range(TRIES):
        if not draft.is_live:
            return HttpResponse(status=HTTPStatus.CONFLICT)
        if version_of(draft.typed(step, place)) != request.headers.get("If-Match"):
            return HttpResponse(status=HTTPStatus.PRECONDITION_FAILED)
        draft.put(step, typed_into(draft.form_of(step, place), request.POST), place)
        try:
            kept = draft.keep(unless_changed=True)
        except KeptMeanwhile:
            draft = Draft.of(request)
            continue
        answer = HttpResponse(status=HTTPStatus.NO_CONTENT if kept else HTTPStatus.CONFLICT)
        if kept:
            answer["ETag"] = version_of(draft.typed(step, place))
        return answer
    return HttpResponse(status=HTTPStatus.CONFLICT)
