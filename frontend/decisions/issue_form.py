"""The forms of a product: to whom; then for each recipient which children, which findings, and in what words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.analysing import OfferedPoint
from hub.assessment.issuing import CopyChoice
from hub.assessment.leaving_out import passages_in
from hub.assessment.product_document import ProductFact
from hub.assessment.product_facts import OfferedFact
from hub.wall.models import Recipient
from tenants.models import CHOSEN_REASONS

ANOTHER_HUB = "another-hub"
LONGEST_LINE = 160  # characters of what was told, on the form; the next page shows it whole


class RecipientsForm(GovForm):
    """Who gets the product. Nobody is ticked beforehand."""

    recipients = forms.MultipleChoiceField(label="Who gets it", widget=forms.CheckboxSelectMultiple)
    find = forms.CharField(label="Find another recipient", max_length=100, required=False)
    to_hub = forms.ChoiceField(label="Which hub", required=False)
    because = forms.ChoiceField(
        label="Why is it theirs?", choices=CHOSEN_REASONS, widget=forms.RadioSelect, required=False
    )
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "recipients": Look(
            hint="The most appropriate team to act on it. Each gets a copy of its own.",
            conditional={ANOTHER_HUB: ("to_hub", "because")},
            item_hints={ANOTHER_HUB: "It is offered to them, and stays yours until they accept."},
        ),
        "find": Look(width=20, mark_optional=False, hint="Part of a name, or a kind: school, GP, housing."),
        "to_hub": Look(mark_optional=False),
        "because": Look(
            small=True,
            mark_optional=False,
            hint="Until they accept they see the reference, the rating and this reason. Nothing else.",
        ),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        teams: list[tuple[str, str]],
        hubs: list[tuple[str, str]],
        nobody: Mapping[str, str],
        left_out: int | None,
        mark: str,
    ) -> None:
        """In: `nobody`, by team, since when nobody can open what is sent; how many teams the list leaves out, None
        where it has them all."""
        super().__init__(data, initial={"mark": mark, "once": uuid4()})
        self.left_out = left_out
        if left_out is None:
            del self.fields["find"]
        self.choose("recipients", [*teams, (ANOTHER_HUB, "Another hub")] if hubs else teams)
        look = self.looks["recipients"]
        if hubs:
            look = replace(look, item_hints={**look.item_hints, **nobody})
        else:  # then no choice reveals which, and why
            look = Look(hint=look.hint, item_hints=nobody)
        self.looks = {**self.looks, "recipients": look}
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


def in_a_line(fact: ProductFact) -> str:
    """A fact, to be ticked."""
    said = " ".join(fact.text.split())
    return f"{fact.about}: {fact.label}: {said[:LONGEST_LINE]}{'…' if len(said) > LONGEST_LINE else ''}"


def in_short(point: OfferedPoint) -> str:
    """A part of the analysis, to be ticked."""
    said = " ".join(point.words.split())
    whose = f"{point.label}: " if point.label else ""
    return f"{whose}{said[:LONGEST_LINE]}{'…' if len(said) > LONGEST_LINE else ''}"


class CopyForm(GovForm):
    """What one recipient gets. Nothing is ticked beforehand; findings that may not go to them are not on the form."""

    children = forms.MultipleChoiceField(
        label="Children, each with rating, level and decision", widget=forms.CheckboxSelectMultiple
    )
    reasons = forms.MultipleChoiceField(
        label="The reason for the decision, too", widget=forms.CheckboxSelectMultiple, required=False
    )
    facts = forms.MultipleChoiceField(
        label="What the hub was told of people and of what happened",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    aside = forms.MultipleChoiceField(
        label="Where people live, learn and can be reached, and who referred",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    findings = forms.MultipleChoiceField(label="Findings", widget=forms.CheckboxSelectMultiple, required=False)
    weighed = forms.MultipleChoiceField(label="From the analysis", widget=forms.CheckboxSelectMultiple, required=False)
    summary = forms.CharField(label="Summary", widget=forms.Textarea, max_length=20_000)

    without = forms.CharField(label="Passages to leave out", widget=forms.Textarea, max_length=20_000, required=False)
    other_way = forms.CharField(label="How will they learn of it?", widget=forms.Textarea, max_length=2000)

    looks = {
        "without": Look(
            rows=3,
            mark_optional=False,
            hint="Copy each passage from what they will read, one on each line. A mark is put in its place; the other "
            "recipients get the whole.",
        ),
        "other_way": Look(
            rows=2,
            hint="Who tells them, how and by when: by telephone, by secure e-mail, or through somebody who covers for "
            "them. This is kept with the product, and they do not read it.",
        ),
        "children": Look(small=True),
        "reasons": Look(small=True, mark_optional=False, hint="Only if they need it to act."),
        "facts": Look(small=True, mark_optional=False, hint="They go into the product as they were told."),
        "aside": Look(
            small=True,
            mark_optional=False,
            hint="Tick these only if it is safe that this recipient knows them. A member of the public who referred is "
            "never named.",
        ),
        "findings": Look(small=True, mark_optional=False),
        "weighed": Look(
            small=True,
            mark_optional=False,
            hint="What you tick comes after your summary, in these words. All else of it stays in the hub. A factor "
            "whose finding this recipient may not get is not offered.",
        ),
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
        facts: Sequence[OfferedFact],
        weighed: Sequence[OfferedPoint] = (),
        nobody: str = "",
    ) -> None:
        """In: `nobody` says since when nobody of the team can open it; empty where somebody can."""
        super().__init__(data, initial=initial, prefix=team.code)
        self.team, self.nobody = team, nobody
        if nobody:
            self.fields["other_way"].error_messages["required"] = f"{team.name}: say how they will learn of it"
        else:
            del self.fields["other_way"]
        self.choose("children", children)
        self.choose("reasons", reasons)
        self.choose("findings", findings)
        self.parts = {one.key: one for one in weighed}
        self.choose("weighed", [(one.key, in_short(one)) for one in weighed])
        if not weighed:
            del self.fields["weighed"]
        for name, aside in (("facts", False), ("aside", True)):
            offered = [(one.key, in_a_line(one.fact)) for one in facts if one.aside is aside]
            self.choose(name, offered)
            if not offered:
                del self.fields[name]
        if not findings:
            del self.fields["findings"]
        self.fields["children"].error_messages["required"] = f"{team.name}: choose at least one child"
        self.fields["summary"].error_messages["required"] = f"{team.name}: enter a summary"

    def clean(self) -> dict[str, Any]:
        """A reason goes with its child alone."""
        said: dict[str, Any] = super().clean() or {}
        if set(said.get("reasons", [])) - set(said.get("children", [])):
            self.add_error("reasons", f"{self.team.name}: a reason goes only with a child whom you ticked")
        children = {self.parts[key].child for key in said.get("weighed", [])} - {None}
        if {str(one) for one in children} - set(said.get("children", [])):
            self.add_error("weighed", f"{self.team.name}: what is about one child goes only with that child")
        return said

    def choice(self) -> CopyChoice:
        """What was chosen, once the form is valid."""
        said = self.cleaned_data
        return CopyChoice(
            recipient=self.team.code,
            children=[UUID(one) for one in said["children"]],
            reasons=[UUID(one) for one in said["reasons"]],
            findings=[UUID(one) for one in said.get("findings", [])],
            facts=[*said.get("facts", []), *said.get("aside", [])],
            summary="\n\n".join([said["summary"], *(self.parts[key].words for key in said.get("weighed", []))]),
            without=passages_in(said["without"]),
            other_way=said.get("other_way", ""),
        )
