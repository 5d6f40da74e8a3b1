"""In which order the steps of the referral form come: the next, the one before, and the first that is not finished.

What happened is asked before who the child is: it is what people came to say.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from frontend.door.draft import FORM, Draft

NUMBERS = {"danger": 1, "concern": 2, "child": 3, "other": 4, "you": 5, "check": 6}
NUMBERS_ABOUT_ME = {"me": 1, "me-you": 2}
# The step that follows each, and which child or other person it begins with.
NEXT: dict[str, tuple[str, list[int]]] = {
    "danger": ("concern", []),
    "concern": ("child", [1]),
    "child": ("other", [1]),
    "other": ("you", []),
    "you": ("check", []),
}


def number_of(step: str) -> tuple[int, int]:
    """Which step it is, and of how many."""
    return (NUMBERS[step], len(NUMBERS)) if step in NUMBERS else (NUMBERS_ABOUT_ME[step], len(NUMBERS_ABOUT_ME))


def is_change(request: Any) -> bool:
    """Whether one step is put right from the last page, to which it then goes back."""
    return "change" in request.GET


def address_of(draft: Draft, name: str, *args: object, change: bool = False) -> str:
    """The address of a page of this form."""
    said = {FORM: draft.form} | ({"change": "1"} if change else {})
    return f"{reverse(name, args=args)}?{urlencode(said)}"


def step_after(request: Any, step: str, draft: Draft) -> str:
    """The address of the step that follows this one."""
    if draft.is_about_me:
        return address_of(draft, "about-me-you")
    if is_change(request):
        return address_of(draft, "check")
    name, place = NEXT[step]
    return address_of(draft, name, *place)


def step_before(request: Any, step: str, draft: Draft, place: int) -> str:
    """The address of the step before this one; for a person, of the one before."""
    if is_change(request):
        return address_of(draft, "check")
    name, numbers = {
        "danger": ("danger", []),
        "concern": ("danger", []),
        "child": ("child", [place - 1]) if place > 1 else ("concern", []),
        "other": ("other", [place - 1]) if place > 1 else ("child", [max(len(draft.children), 1)]),
        "you": ("other", [max(len(draft.others), 1)]),
    }[step]
    return address_of(draft, name, *numbers)


def first_open(draft: Draft) -> str:
    """The first step that is not finished."""
    if draft.is_about_me:
        return address_of(draft, "about-me-you" if draft.step("me").is_valid() else "about-me")
    if not draft.step("danger").is_valid():
        return address_of(draft, "danger")
    if not draft.step("concern").is_valid():
        return address_of(draft, "concern")
    if not draft.children:
        return address_of(draft, "child", 1)
    for place, each in enumerate(draft.all_children(), start=1):
        if not each.is_valid():
            return address_of(draft, "child", place)
    if "you" not in draft.steps:
        return address_of(draft, "other", 1)
    return address_of(draft, "check") if draft.step("you").is_valid() else address_of(draft, "you")
