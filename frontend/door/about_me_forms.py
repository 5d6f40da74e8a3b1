"""What a child who writes about herself or himself is asked: two short pages, in plain words, and no question about
what the family was told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone

from frontend.door.asked import LINE, LONGEST, NAME, AskedForm
from frontend.door.people_forms import in_one_line, not_ones_own
from frontend.forms.look import Look
from hub.front_door.notifications.codes import Source


class AboutMeForm(AskedForm):
    """What is happening."""

    danger = forms.TypedChoiceField(
        label="Are you in danger right now?",
        choices=[("no", "No, not at this moment"), ("yes", "Yes, or I am not sure")],
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
    )
    what_happened = forms.CharField(
        label="What is happening?", max_length=LONGEST, widget=forms.Textarea,
        error_messages={"required": "Write a few words about what is happening"},
    )  # fmt: skip

    MUST = frozenset({"danger", "what_happened"})
    looks = {
        "danger": Look(inline=True),
        "what_happened": Look(rows=8, hint="In your own words. You do not have to write everything."),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        not_ones_own(self)


class ReachMeForm(AskedForm):
    """Who it is, and how to reach them. Nothing here has to be answered."""

    given_name = forms.CharField(label="What is your first name?", max_length=NAME, required=False)
    family_name = forms.CharField(label="What is your family name?", max_length=NAME, required=False)
    age = forms.CharField(label="How old are you?", max_length=100, required=False)
    lines = forms.CharField(
        label="Where do you live, or where are you now?", max_length=300, required=False, widget=forms.Textarea
    )
    school = forms.CharField(label="Which school or college do you go to?", max_length=LINE, required=False)
    safe_contact = forms.CharField(
        label="How can we reach you so that you are safe?", max_length=LINE, required=False, widget=forms.Textarea
    )
    keep_from_parents = forms.BooleanField(label="Do not tell my parents or carers", required=False)

    looks = {
        "age": Look(width=5),
        "lines": Look(rows=3),
        "safe_contact": Look(
            rows=3,
            hint="For example, at school, by text after 4pm, or through a teacher. Say who else may see it.",
        ),
        "keep_from_parents": Look(
            hint="Everybody who reads your message sees this. We would only tell them if you or another child could be "
            "badly hurt otherwise."
        ),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.looks = {name: replace(self.looks.get(name) or Look(), mark_optional=False) for name in self.fields}
        not_ones_own(self)


def message_about_me(about: AboutMeForm, reach: ReachMeForm) -> dict[str, Any]:
    """The message of the two pages. Call it where both are valid."""
    told = reach.cleaned_data
    child = reach.told(("given_name", "family_name", "school"))
    if told["age"]:
        age = int(told["age"]) if told["age"].isdecimal() else told["age"]
        child |= {"age": age, "age_said_on": timezone.localdate().isoformat()}
    if told["lines"]:
        child["address"] = {"lines": in_one_line(told["lines"])}
    return {
        "version": 1,
        "immediate_danger": about.cleaned_data["danger"],
        "referrer": {"source": str(Source.SELF)},
        "children": [child],
        "concern": {"what_happened": about.cleaned_data["what_happened"]},
        "consent": reach.told(("keep_from_parents", "safe_contact")),
    }
