"""The parts of the referral form, in the words of somebody who is worried about a child."""

from __future__ import annotations

from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from hub.front_door.codes import Source

SEXES = [("female", "Female"), ("male", "Male"), ("unknown", "Not known")]
CONSENT = [
    ("agreed", "Yes, and they agreed"),
    ("refused", "Yes, and they did not agree"),
    ("not_asked", "No, they do not know"),
]


class DangerForm(GovForm):
    """Asked first."""

    danger = forms.TypedChoiceField(
        label="Is a child in danger now?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
    )
    looks = {
        "danger": Look(size="m", item_hints={"yes": "Ring 999 first. Then send this form, so that we can act as well."})
    }


class AboutYouForm(GovForm):
    """Who tells us. A member of the public may stay anonymous."""

    source = forms.ChoiceField(label="Who are you?", choices=[("", "Choose one"), *Source.choices])
    name = forms.CharField(label="Your name", max_length=200, required=False)
    role = forms.CharField(label="Your job", max_length=200, required=False)
    agency = forms.CharField(label="Your organisation", max_length=200, required=False)
    telephone = forms.CharField(label="Telephone", max_length=200, required=False)
    email = forms.EmailField(label="Email", max_length=200, required=False)
    looks = {"name": Look(hint="If you are not writing for your work you may leave this out.")}


class ChildForm(GovForm):
    """One child. Little may be known; what is left out is not held against a referral."""

    given_name = forms.CharField(label="First name", max_length=120, required=False)
    family_name = forms.CharField(label="Family name", max_length=120, required=False)
    unborn = forms.BooleanField(label="This child is not born yet", required=False)
    born_on = DateInputField(
        label="Date of birth, or the day the baby is expected", required=False, help_text="For example, 27 3 2008"
    )
    sex = forms.ChoiceField(label="Sex", choices=[("", "Leave out"), *SEXES], required=False)
    lines = forms.CharField(label="Address", max_length=300, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    school = forms.CharField(label="School or nursery", max_length=200, required=False)
    looks = {"postcode": Look(width=10)}


class OtherForm(GovForm):
    """An adult or another child around them."""

    given_name = forms.CharField(label="First name", max_length=120, required=False)
    family_name = forms.CharField(label="Family name", max_length=120, required=False)
    relation = forms.CharField(
        label="Who are they to the child?", max_length=40, required=False, help_text="For example, mother or neighbour"
    )

    def clean(self) -> dict[str, Any]:
        """A name without a relation says too little."""
        said = self.cleaned_data
        if (said.get("given_name") or said.get("family_name")) and not said.get("relation"):
            self.add_error("relation", "Say who they are to the child, or take their name out")
        return said


class WorryForm(GovForm):
    """What the worry is, and whether the family knows."""

    what_happened = forms.CharField(
        label="What are you worried about?",
        max_length=10000,
        widget=forms.Textarea,
        help_text="What you saw or were told, when, and by whom.",
    )
    asked = forms.ChoiceField(
        label="Did you tell the family that you would contact us?", choices=CONSENT, widget=forms.RadioSelect
    )
    why_not = forms.CharField(label="Why were they not told?", max_length=10000, required=False, widget=forms.Textarea)
    looks = {
        "what_happened": Look(rows=8),
        "asked": Look(conditional={"not_asked": ("why_not",)}),
        "why_not": Look(rows=3, hint="For example, it would put the child at more risk."),
    }

    def clean(self) -> dict[str, Any]:
        """Whoever did not ask says why."""
        said = self.cleaned_data
        if said.get("asked") == "not_asked" and not said.get("why_not", "").strip():
            self.add_error("why_not", "Say why the family was not told")
        return said
