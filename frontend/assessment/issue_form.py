"""The form of a product: to whom, with which findings, and what it says in short."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from tenants.models import PassReason

ANOTHER_HUB = "another-hub"


class IssueForm(GovForm):
    """Who gets it and what goes out. What was not let out to anybody is not on the form at all."""

    recipients = forms.MultipleChoiceField(label="Who gets it", widget=forms.CheckboxSelectMultiple)
    to_hub = forms.ChoiceField(label="Which hub", required=False)
    because = forms.ChoiceField(
        label="Why is it theirs?", choices=PassReason.choices, widget=forms.RadioSelect, required=False
    )
    findings = forms.MultipleChoiceField(
        label="Findings that go out", widget=forms.CheckboxSelectMultiple, required=False
    )
    summary = forms.CharField(label="Summary", widget=forms.Textarea, max_length=20_000)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "recipients": Look(
            hint="The most appropriate team to act on it. Each gets their own copy.",
            conditional={ANOTHER_HUB: ("to_hub", "because")},
            item_hints={ANOTHER_HUB: "It is offered to them, and stays yours until they accept."},
        ),
        "to_hub": Look(mark_optional=False),
        "because": Look(
            small=True,
            mark_optional=False,
            hint="Until they accept they see the reference, the rating and this reason. Nothing else.",
        ),
        "findings": Look(
            small=True,
            mark_optional=False,
            hint="Each team gets only those of these findings that their owner let out to that team.",
        ),
        "summary": Look(
            rows=5,
            hint="What the recipient should know first. Everybody you chose reads it: do not repeat what an agency "
            "shared only in the room.",
        ),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        teams: list[tuple[str, str]],
        hubs: list[tuple[str, str]],
        findings: list[tuple[str, str]],
        likely: list[str],
        mark: str,
    ) -> None:
        super().__init__(
            data,
            initial={
                "mark": mark,
                "once": uuid4(),
                "recipients": likely,
                "findings": [value for value, _ in findings],
            },
        )
        self.choose("recipients", [*teams, (ANOTHER_HUB, "Another hub")] if hubs else teams)
        self.choose("to_hub", [("", "Choose a hub"), *hubs])
        self.choose("findings", findings)
        if not findings:
            del self.fields["findings"]

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

    def chosen(self) -> list[UUID]:
        """The findings that are to go out."""
        return [UUID(value) for value in self.cleaned_data.get("findings", [])]
