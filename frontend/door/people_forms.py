"""The steps of the referral form about people: each child, and others around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from frontend.door.asked import LINE, NAME, AskedForm, iso
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from hub.front_door.notifications.message import LONGEST_AHEAD, LONGEST_OVERDUE
from hub.people.keys import is_nhs_number, is_upn
from mash_platform.characters import plain_number
from mash_platform.formats.question_set import QuestionSet
from tenants.door_areas import DoorArea, Elsewhere

SEXES = [("female", "Female"), ("male", "Male"), ("unknown", "Not known")]
SEVERAL_NAMES = "With a comma between them, if there are several"
YES_NO = [("yes", "Yes"), ("no", "No")]
ADULT = 18
GROWN_UP = "Somebody of 18 or older is an adult. Adult social care helps adults; you may go on all the same"
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")


class ChildForm(AskedForm):
    """One child. Little may be known; what is left out is not held against a referral."""

    given_name = forms.CharField(label="First name", max_length=NAME, required=False)
    family_name = forms.CharField(label="Family name", max_length=NAME, required=False)
    born_on = DateInputField(label="Date of birth", required=False, past=True, help_text="For example, 27 3 2008")
    age = forms.CharField(label="About how old, if you do not know the date", max_length=100, required=False)
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
    postcode = NumberField(label="Postcode", max_length=LINE, required=False)
    address_safe = forms.ChoiceField(
        label="Is it safe for others to see where the child lives?",
        choices=[("yes", "Yes"), ("no", "No, it must be kept secret")], required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    address_contact = forms.CharField(label="How may we reach them instead?", max_length=200, required=False)
    school = forms.CharField(label="School or nursery", max_length=LINE, required=False)
    also_known_as = forms.CharField(label="Other names", max_length=NAME, required=False)
    gp = forms.CharField(label="GP", max_length=LINE, required=False)
    ethnicity = forms.CharField(label="Ethnicity", max_length=LINE, required=False)
    religion = forms.CharField(label="Religion", max_length=LINE, required=False)
    language = forms.CharField(label="First language", max_length=LINE, required=False)
    interpreter = forms.ChoiceField(
        label="Is an interpreter needed?", choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    disability = forms.CharField(label="Disability or special need", max_length=LINE, required=False)
    nhs_number = NumberField(label="NHS number", max_length=LINE, required=False)
    upn = NumberField(label="Unique pupil number (UPN)", max_length=LINE, required=False)

    STEP = "child"
    FOLLOWS = {"expected_on": "unborn", "address_contact": "lines"}
    BESIDE = {"address_safe": "lines"}  # asked wherever an address is asked for, whatever the hub's question set
    KEPT = ("given_name", "family_name", "sex", "school", "also_known_as", "gp", "ethnicity", "religion", "language",
            "interpreter", "disability", "nhs_number", "upn")  # fmt: skip
    looks = {
        "age": Look(width=10, hint="For example 7, 5 or 6, or 3 months", mark_optional=False),
        "unborn": Look(conditional={"on": ("expected_on",)}, hint="You can name the mother two steps further on"),
        "also_known_as": Look(hint=SEVERAL_NAMES),
        "sex": Look(inline=True, small=True, mark_optional=False),
        "lines": Look(rows=3, mark_optional=False),
        "address_safe": Look(
            small=True,
            hint="Not if they live in a refuge, or somebody who may harm them looks for them. Then nobody reads the"
            " address, and we ring whoever you name here.",
            conditional={"no": ("address_contact",)},
        ),
        "address_contact": Look(hint="For example, ring their worker, Anna Ward, 020 7946 0100, before noon"),
        "postcode": Look(width=10, mark_optional=False),
        "interpreter": Look(inline=True, small=True, mark_optional=False),
        "nhs_number": Look(width=20, hint="10 digits, for example 943 476 5919", mark_optional=False),
        "upn": Look(width=20, hint="13 characters", mark_optional=False),
    }

    def __init__(
        self, data: Any = None, *, prefill: dict[str, str] | None = None, asked: QuestionSet | None = None,
        area: DoorArea | None = None,
    ) -> None:  # fmt: skip
        self.prefill = prefill or {}
        self.area = area
        self.elsewhere: Elsewhere | None = None  # where the postcode is, if not in the area
        self.is_grown_up = False
        super().__init__(data, initial=self.prefill)
        self.ask(asked)
        not_ones_own(self)

    def clean_nhs_number(self) -> str:
        """Its check digit."""
        said = str(self.cleaned_data["nhs_number"])
        if said and not is_nhs_number(said):
            raise forms.ValidationError("Check the NHS number: it has 10 digits. Leave it out if you are not sure")
        return said

    def clean_upn(self) -> str:
        """Its check letter."""
        said = plain_number(str(self.cleaned_data["upn"]))
        if said and not is_upn(said):
            raise forms.ValidationError("Check the UPN: it has 13 characters. Leave it out if you are not sure")
        return said

    def clean_postcode(self) -> str:
        """It has the form of one."""
        said = str(self.cleaned_data["postcode"])
        if said and not POSTCODE.fullmatch(plain_number(said)):
            raise forms.ValidationError("Check the postcode, or write what you know of the address above it")
        self.elsewhere = self.area.elsewhere(said) if self.area else None
        if self.elsewhere:
            raise forms.ValidationError(self.elsewhere.sentence)
        return said

    def clean_age(self) -> str:
        """Somebody who is grown up is told where to turn, and kept."""
        said = " ".join(str(self.cleaned_data["age"]).split())
        if said.isdecimal() and int(said) >= ADULT:
            self.is_grown_up = True
            raise forms.ValidationError(GROWN_UP)
        return said

    def clean(self) -> dict[str, Any]:
        """Something is known of the child; born or not, and not both."""
        said = self.cleaned_data
        expected, today = said.get("expected_on"), timezone.localdate()
        born = said.get("born_on")
        if born and today.year - born.year - ((today.month, today.day) < (born.month, born.day)) >= ADULT:
            self.is_grown_up = True
            self.add_error("born_on", GROWN_UP)
        if said.get("unborn") and born:
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
                child |= {"born_on": iso(told["expected_on"]), "born_on_is_estimate": True}
        elif told["born_on"]:
            child["born_on"] = iso(told["born_on"])
        if told["age"]:
            age = int(told["age"]) if told["age"].isdecimal() else told["age"]
            child |= {"age": age, "age_said_on": timezone.localdate().isoformat()}
        address = {"lines": in_one_line(told["lines"]), "postcode": told["postcode"]}
        if any(address.values()):
            child["address"] = {name: text for name, text in address.items() if text}
        reach = " ".join(str(told.get("address_contact") or "").split())
        if told.get("address_safe") == "no" or (reach and told.get("address_safe") != "yes"):
            child["protect"] = {"what": ["address"], **({"safe_contact": reach} if reach else {})}
        return child


class OtherForm(AskedForm):
    """An adult or another child around them."""

    given_name = forms.CharField(label="First name", max_length=NAME, required=False)
    family_name = forms.CharField(label="Family name", max_length=NAME, required=False)
    also_known_as = forms.CharField(label="Other names", max_length=NAME, required=False)
    relation = forms.CharField(
        label="Who are they to the child?", max_length=NAME, help_text="For example, mother, stepfather or neighbour"
    )
    to_children = forms.MultipleChoiceField(
        label="To which children?", required=False, widget=forms.CheckboxSelectMultiple
    )
    same_household = forms.ChoiceField(
        label="Do they live with the child?", choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    lives_with = forms.MultipleChoiceField(
        label="Which children do they live with?", required=False, widget=forms.CheckboxSelectMultiple
    )
    parental_responsibility = forms.ChoiceField(
        label="Do they have parental responsibility?",
        choices=[*YES_NO, ("unknown", "Not known")],
        required=False,
        widget=forms.RadioSelect,
    )
    born_on = DateInputField(label="Date of birth", required=False, past=True, help_text="For example, 27 3 1984")
    telephone = NumberField(label="Telephone", max_length=LINE, required=False)

    looks = {
        "also_known_as": Look(hint=SEVERAL_NAMES),
        "to_children": Look(small=True, mark_optional=False),
        "lives_with": Look(small=True, exclusive="0"),
        "same_household": Look(inline=True, small=True),
        "parental_responsibility": Look(inline=True, small=True),
        "telephone": Look(width=20),
    }

    STEP = "other"
    KEPT = ("given_name", "family_name", "also_known_as", "relation", "parental_responsibility", "telephone")
    BESIDE = {"lives_with": "same_household"}

    def __init__(self, data: Any = None, *, children: Sequence[str] = (), asked: QuestionSet | None = None) -> None:
        super().__init__(data)
        numbered = [(str(place), name) for place, name in enumerate(children, start=1)]
        self.choose("to_children", numbered)
        self.choose("lives_with", [*numbered, ("0", "None of them")])
        if len(children) < 2:
            del self.fields["to_children"], self.fields["lives_with"]
        self.fields["relation"].error_messages["required"] = "Say who they are to the child, or remove this person"
        self.children = len(children)
        self.ask(asked)
        if self.children > 1:
            self.fields.pop("same_household", None)
            self.MAIN = tuple(name for name in self.MAIN if name in self.fields)
        not_ones_own(self)

    def clean(self) -> dict[str, Any]:
        """To which children, where there are several."""
        said = self.cleaned_data
        if "to_children" in self.fields and not said.get("to_children") and "to_children" not in self.errors:
            self.add_error("to_children", "Say to which children")
        return said

    @property
    def label(self) -> str:
        """What to call them on other pages."""
        return named(self, str(self["relation"].value() or "Someone else"))

    def said(self) -> dict[str, Any]:
        """As the message has it. Call it on a valid form."""
        told = self.cleaned_data
        other = self.told(self.KEPT)
        if self.children > 1:
            other["to_children"] = [int(place) for place in told["to_children"] if place.isdecimal()]
        homes = [int(place) for place in told.get("lives_with", []) if place.isdecimal() and int(place)]
        if homes:
            other["lives_with"] = homes
        elif told.get("lives_with") or told.get("same_household"):
            other["same_household"] = told.get("same_household") == "yes"
        if told.get("born_on"):
            other["born_on"] = iso(told["born_on"])
        return self.with_answers(other)


def not_ones_own(form: GovForm) -> None:
    """The browser offers nobody's own particulars for other people, and keeps none of theirs."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.TextInput):
            field.widget.attrs["autocomplete"] = "off"


def named(form: GovForm, otherwise: str) -> str:
    """A person's name as it was typed."""
    names = (str(form[name].value() or "").strip() for name in ("given_name", "family_name"))
    return " ".join(name for name in names if name) or otherwise


def in_one_line(typed: str) -> str:
    """An address of several lines as one."""
    return ", ".join(line.strip(" ,") for line in typed.splitlines() if line.strip(" ,"))
