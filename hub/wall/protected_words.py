"""What the wall refuses because it says what is protected (refuse_protected_v1), and which words say it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import psycopg
from django.core.exceptions import PermissionDenied
from django.db.utils import DatabaseError
from django.http import HttpResponse

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.functions import read
from hub.wall.refusals import Refusal
from tenants.access import PlatformRequest

SAYS_PROTECTED = "MP001"  # the code of the trigger's refusal
# Of the texts that were sent, those that say what is protected, while a form is shown again because of it.
MARKED: ContextVar[frozenset[str]] = ContextVar("says_what_is_protected", default=frozenset())


class SaysProtectedWords(Refusal, PermissionDenied):
    """What was typed says what is protected, and others would read it. Nothing was saved."""

    code = "says_protected_words"
    sentence = (
        "This says something that is protected, such as where somebody lives, and others read it. Nothing was saved. "
        "Leave that out and send it again: for whoever must know, social care gives it to them by name, with a reason"
    )


def about_of(error: BaseException | None) -> list[str] | None:
    """Of which rows' family a refusal of the wall says that they say what is protected; None of any other error."""
    while error is not None:
        if isinstance(error, psycopg.Error) and error.sqlstate == SAYS_PROTECTED:
            return str(error.diag.message_detail).split(",")
        error = error.__cause__
    return None


def answer_marked(
    error: DatabaseError, view: Callable[[], HttpResponse], request: PlatformRequest, act: Act
) -> HttpResponse:
    """What a view answers once more, where the wall refused what was typed since it says what is protected: its form
    has those boxes marked then, and all that was typed (frontend/forms/base.py). It leaves a line.

    In: what the view raised. Raises: the same, where it is another error; SaysProtectedWords, where no box of a form
    of the page holds the words.
    """
    about = about_of(error)
    if about is None:
        raise error
    ledger.write_refusal(act, by=request.seated, path="says what is protected")
    texts = [text for name in request.POST for text in request.POST.getlist(name)]
    mark = MARKED.set(frozenset(which_say_it(about, texts)))
    try:
        return view()
    except DatabaseError as again:
        if about_of(again) is None:
            raise
        raise SaysProtectedWords from again
    finally:
        MARKED.reset(mark)


def which_say_it(about: Sequence[str], texts: Sequence[str]) -> set[str]:
    """Which of these texts say what is protected of that family; never what."""
    if not texts:
        return set()
    [[places]] = read("says_protected_v1", list(about), list(texts), None)
    return {texts[place - 1] for place in places}


def covered(enquiry: UUID, texts: Sequence[Any]) -> list[Any]:
    """The same texts, or lists and mappings of them, of one enquiry, with what is protected covered."""
    if not texts:
        return []
    said = read("covered_of_enquiry_v1", enquiry, json.dumps(list(texts)))[0][0]
    return list(json.loads(said) if isinstance(said, str) else said)
