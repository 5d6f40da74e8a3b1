"""The form of a decision: the analysis, and for every child a level, a rating, what happens next, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms

from frontend.forms.contradiction import MayContradict
from frontend.forms.look import Look
from hub.assessment.codes import Decision, ThresholdLevel
from hub.assessment.deciding import ChildDecided, HandedTo
from hub.front_door.models import Subject
from hub.wall.clock import Rating

LONGEST = 20_000
LONGEST_REASON = LONGEST - 2_100  # with why it stands, which a product's text must hold, too
LEVELS = [(str(level.value), str(level.label)) for level in reversed(ThresholdLevel)]
AS_FOR_ALL = "As for every child"
NOBODY = "nobody"


class DecideForm(MayContradict):
    """One decision for every child, and another for a child where it differs."""

    analysis = forms.CharField(label="Analysis", widget=forms.Textarea, max_length=LONGEST)
    level = forms.ChoiceField(label="Level of need", widget=forms.RadioSelect, choices=LEVELS)
    rating = forms.ChoiceField(
        label="Final rating",
        required=False,
        choices=[("", "As rated now"), *((one.value, str(one.label)) for one in Rating)],
    )
    decision = forms.ChoiceField(label="Decision", widget=forms.RadioSelect, choices=Decision.choices)
    reason = forms.CharField(label="Reason for the decision", widget=forms.Textarea, max_length=LONGEST_REASON)
    handed = forms.ChoiceField(label="Handed to another initiative", required=False)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    once = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the number of the analysis shown

    looks = {
        "analysis": Look(
            rows=6,
            hint="What harm, how likely, how bad, what protects the children. What is fact and what is opinion. "
            "This stays in the hub.",
        ),
        "level": Look(hint="How much help the child needs, by the threshold document."),
        "rating": Look(mark_optional=False, hint="How soon it must be done, whatever the level of need."),
        "reason": Look(
            rows=3,
            mark_optional=False,
            hint="Whoever gets the information product reads this. "
            "Do not repeat what an agency shared only in the room.",
        ),
        "handed": Look(
            mark_optional=False,
            hint="From the programme’s register of links. It is recorded and stays in the hub: nothing is sent by it.",
        ),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        children: Sequence[Subject],
        mark: str,
        analysis: str,
        seen: int,
        links: Mapping[str, HandedTo],
        require_decision: bool = True,
    ) -> None:
        self.children, self.links = children, links
        super().__init__(data, initial={"mark": mark, "once": uuid4(), "analysis": analysis, "seen": seen})
        if not require_decision:
            for name in ("level", "decision", "reason"):
                self.fields[name].required = False
        named = [(key, one.words) for key, one in links.items()]
        self.choose("handed", [("", "Nobody"), *named])
        if not links:
            del self.fields["handed"]
        for child in children if len(children) > 1 else ():
            at = child.position
            self._own(f"level-{at}", f"{child.label}: level of need", LEVELS)
            self._own(f"rating-{at}", f"{child.label}: final rating", list(Rating.choices))
            self._own(f"decision-{at}", f"{child.label}: decision", list(Decision.choices))
            self.fields[f"reason-{at}"] = forms.CharField(
                label=f"{child.label}: reason", required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            if links:
                self._own(f"handed-{at}", f"{child.label}: handed to", [(NOBODY, "Nobody"), *named])

    def _own(self, name: str, label: str, choices: list[Any]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", AS_FOR_ALL), *choices])

    @property
    def own_fields(self) -> list[Any]:
        """The fields of single children, for the page."""
        return [self[name] for name in self.fields if "-" in name]

    def decided(self) -> list[ChildDecided]:
        """What the act takes. A child whose rating nobody chose keeps the one that it has."""
        said = self.cleaned_data
        found = []
        for child in self.children:
            found.append(
                ChildDecided(
                    subject=child.pk,
                    threshold_level=int(said.get(f"level-{child.position}") or said["level"]),
                    rating=said.get(f"rating-{child.position}") or said["rating"] or child.rating,
                    decision=said.get(f"decision-{child.position}") or said["decision"],
                    reason=said.get(f"reason-{child.position}") or said["reason"],
                    handed_to=self.links.get(said.get(f"handed-{child.position}") or said.get("handed", "")),
                    despite=self.why_it_stands,
                )
            )
        return found
