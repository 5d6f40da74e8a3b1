"""Giving an agency's desk its last day, and a second person's word on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from tenants.closing import LONGEST_WHY, ClosingWords


class CloseForm(GovForm):
    """Until when a desk is open, and whom to ask from then on."""

    last_day = DateInputField(label="Last day of this desk", required=False, future=True)
    successor = forms.ChoiceField(label="Which agency takes its place?", required=False)
    why = forms.CharField(label="Why does nobody take its place?", required=False, max_length=LONGEST_WHY)

    seen = forms.CharField(widget=forms.HiddenInput, max_length=400)

    looks = {
        "last_day": Look(hint="Leave empty to keep it open."),
        "successor": Look(
            mark_optional=False,
            hint="Nothing that this desk holds goes to it. It is asked again, each time with a basis of its own.",
        ),
        "why": Look(mark_optional=False, hint="Only if you chose nobody. Do not name a child or a case."),
    }

    def __init__(self, data: Any, *, others: Sequence[tuple[str, str]], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.choose("successor", [("", "Nobody"), *others])

    def words(self, code: str) -> ClosingWords:
        """What the act takes. In: the agency's code."""
        said = self.cleaned_data
        last = said.get("last_day")
        return ClosingWords(
            code=code, last_day=last.isoformat() if last else "", successor=said["successor"], why=said["why"],
            seen=said["seen"],
        )  # fmt: skip


class AnswerForm(GovForm):
    """A second person's word."""

    answer = forms.ChoiceField(
        label="Is this right?", widget=forms.RadioSelect,
        choices=(("yes", "Agree: the people at the desk are told at once"), ("no", "Say no")),
        error_messages={"required": "Choose whether you agree"},
    )  # fmt: skip
    reason = forms.CharField(label="Why not?", required=False, max_length=300)

    looks = {
        "answer": Look(conditional={"no": ("reason",)}),
        "reason": Look(mark_optional=False, hint="Do not name a child or a case."),
    }
