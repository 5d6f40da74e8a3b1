"""The forms of a hub's recipients: to find one, to ask for one or a change, to agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from hub.wall.models import Agency, Door
from tenants.models import TeamKind
from tenants.teams import TeamWords

ANSWERS = (("yes", "Agree: it is done at once"), ("no", "Say no"))


class FindForm(GovForm):
    """Which recipients the list shows."""

    q = forms.CharField(label="Name", max_length=100, required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Every kind"), *TeamKind.choices])

    looks = {"q": Look(width=20, mark_optional=False), "kind": Look(mark_optional=False)}


class TeamForm(GovForm):
    """One organisation that products may go to, and how to reach somebody there."""

    organisation = forms.CharField(
        label="Organisation", error_messages={"required": "Enter the name of the organisation"}
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Choose one"), *TeamKind.choices],
        error_messages={"required": "Choose what kind of organisation it is"},
    )  # fmt: skip
    person = forms.CharField(
        label="Person to ask for", error_messages={"required": "Enter whom to ask for there"}
    )  # fmt: skip
    telephone = NumberField(label="Telephone", required=False)
    email = forms.CharField(label="E-mail", required=False)
    name = forms.CharField(label="Team", required=False)
    agency = forms.ChoiceField(label="Agency of this hub that answers for its people", required=False)
    authority = forms.ChoiceField(label="Only for children of", required=False)

    looks = {
        "organisation": Look(hint="One school, one practice, one service. Never several together."),
        "person": Look(hint="Such as the designated safeguarding lead."),
        "telephone": Look(width=20, mark_optional=False, hint="A telephone number or an e-mail address is needed."),
        "email": Look(mark_optional=False),
        "name": Look(hint="If the organisation has several teams that get products."),
        "agency": Look(mark_optional=False, hint="Leave as it is, unless several agencies of this hub could."),
        "authority": Look(mark_optional=False),
    }

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.choose(
            "agency", [("", "As its kind says"), *Agency.objects.open(timezone.localdate()).values_list("code", "name")]
        )
        doors = list(Door.objects.order_by("authority_name").values_list("slug", "authority_name"))
        if len(doors) > 1:
            self.choose("authority", [("", "Every authority of this hub"), *doors])
        else:
            del self.fields["authority"]

    def words(self) -> TeamWords:
        """What the act takes."""
        said = self.cleaned_data
        last = said.get("until")
        names = (
            "organisation", "kind", "person", "name", "telephone", "email", "agency", "authority", "successor",
            "closed_why",
        )  # fmt: skip
        return TeamWords(
            **{name: said.get(name) or "" for name in names}, until=last.isoformat() if last else ""
        )  # fmt: skip


class ChangeForm(TeamForm):
    """The same of a team that is there, with its last day."""

    until = DateInputField(label="Last day on which products go to it", required=False, future=True)

    successor = forms.ChoiceField(label="Which recipient takes its place?", required=False)
    closed_why = forms.CharField(label="Why does nobody take its place?", required=False, max_length=300)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    looks = {
        **TeamForm.looks,
        "until": Look(hint="Leave empty while it stays open."),
        "successor": Look(
            mark_optional=False, hint="Nothing goes there by itself. What this one has stays readable to its people."
        ),
        "closed_why": Look(mark_optional=False, hint="Only with a last day, if you chose nobody."),
    }

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any], others: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, initial=initial)
        self.choose("successor", [("", "Nobody"), *others])


class AnswerForm(GovForm):
    """A second person's word."""

    answer = forms.ChoiceField(
        label="Is this right?", widget=forms.RadioSelect, choices=ANSWERS,
        error_messages={"required": "Choose whether you agree"},
    )  # fmt: skip
    reason = forms.CharField(label="Why not?", required=False, max_length=300)

    looks = {
        "answer": Look(
            hint="Check the number by a way that you know, not by what is shown here. Whoever answers it may be told "
            "of a child.",
            conditional={"no": ("reason",)},
        ),
        "reason": Look(mark_optional=False, hint="Do not name a child or a case."),
    }
