"""The forms of building a hub: which authorities, then everything with sensible defaults that can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.sign_in.step_up import FreshForm
from mash_platform.phrases import listing
from rollout.readiness.plans import (
    Desk,
    OutsideTeam,
    Plan,
    PlannedAuthority,
    forces,
    leads,
    partners,
    police_teams,
    shared_teams,
    teams_of,
)
from tenants.models import AgencyKind, Authority, Hub, HubAgency

# The palette of frontend/assets/sass/_hub-colours.scss, in words.
COLOUR_WORDS = (
    "Navy", "Teal", "Purple", "Olive", "Rust", "Indigo", "Raspberry", "Bronze", "Violet", "Brown", "Slate", "Petrol",
)  # fmt: skip


class ChooseForm(GovForm):
    """For which authorities a hub is to be built."""

    authority = forms.MultipleChoiceField(label="Which authorities will it serve?", widget=forms.CheckboxSelectMultiple)
    looks = {
        "authority": Look(
            size="m", small=True, hint="One for a borough’s own hub, several for a group. Those that have a hub, or "
            "for whom one is being built, are not listed."
        )
    }  # fmt: skip

    def __init__(self, *args: Any, free: Sequence[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("authority", [(each.slug, each.name) for each in free])


class JoinChooseForm(GovForm):
    """Which authority joins which group hub."""

    authority = forms.ChoiceField(label="Which authority joins?")
    hub = forms.ChoiceField(label="Which group hub?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, free: Sequence[Authority], groups: Sequence[Hub], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("authority", [("", "Choose an authority"), *((each.slug, each.name) for each in free)])
        self.choose("hub", [(each.code, each.name) for each in groups])


def _desk_field(desk: Desk) -> str:
    """The code of a desk that hubs share; of its own the kind, since its code is typed on the same page."""
    return f"desk_{desk.code if desk.is_shared else desk.kind}"


class BuildForm(FreshForm):
    """Everything of the hub, or of a place in a group hub. A name that is emptied leaves its desk or team out.

    In: the places with their defaults; the group hub that is joined, if one is.
    """

    reason = forms.CharField(
        label="Why now", widget=forms.Textarea, max_length=2000,
        error_messages={"required": "Enter why it is built now"},
    )  # fmt: skip
    looks = {"reason": Look(rows=2, hint="Who asked for it. It is kept in the history of each authority.")}

    def __init__(
        self, *args: Any, places: Sequence[PlannedAuthority], colour: int = 1, hub: Hub | None = None, **kwargs: Any
    ) -> None:
        self.places, self.hub = list(places), hub
        self.name = hub.name if hub else listing(place.name for place in places)
        self.short = places[0].short if len(places) == 1 else "".join(place.short[0] for place in places)[:4] + "x"
        super().__init__(*args, **kwargs)
        self._looks = dict(self.looks)
        reason = self.fields.pop("reason")
        if hub is None:
            self._head(colour)
        for place in self.places:
            self._place(place)
        self.desks = self._desks(self.short)
        for desk in self.desks:
            self._line(_desk_field(desk), str(AgencyKind(desk.kind).label), desk.name)
        self.teams = self._teams(self.short, self.places)
        for team in self.teams:
            self._line(f"team_{team.code}", team.name, team.name)
        self.fields["reason"] = reason
        self.looks = self._looks
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def _desks(self, short: str) -> list[Desk]:
        """The desks beside those that decide. A group hub has its own, and gets a police force that it lacks."""
        if self.hub is None:
            return partners(short, self.name, self.places)
        there = set(HubAgency.objects.filter(hub=self.hub).values_list("agency__code", flat=True))
        return [desk for desk in forces(self.places) if desk.code not in there]

    def _teams(self, short: str, places: Sequence[PlannedAuthority]) -> list[OutsideTeam]:
        desks = self._desks(short)
        shared = police_teams(self.name, desks) if self.hub else shared_teams(short, self.name, desks)
        return teams_of(places) + shared

    def _head(self, colour: int) -> None:
        code = self.places[0].slug if len(self.places) == 1 else "".join(place.short for place in self.places)[:12]
        self.fields["hub_code"] = NumberField(label="Code of the hub", max_length=12, initial=code)
        self._looks["hub_code"] = Look(
            width=10, hint="Stands in its address and never changes. Small letters and digits."
        )
        self.fields["name"] = forms.CharField(label="Name of the hub", max_length=80, initial=self.name)
        self.fields["colour"] = forms.TypedChoiceField(
            label="Colour", coerce=int, initial=colour,
            choices=[(str(number), word) for number, word in enumerate(COLOUR_WORDS, start=1)],
        )  # fmt: skip
        self._looks["colour"] = Look(hint="Its pages carry it, so that nobody mistakes the borough.")
        self.fields["short"] = forms.RegexField(
            r"^[a-z][a-z0-9]{1,4}$", label="Short code for its agencies", initial=self.short,
            error_messages={"invalid": "Enter 2 to 5 small letters and digits, a letter first, such as enf"},
        )  # fmt: skip
        self._looks["short"] = Look(width=5, hint="Begins the codes of its own agencies. It never changes.")

    def _place(self, place: PlannedAuthority) -> None:
        self._line(f"door_{place.slug}", f"Front door of {place.name}", place.door_name, required=True)
        self._line(f"care_{place.slug}", f"Who decides for {place.name}", place.care_name, required=True)
        self.fields[f"turn_{place.slug}"] = forms.CharField(
            label=f"Where to turn in {place.name} until its door opens", widget=forms.Textarea, max_length=1000,
            initial=f"Tell {place.care_name} in the way that you use today.",
            error_messages={"required": f"Enter where to turn in {place.name}"},
        )  # fmt: skip
        self._looks[f"turn_{place.slug}"] = Look(rows=2, hint="The door’s page says it to anybody. Give a number.")

    def _line(self, name: str, label: str, initial: str, *, required: bool = False) -> None:
        self.fields[name] = forms.CharField(label=label, max_length=100, initial=initial, required=required)
        self._looks[name] = Look(mark_optional=False)

    @property
    def sections(self) -> list[tuple[str, list[str]]]:
        """The form's fields under the headings of its page."""
        head: list[str] = [name for name in ("hub_code", "name", "colour", "short") if name in self.fields]
        doors = [f"{what}_{place.slug}" for place in self.places for what in ("door", "care", "turn")]
        found: list[tuple[str, list[str]]] = [
            ("The hub", head),
            ("Front doors, and who decides", doors),
            ("Other agencies with a desk", [_desk_field(desk) for desk in self.desks]),
            ("Teams outside that receive products", [f"team_{team.code}" for team in self.teams]),
            ("Why", ["reason"]),
            ("Your second factor", ["code"]),
        ]
        return [(title, names) for title, names in found if names]

    def plan(self) -> Plan:
        """What the form asks for."""
        said = self.cleaned_data
        places = [
            replace(each, door_name=said[f"door_{each.slug}"], care_name=said[f"care_{each.slug}"],
                    turn_to=said[f"turn_{each.slug}"])
            for each in self.places
        ]  # fmt: skip
        short = said.get("short", self.short)
        desks = [
            replace(desk, name=said[_desk_field(desk)])
            for desk in self._desks(short)
            if said[_desk_field(desk)].strip()
        ]
        agencies = [*leads(places), *desks]
        seated = {each.code for each in agencies}
        teams = [
            OutsideTeam(team.code, said[f"team_{team.code}"], team.agency, team.kind, team.authority)
            for team in self._teams(short, places)
            if said[f"team_{team.code}"].strip() and team.agency in seated
        ]
        if self.hub:
            return Plan(places=places, agencies=agencies, teams=teams, hub=self.hub.code)
        return Plan(places=places, agencies=agencies, teams=teams, code=said["hub_code"], name=said["name"],
                    colour=said["colour"])  # fmt: skip
