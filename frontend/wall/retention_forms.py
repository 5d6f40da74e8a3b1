"""The forms of how long records are kept: periods, legal holds, and one record that is kept longer."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField, WholeNumberField
from hub.wall.models import RetentionRule
from hub.wall.models.ledger import LINES_SHORTEST
from hub.wall.models.retention import LONGEST, OLDEST, SHORTEST, HoldWhy
from hub.wall.retention import KEPT_AT_MOST, LEDGER, LONGEST_REASON, PERIODS, YOUNGEST

RECORD, EVERYTHING = "record", "everything"


class PeriodsForm(GovForm):
    """Months for each outcome, and for two an age; why they are changed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, stands: RetentionRule) -> None:
        super().__init__(data, initial={"seen": stands.number})
        looks: dict[str, Look] = {}
        for one in PERIODS:
            self.fields[one.months] = WholeNumberField(
                label=f"{one.outcome.label}: months after the last thing that happened", min_value=SHORTEST,
                max_value=LONGEST, initial=getattr(stands, one.months),
            )  # fmt: skip
            looks[one.months] = Look(width=4)
            if one.age:
                self.fields[one.age] = WholeNumberField(
                    label=f"{one.outcome.label}: and at least until the youngest child is", min_value=YOUNGEST,
                    max_value=OLDEST, initial=getattr(stands, one.age),
                )  # fmt: skip
                looks[one.age] = Look(width=3, suffix="years old")
        self.fields[LEDGER] = WholeNumberField(
            label="Lines of the ledger: months", min_value=LINES_SHORTEST, max_value=LONGEST,
            initial=stands.ledger_months,
        )  # fmt: skip
        looks[LEDGER] = Look(width=4, hint="Lines about a record that is kept stay for as long as it does")
        self.fields["reason"] = forms.CharField(label="Why these periods?", max_length=300)
        looks["reason"] = Look(hint="Such as the authority’s schedule and its date")
        self.looks = looks

    def periods(self) -> dict[str, int]:
        """Field of the rule -> months or years. Call it on a valid form."""
        names = [LEDGER, *(name for one in PERIODS for name in (one.months, one.age) if name)]
        return {name: self.cleaned_data[name] for name in names}


class HoldForm(GovForm):
    """What is held, why, and in whose interest."""

    what = forms.ChoiceField(
        label="What must not be disposed of?", widget=forms.RadioSelect,
        choices=[(RECORD, "One record, and the others of its children"), (EVERYTHING, "Everything in this hub")],
    )  # fmt: skip
    reference = NumberField(label="Reference", max_length=20, required=False)
    why = forms.ChoiceField(label="Why?", widget=forms.RadioSelect, choices=HoldWhy.choices)
    reason = forms.CharField(
        label="Who asked for it, and what do they ask for?", max_length=LONGEST_REASON, widget=forms.Textarea
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "what": Look(conditional={RECORD: ["reference"]}),
        "reference": Look(
            width=20, hint="Of the enquiry or the notification, such as HRW-12-004182", mark_optional=False
        ),
        "reason": Look(
            rows=3, hint="Such as the letter and its date. The lead’s managers and decision makers read it."
        ),
    }

    def __init__(self, data: Any = None, *, reference: str = "") -> None:
        super().__init__(
            data, initial={"once": uuid.uuid4(), "reference": reference, "what": RECORD if reference else None}
        )

    def clean(self) -> dict[str, Any]:
        """A record needs its reference."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("what") == RECORD and not said.get("reference"):
            self.add_error("reference", "Enter the reference of the record")
        return said


class EndHoldForm(GovForm):
    """Why it is not held any more."""

    reason = forms.CharField(label="Why is it not held any more?", max_length=LONGEST_REASON, widget=forms.Textarea)

    looks = {"reason": Look(rows=3, hint="Such as the letter that released it and its date")}


class KeepForm(GovForm):
    """Until when one record is kept although it is due, and why."""

    until = DateInputField(label="Keep it until", error_messages={"required": "Enter the day until which it is kept"})
    why = forms.CharField(label="Why?", max_length=LONGEST_REASON, widget=forms.Textarea)

    looks = {
        "until": Look(hint="It is not proposed again before this day"),
        "why": Look(rows=3, hint="The lead’s managers and decision makers read it. It goes when the record goes."),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"until": timezone.localdate() + timedelta(days=365)})

    def clean_until(self) -> date:
        """From tomorrow on, and for five years at most; then somebody looks at it again."""
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < until <= today + KEPT_AT_MOST:
            raise forms.ValidationError("Keep it until must be after today and within the next five years")
        return until
