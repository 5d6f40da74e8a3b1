"""The secretary's form for an item of a register."""

from __future__ import annotations

from typing import Any

from django import forms

from frontend.common.plan_days import PlanDay
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.sentences import the
from rollout.packs.items import Said
from rollout.packs.labels import LEVELS, OUTCOMES, STATES
from rollout.packs.models import ItemState, Level, RegisterKind
from tenants.models import Authority


class ItemForm(GovForm):
    """What an item says, from when it counts, and why it changes."""

    title = forms.CharField(label="What it is, in one line", max_length=120)
    detail = forms.CharField(label="More", widget=forms.Textarea, max_length=2000, required=False)
    level = forms.ChoiceField(label="Level", widget=forms.RadioSelect)
    owner = forms.CharField(label="Owner", max_length=100)
    due = PlanDay(label="Due", required=False)
    authority = forms.ChoiceField(label="Authority", required=False)
    state = forms.ChoiceField(label="State", widget=forms.RadioSelect)
    outcome = forms.CharField(label="Outcome", widget=forms.Textarea, max_length=2000, required=False)
    on = PlanDay(label="Counts from", past=True, error_messages={"required": "Enter the day from which it counts"})
    reason = forms.CharField(label="Reason for the change", max_length=500)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "title": Look(hint="Never a name or a word of a case."),
        "detail": Look(rows=4),
        "level": Look(inline=True, small=True),
        "owner": Look(hint="An office or a person: the owner.", width=20),
        "authority": Look(hint="Leave it empty where it is about all London."),
        "state": Look(inline=True, small=True),
        "outcome": Look(rows=3, hint="Needed once it is no longer open."),
        "on": Look(hint="The day since which this is so. Earlier days keep what was known then."),
    }

    def __init__(self, kind: RegisterKind, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("authority", [("", "All London"), *Authority.objects.values_list("slug", "name")])
        if kind == RegisterKind.RISK:
            self.choose("level", [(level, LEVELS[level]) for level in Level])
        else:
            del self.fields["level"]
        if is_new:
            for name in ("state", "outcome", "reason"):
                del self.fields[name]
        else:
            self.choose("state", [(state, STATES[kind][state]) for state in ItemState])
            self.fields["outcome"].label = OUTCOMES[kind]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        state = said.get("state", ItemState.OPEN)
        if state != ItemState.OPEN and not said.get("outcome"):
            self.add_error("outcome", f"Enter {the(str(self.fields['outcome'].label))}")
        return said

    def wanted(self) -> Said:
        """What the form asks for."""
        said = self.cleaned_data
        return Said(
            title=said["title"], owner=said["owner"], detail=said["detail"], due=said["due"],
            level=said.get("level", ""), state=said.get("state", ItemState.OPEN), outcome=said.get("outcome", ""),
            authority=Authority.objects.get(slug=said["authority"]) if said["authority"] else None,
        )  # fmt: skip
