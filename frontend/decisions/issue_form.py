"""The forms of a product: to whom; then for each recipient which children, which findings, and in what words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.issuing import CopyChoice
from hub.wall.models import Recipient
from tenants.models import PassReason

ANOTHER_HUB = "another-hub"


class RecipientsForm(GovForm):
    """Who gets the product. Nobody is ticked beforehand."""

    recipients = forms.MultipleChoiceField(label="Who gets it", widget=forms.CheckboxSelectMultiple)
    to_hub = forms.ChoiceField(label="Which hub", required=False)
    because = forms.ChoiceField(
        label="Why is it theirs?", choices=PassReason.choices, widget=forms.RadioSelect, required=False
    )
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "recipients": Look(
            hint="The most appropriate team to act on it. Each gets a copy of its own.",
            conditional={ANOTHER_HUB: ("to_hub", "because")},
            item_hints={ANOTHER_HUB: "It is offered to them, and stays yours until they accept."},
        ),
        "to_hub": Look(mark_optional=False),
        "because": Look(
            small=True,
            mark_optional=False,
            hint="Until they accept they see the reference, the rating and this reason. Nothing else.",
        ),
    }

    def __init__(
        self, data: Any = None, *, teams: list[tuple[str, str]], hubs: list[tuple[str, str]], mark: str
    ) -> None:
        super().__init__(data, initial={"mark": mark, "once": uuid4()})
        self.choose("recipients", [*teams, (ANOTHER_HUB, "Another hub")] if hubs else teams)
        if not hubs:  # then no choice reveals which, and why
            plain = Look(hint=self.looks["recipients"].hint)
            self.looks = {**self.looks, "recipients": plain}
        self.choose("to_hub", [("", "Choose a hub"), *hubs])

    def clean(self) -> dict[str, Any]:
        """Another hub wants to be named, and why it is theirs."""
        said: dict[str, Any] = super().clean() or {}
        if ANOTHER_HUB in said.get("recipients", []):
            if not said.get("to_hub"):
                self.add_error("to_hub", "Choose which hub")
            if not said.get("because"):
                self.add_error("because", "Say why it is theirs")
        return said

    def to(self) -> list[str]:
        """The codes of the recipients, another hub among them."""
        said = self.cleaned_data
        return [said["to_hub"] if code == ANOTHER_HUB else code for code in said["recipients"]]


class CopyForm(GovForm):
    """What one recipient gets. Nothing is ticked beforehand; findings that may not go to them are not on the form."""

    children = forms.MultipleChoiceField(
        label="Children, each with rating, level and decision", widget=forms.CheckboxSelectMultiple
    )
    reasons = forms.MultipleChoiceField(
        label="The reason for the decision, too", widget=forms.CheckboxSelectMultiple, required=False
    )
    findings = forms.MultipleChoiceField(label="Findings", widget=forms.CheckboxSelectMultiple, required=False)
    summary = forms.CharField(label="Summary", widget=forms.Textarea, max_length=20_000)

    looks = {
        "children": Look(small=True),
        "reasons": Look(small=True, mark_optional=False, hint="Only if they need it to act."),
        "findings": Look(small=True, mark_optional=False),
        "summary": Look(
            rows=4,
            mark_optional=False,
            hint="What this recipient should know first. Do not repeat what an agency shared only in the room.",
        ),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any],
        team: Recipient,
        children: Iterable[tuple[str, str]],
        reasons: Iterable[tuple[str, str]],
        findings: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, initial=initial, prefix=team.code)
        self.team = team
        self.choose("children", children)
        self.choose("reasons", reasons)
        self.choose("findings", findings)
        if not findings:
            del self.fields["findings"]
        self.fields["children"].error_messages["required"] = f"{team.name}: choose at least one child"
        self.fields["summary"].error_messages["required"] = f"{team.name}: enter a summary"

    def clean(self) -> dict[str, Any]:
        """A reason goes with its child alone."""
        said: dict[str, Any] = super().clean() or {}
        if set(said.get("reasons", [])) - set(said.get("children", [])):
            self.add_error("reasons", f"{self.team.name}: a reason goes only with a child whom you ticked")
        return said

    def choice(self) -> CopyChoice:
        """What was chosen, once the form is valid."""
        said = self.cleaned_data
        return CopyChoice(
            recipient=self.team.code,
            children=[UUID(one) for one in said["children"]],
            reasons=[UUID(one) for one in said["reasons"]],
            findings=[UUID(one) for one in said.get("findings", [])],
            summary=said["summary"],
        )
