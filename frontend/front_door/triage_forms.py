"""The forms of triage: a rating for each child, the same for all in one click; and setting aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.models import Named, SetAside
from hub.front_door.triage import ChildRated
from hub.wall.clock import Rating

NEW = "new"


class RateForm(GovForm):
    """Rate every child. `all` rates each child whose own rating is left at "as above"."""

    all = forms.ChoiceField(label="Rating of every child", required=False, widget=forms.RadioSelect)
    reason = forms.CharField(label="Reason for the rating", widget=forms.Textarea, max_length=4000)
    into = forms.ChoiceField(label="New enquiry or one that is open", widget=forms.RadioSelect, required=False)

    looks = {
        "all": Look(item_hints={rating.value: rating.meaning for rating in Rating}, size="m", mark_optional=False),
        "reason": Look(rows=3, hint="What the message says that leads to this rating."),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        children: Sequence[Named],
        hours: Mapping[str, str],
        authorities: Mapping[str, str],
        authority: str,
        open_enquiries: Mapping[str, str],
    ) -> None:
        self.children = children
        self.authority = authority
        rates = [(rating.value, f"{rating.value.capitalize()}, {hours[rating.value]}") for rating in Rating]
        super().__init__(data)
        self.choose("all", rates)
        joins = [(NEW, "Open a new enquiry"), *((pk, f"Join {words}") for pk, words in open_enquiries.items())]
        self.choose("into", joins)
        self.fields["into"].initial = NEW
        for child in children:
            if len(children) > 1:
                self.fields[f"rating-{child.position}"] = forms.ChoiceField(
                    label=f"{child.label}: rating",
                    required=False,
                    choices=[("", "As for every child"), *rates],
                )
            if len(authorities) > 1:
                self.fields[f"authority-{child.position}"] = forms.ChoiceField(
                    label=f"{child.label} lives in", choices=list(authorities.items()), initial=authority
                )

    @property
    def own_fields(self) -> list[Any]:
        """The fields of single children, for the page."""
        return [self[name] for name in self.fields if "-" in name]

    def clean(self) -> dict[str, Any]:
        """Every child has a rating: its own, or that of all."""
        found: dict[str, Any] = super().clean() or {}
        for child in self.children:
            if not (found.get(f"rating-{child.position}") or found.get("all")):
                self.add_error("all", "Choose a rating for every child")
                break
        return found

    def rated(self) -> list[ChildRated]:
        """What the act takes."""
        said = self.cleaned_data
        return [
            ChildRated(
                child.pk,
                said.get(f"rating-{child.position}") or said["all"],
                said["reason"],
                said.get(f"authority-{child.position}") or self.authority,
            )
            for child in self.children
        ]


class SetAsideForm(GovForm):
    """Put a message away without an enquiry."""

    why = forms.ChoiceField(label="Why no enquiry is opened", choices=SetAside.choices, widget=forms.RadioSelect)
    aside_reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=4000)

    looks = {"aside_reason": Look(rows=3)}
