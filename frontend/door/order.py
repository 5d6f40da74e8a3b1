"""In which order the steps of the referral form come: the next, the one before, and the first that is not finished."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from frontend.door.draft import Draft

NUMBERS = {"danger": 1, "child": 2, "concern": 3, "other": 4, "you": 5, "check": 6}
# The step that follows each, and which child or other person it begins with.
NEXT: dict[str, tuple[str, list[int]]] = {
    "danger": ("child", [1]),
    "child": ("concern", []),
    "concern": ("other", [1]),
    "other": ("you", []),
    "you": ("check", []),
}


def is_change(request: Any) -> bool:
    """Whether one step is put right from the last page, to which it then goes back."""
    return "change" in request.GET


def step_after(request: Any, step: str) -> str:
    """The address of the step that follows this one."""
    if is_change(request):
        return reverse("check")
    name, place = NEXT[step]
    return reverse(name, args=place)


def step_before(request: Any, step: str, draft: Draft | None, place: int) -> str:
    """The address that the back link of this step has; for a person, of the one before."""
    if is_change(request):
        return reverse("check")
    children, others = (len(draft.children), len(draft.others)) if draft else (0, 0)
    return {
        "danger": lambda: reverse("refer"),
        "child": lambda: reverse("child", args=[place - 1]) if place > 1 else reverse("danger"),
        "concern": lambda: reverse("child", args=[max(children, 1)]),
        "other": lambda: reverse("other", args=[place - 1]) if place > 1 else reverse("concern"),
        "you": lambda: reverse("other", args=[max(others, 1)]),
    }[step]()


def first_open(draft: Draft) -> str:
    """The first step that is not finished."""
    if not draft.step("danger").is_valid():
        return reverse("danger")
    for place, each in enumerate(draft.all_children(), start=1):
        if not each.is_valid():
            return reverse("child", args=[place])
    if not draft.children:
        return reverse("child", args=[1])
    if not draft.step("concern").is_valid():
        return reverse("concern")
    if "you" not in draft.steps:
        return reverse("other", args=[1])
    return reverse("check") if draft.step("you").is_valid() else reverse("you")
