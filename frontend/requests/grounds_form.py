"""The record of why information is shared, as each form of it asks."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.research.codes import LegalBasis, Purpose
from hub.research.grounds import Grounds, says_why

LONGEST = 20_000
# Field of a form -> column of a release.
GROUNDS = {
    "purpose": "purpose", "legal_basis": "legal_basis", "necessity": "necessity", "proportionality": "proportionality",
    "authority": "approver",
}  # fmt: skip


def ids_in(values: Iterable[str]) -> set[UUID]:
    """The ids of findings, each perhaps with its version behind a colon; what is none is left out."""
    found = set()
    for value in values:
        with suppress(ValueError):
            found.add(UUID(value.partition(":")[0]))
    return found


class GroundsForm(GovForm):
    """Which findings, on which basis and why. `release` is made with the form: one sent twice is one decision."""

    release = forms.UUIDField(widget=forms.HiddenInput)
    findings = forms.MultipleChoiceField(label="Findings to release", widget=forms.CheckboxSelectMultiple)
    legal_basis = forms.ChoiceField(label="Legal basis", choices=[("", "Choose one"), *LegalBasis.choices])
    necessity = forms.CharField(label="Why is it necessary to share this?", widget=forms.Textarea, max_length=LONGEST)
    proportionality = forms.CharField(label="Why is it proportionate?", widget=forms.Textarea, max_length=LONGEST)
    purpose = forms.ChoiceField(label="Purpose", choices=[("", "Choose one"), *Purpose.choices])
    authority = forms.CharField(
        label="Authority for release", max_length=120,
        error_messages={"required": "Enter who in your agency lets you release this, or the rule that you go by"},
    )  # fmt: skip

    looks = {
        "findings": Look(small=True),
        "necessity": Look(rows=2),
        "authority": Look(
            width=20,
            hint="Who in your agency lets you release this, or the rule that you go by. It is recorded as your own "
            "word: they are not asked.",
        ),
    }

    def clean_necessity(self) -> str:
        """Words that say something about these findings."""
        return self._why("necessity", "Say in a few words why it is necessary to share this")

    def clean_proportionality(self) -> str:
        """The same of the other reason."""
        return self._why("proportionality", "Say in a few words why it is proportionate, such as what is left out")

    def _why(self, name: str, otherwise: str) -> str:
        said = str(self.cleaned_data[name])
        if not says_why(said):
            raise forms.ValidationError(otherwise)
        return said

    def release_id(self) -> UUID | None:
        """The id made with the form, before anything else is looked at; None where it is none."""
        try:
            return UUID(str(self.data.get("release", "")))
        except ValueError:
            return None

    def chosen_ids(self) -> set[UUID]:
        """The findings that were ticked, also those that are no choice any more; each may carry its version."""
        return ids_in(self["findings"].data or [])

    def wanted_recipients(self) -> list[str]:
        """Who outside the hub was chosen: several, or the one that the form asks for."""
        said = self.cleaned_data
        return list(said.get("recipients", [])) if "recipients" in self.fields else [said.get("recipient", "")]

    def label_of(self, name: str) -> str:
        """What the page calls a field."""
        look = self.looks.get(name)
        return str((look.label if look else None) or self.fields.get(name, self.base_fields[name]).label)

    def grounds(self) -> Grounds:
        """The record of why."""
        names = ("purpose", "legal_basis", "necessity", "proportionality")
        return Grounds(approver=self.cleaned_data["authority"], **{name: self.cleaned_data[name] for name in names})
