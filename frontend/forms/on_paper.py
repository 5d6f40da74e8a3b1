"""What was recorded on paper while the service was not available: what a form asks besides, and what an act takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.messages import say_plainly
from frontend.forms.times import ClockField
from hub.wall.on_paper import OnPaper

LOOKS = {
    "paper_on": Look(label="Date on the paper", mark_optional=False, hint="Leave empty if it was not on paper"),
    "paper_time": Look(label="Time on the paper", mark_optional=False, width=5, hint="For example, 14:05"),
    "paper_by": Look(label="Who wrote it, if not you", mark_optional=False, width=20),
}


class MayBeOnPaper(GovForm):
    """A form of something that may have been on paper; `add_paper` ends its `__init__`, so that these come last."""

    paper_fields = tuple(LOOKS)

    def add_paper(self) -> None:
        """The day, the time and by whom; nothing of it is required, and the time belongs to the day."""
        self.fields["paper_on"] = DateInputField(label="Date on the paper", past=True, required=False)
        self.fields["paper_time"] = ClockField(label="Time on the paper", required=False)
        self.fields["paper_by"] = forms.CharField(label="Who wrote it, if not you", required=False, max_length=120)
        for name in self.paper_fields:
            say_plainly(self.fields[name], str(self.fields[name].label))
        self.looks = {**self.looks, **LOOKS}

    @property
    def paper_is_open(self) -> bool:
        """Whether anything was said of it, or is wrong with it: then it is not folded away."""
        said = (name.startswith("paper_") and value for name, value in (self.data or {}).items())
        return any(said) or any(name in self.errors for name in self.paper_fields)

    def clean(self) -> dict[str, Any]:
        """A day has a time, a time a day, and by whom both."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if any(said.get(name) for name in self.paper_fields):
            missing = (("paper_on", "Enter the date on the paper"),
                       ("paper_time", "Enter the time on the paper"))  # fmt: skip
            for name, words in missing:
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return said

    def paper(self) -> OnPaper | None:
        """What the act takes; None for what was never on paper. Call it on a valid form."""
        said = self.cleaned_data
        if not said.get("paper_on"):
            return None
        return OnPaper(timezone.make_aware(datetime.combine(said["paper_on"], said["paper_time"])), said["paper_by"])
