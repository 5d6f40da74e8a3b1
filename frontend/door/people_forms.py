"""The steps of the referral form about people: each child, and others around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from frontend.door.asked import AskedForm
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from hub.front_door.notifications.message import LONGEST_AHEAD, LONGEST_OVERDUE
from hub.people.keys import is_nhs_number, is_upn
from mash_platform.formats.question_set import QuestionSet, known

SEXES = [("female", "Female"), ("male", "Male"), ("unknown", "Not known")]
YES_NO = [("yes", "Yes"), ("no", "No")]
OLDEST_CHILD = 25  # with some needs a hub works with young people up to this age


class ChildForm(AskedForm):
    """One child. Little may be known; what is left out is not held against a referral."""

    given_name = forms.CharField(label="First name", max_length=120, required=False)
    family_name = forms.CharField(label="Family name", max_length=120, required=False)
    born_on = DateInputField(label="Date of birth", required=False, past=True, help_text="For example, 27 3 2008")
    age = forms.IntegerField(
        label="About how old, if you do not know the date", min_value=0, max_value=OLDEST_CHILD, required=False
    )
    unborn = forms.BooleanField(label="This child is not born yet", required=False)
    expected_on = DateInputField(label="Day the baby is expected", required=False, help_text="A guess helps too")
    sex = forms.ChoiceField(label="Sex", choices=SEXES, required=False, widget=forms.RadioSelect)
    lines = forms.CharField(
        label="Where the child lives",
        max_length=300,
        required=False,
        help_text="As much of the address as you know",
        widget=forms.Textarea,
    )
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    school = forms.CharField(label="School or nursery", max_length=200, required=False)
    also_known_as = forms.CharField(label="Other names", max_length=120, required=False)
    gp = forms.CharField(label="GP", max_length=200, required=False)
    ethnicity = forms.CharField(label="Ethnicity", max_length=200, required=False)
    religion = forms.CharField(label="Religion", max_length=200, required=False)
    language = forms.CharField(label="First language", max_length=200, required=False)
    interpreter = forms.ChoiceField(
        label="Is an interpreter needed?", choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    disability = forms.CharField(label="Disability or special need", max_length=200, required=False)
    nhs_number = forms.CharField(label="NHS number", max_length=14, required=False)
    upn = forms.CharField(label="Unique pupil number (UPN)", max_length=16, required=False)

    STEP = "child"
    FOLLOWS = {"expected_on": "unborn"}
    KEPT = ("given_name", "family_name", "sex", "school", "also_known_as", "gp", "ethnicity", "religion", "language",
            "interpreter", "disability", "nhs_number", "upn")  # fmt: skip
    # The page says once that all of it may be left out.
    looks = {
        **{name: Look(mark_optional=False) for name in known(STEP)},
        "age": Look(width=2, suffix="years", mark_optional=False),
        "unborn": Look(conditional={"on": ("expected_on",)}, hint="You can name the mother two steps further on"),
        "sex": Look(inline=True, small=True, mark_optional=False),
        "lines": Look(rows=3, mark_optional=False),
        "postcode": Look(width=10, mark_optional=False),
        "interpreter": Look(inline=True, small=True, mark_optional=False),
        "nhs_number": Look(width=20, hint="10 digits, for example 943 476 5919", mark_optional=False),
        "upn": Look(width=20, hint="13 characters", mark_optional=False),
    }

    def __init__(
        self, data: Any = None, *, prefill: dict[str, str] | None = None, asked: QuestionSet | None = None
    ) -> None:
        self.prefill = prefill or {}
        super().__init__(data, initial=self.prefill)
        self.ask(asked)

    def clean_nhs_number(self) -> str:
        """Its check digit."""
        said = str(self.cleaned_data["nhs_number"])
        if said and not is_nhs_number(said):
            raise forms.ValidationError("Check the NHS number: it has 10 digits. Leave it out if you are not sure")
        return said

    def clean_upn(self) -> str:
        """Its check letter."""
        said = str(self.cleaned_data["upn"]).replace(" ", "").upper()
        if said and not is_upn(said):
            raise forms.ValidationError("Check the UPN: it has 13 characters. Leave it out if you are not sure")
        return said

    def clean(self) -> dict[str, Any]:
        """Something is known of the child; born or not, and not both."""
        said = self.cleaned_data
        expected, today = said.get("expected_on"), timezone.localdate()
        if said.get("unborn") and said.get("born_on"):
            self.add_error("born_on", "Take the date of birth out, or untick “This child is not born yet”")
        if said.get("unborn") and expected and not today - LONGEST_OVERDUE <= expected <= today + LONGEST_AHEAD:
            self.add_error("expected_on", "Check the day the baby is expected: it must be within the next 10 months")
        known = {name for name, value in said.items() if value not in (None, "") and value is not False}
        alike = {name for name in known if self.prefill.get(name) == said[name]}
        if not self.errors and not known - alike:
            words = "Enter something that you know of this child, such as a name, a school or about how old"
            self.add_error("given_name", f"{words}. Or remove this child" if self.prefill else words)
        return said

    @property
    def label(self) -> str:
        """What to call the child on other pages."""
        if self["unborn"].value():
            return " ".join(["Unborn child", named(self, "")]).strip()
        return named(self, "Child whose name is not known")

    def said(self) -> dict[str, Any]:
        """As the message has it. Call it on a valid form."""
        told = self.cleaned_data
        child = self.told(self.KEPT)
        if told["unborn"]:
            child["unborn"] = True
            if told["expected_on"]:
                child |= {"born_on": told["expected_on"].isoformat(), "born_on_is_estimate": True}
        elif told["born_on"]:
            child["born_on"] = told["born_on"].isoformat()
        elif told["age"] is not None:
            child |= {"born_on": _years_ago(told["age"]).isoformat(), "born_on_is_estimate": True}
        address = {"lines": in_one_line(told["lines"]), "postcode": told["postcode"]}
        if any(address.values()):
            child["address"] = {name: text for name, text in address.items() if text}
        return child


class OtherForm(AskedForm):
    """An adult or another child around them."""

    given_name = forms.CharField(label="First name", max_length=120, required=False)
    family_name = forms.CharField(label="Family name", max_length=120, required=False)
    relation = forms.CharField(
        label="Who are they to the child?", max_length=40, help_text="For example, mother, stepfather or neighbour"
    )
    to_children = forms.MultipleChoiceField(
        label="To which children?", required=False, widget=forms.CheckboxSelectMultiple
    )
    same_household = forms.ChoiceField(
        label="Do they live with the child?", choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    parental_responsibility = forms.ChoiceField(
        label="Do they have parental responsibility?",
        choices=[*YES_NO, ("unknown", "Not known")],
        required=False,
        widget=forms.RadioSelect,
    )
    born_on = DateInputField(label="Date of birth", required=False, past=True, help_text="For example, 27 3 1984")
    telephone = forms.CharField(label="Telephone", max_length=200, required=False)

    looks = {
        "to_children": Look(small=True, hint="Leave all unticked if it is the same for every child"),
        "same_household": Look(inline=True, small=True),
        "parental_responsibility": Look(inline=True, small=True),
        "telephone": Look(width=20),
    }

    STEP = "other"

    def __init__(self, data: Any = None, *, children: Sequence[str] = (), asked: QuestionSet | None = None) -> None:
        super().__init__(data)
        self.choose("to_children", [(str(place), name) for place, name in enumerate(children, start=1)])
        if len(children) < 2:
            del self.fields["to_children"]
        self.fields["relation"].error_messages["required"] = "Say who they are to the child, or remove this person"
        self.children = len(children)
        self.ask(asked)

    @property
    def label(self) -> str:
        """What to call them on other pages."""
        return named(self, str(self["relation"].value() or "Someone else"))

    def said(self) -> dict[str, Any]:
        """As the message has it. Call it on a valid form."""
        told = self.cleaned_data
        other = self.told(("given_name", "family_name", "relation", "parental_responsibility", "telephone"))
        if self.children > 1:
            chosen = [int(place) for place in told["to_children"]]
            other["to_children"] = chosen or list(range(1, self.children + 1))
        if told["same_household"]:
            other["same_household"] = told["same_household"] == "yes"
        if told.get("born_on"):
            other["born_on"] = told["born_on"].isoformat()
        return self.with_answers(other)


def named(form: GovForm, otherwise: str) -> str:
    """A person's name as it was typed."""
    names = (str(form[name].value() or "").strip() for name in ("given_name", "family_name"))
    return " ".join(name for name in names if name) or otherwise


def in_one_line(typed: str) -> str:
    """An address of several lines as one."""
    return ", ".join(line.strip(" ,") for line in typed.splitlines() if line.strip(" ,"))


def _years_ago(years: int) -> date:
    today = timezone.localdate()
    # The middle of the year in which somebody of this age was born; the message says that it is an estimate.
    return today - timedelta(days=round(365.25 * years)) - timedelta(days=182 if years else 0)
