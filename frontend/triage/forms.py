"""The forms of triage: a rating for each child, the same for all in one click; and setting aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.contradiction import MayContradict
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.presenters.dates import short_date_time
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Enquiry, EnquiryState, Named, Subject
from hub.front_door.notifications.references import as_reference
from hub.front_door.triage.previous_contacts import Known
from hub.front_door.triage.repeats import CLOSING
from hub.wall.adopted import NotOffered, offered
from hub.wall.clock import Rating
from hub.wall.models import ReasonSetting
from mash_platform.phrases import lower_first

NEW = "new"
CONSENT_ON_A_CALL = (
    ("agreed", "Yes, and they agreed"), ("refused", "Yes, and they did not agree"),
    ("told", "Yes, they were told, and not asked to agree"), ("not_asked", "No, they do not know"),
)  # fmt: skip


LINKED = "linked:"  # before the id of the enquiry to which a new one is linked
NOT_THE_SAME = "another"


@dataclass(frozen=True)
class OpenEnquiry:
    """An enquiry that the notification can join, and who of its children is likely which child of the message."""

    reference: str
    why: str
    alike: Mapping[UUID, Sequence[Subject]]  # named child -> children of the enquiry


class RateForm(MayContradict):
    """Rate every child. `all` rates each child whose own rating is left at "as above".

    Where the message joins an open enquiry, each child who may be one of the enquiry's is said to be that one, or not.
    """

    all = forms.ChoiceField(label="Rating of every child", required=False, widget=forms.RadioSelect)
    reason = forms.CharField(label="Reason for the rating", widget=forms.Textarea, max_length=4000)
    same_event = forms.MultipleChoiceField(
        label="Others that wait about these children, within 12 hours", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    into = forms.ChoiceField(label="New enquiry or one that is open", widget=forms.RadioSelect, required=False)

    reference = NumberField(label="Reference of the enquiry", required=False, max_length=20)

    looks = {
        "reference": Look(width=20, mark_optional=False, hint="What is chosen above is not used then."),
        "all": Look(small=True, inline=True, classes="mash-rates", mark_optional=False),
        "into": Look(mark_optional=False),
        "same_event": Look(
            small=True,
            mark_optional=False,
            hint="Tick those that tell of the same event. They join the same enquiry, and can be taken out again.",
        ),
        "reason": Look(rows=2),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        children: Sequence[Named],
        hours: Mapping[str, str],
        authorities: Mapping[str, str],
        authority: str,
        open_enquiries: Mapping[str, OpenEnquiry],
        same_event: Sequence[Known] = (),
        may_link: bool = True,
    ) -> None:
        self.children = children
        self.open_enquiries = open_enquiries
        self.authority = authority
        self.by_reference: Enquiry | None = None
        self.same_fields: dict[str, list[str]] = {}
        self._same: dict[tuple[str, UUID], str] = {}
        rates = [(rating.value, f"{rating.value.capitalize()}, {hours[rating.value]}") for rating in Rating]
        super().__init__(data)
        self.choose("all", rates)
        self.choose(
            "same_event",
            [(one.reference, f"{one.reference}, received {short_date_time(one.at)}: {one.why}") for one in same_event],
        )
        joins = [(pk, f"Join {one.reference} ({one.why})") for pk, one in open_enquiries.items()]
        linked = [
            (f"{LINKED}{pk}", f"Open a new enquiry linked to {one.reference}")
            for pk, one in open_enquiries.items() if may_link
        ]  # fmt: skip
        self.choose("into", [(NEW, "Open a new enquiry"), *joins, *linked])
        self.fields["into"].initial = NEW
        for pk, one in open_enquiries.items():
            self._ask_who_is_the_same(pk, one)
        for child in children:
            if len(children) > 1:
                self.fields[f"rating-{child.position}"] = forms.ChoiceField(
                    label=f"{child.label}: rating",
                    required=False,
                    choices=[("", "As for every child"), *rates],
                )
                self.fields[f"reason-{child.position}"] = forms.CharField(
                    label=f"{child.label}: reason of its own", required=False, max_length=4000
                )
            if len(authorities) > 1:
                self.fields[f"authority-{child.position}"] = forms.ChoiceField(
                    label=f"{child.label} lives in", choices=list(authorities.items()), initial=authority
                )

    def _ask_who_is_the_same(self, pk: str, enquiry: OpenEnquiry) -> None:
        for child in self.children:
            alike = enquiry.alike.get(child.pk, ())
            if not alike:
                continue
            name = f"same-{enquiry.reference}-{child.position}"
            choices = [(str(one.pk), f"Yes, {one.label} of {enquiry.reference}") for one in alike]
            self.fields[name] = forms.ChoiceField(
                label=f"Is {child.label} a child of that enquiry?",
                choices=[*choices, (NOT_THE_SAME, "No, another child")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.same_fields.setdefault(pk, []).append(name)
            self._same[pk, child.pk] = name

    @property
    def own_fields(self) -> list[Any]:
        """The fields of single children, for the page."""
        return [self[name] for name in self.fields if name.startswith(("rating-", "reason-", "authority-"))]

    def clean(self) -> dict[str, Any]:
        """Every child has a rating: its own, or that of all."""
        found: dict[str, Any] = super().clean() or {}
        for child in self.children:
            if not (found.get(f"rating-{child.position}") or found.get("all")):
                self.add_error("all", "Choose a rating for every child")
                break
        self.by_reference = None
        if said := found.get("reference"):
            self.by_reference = Enquiry.objects.filter(
                reference=as_reference(said) or said.upper(), state=EnquiryState.OPEN
            ).first()
            if self.by_reference is None:
                self.add_error("reference", "Enter the reference of an enquiry of this hub that is being researched")
            return found
        for name in self.same_fields.get(found.get("into", ""), ()):
            if not found.get(name):
                self.add_error(name, "Say whether it is the same child")
        return found

    @property
    def to_join(self) -> UUID | None:
        """The enquiry that it joins. Read it of a valid form."""
        if self.by_reference is not None:
            return self.by_reference.pk
        chosen = self.cleaned_data["into"]
        return UUID(chosen) if chosen and chosen != NEW and not chosen.startswith(LINKED) else None

    @property
    def linked_to(self) -> tuple[UUID | None, str]:
        """The enquiry to which the new one is linked, and why."""
        chosen = "" if self.by_reference is not None else self.cleaned_data["into"]
        if not chosen.startswith(LINKED):
            return None, ""
        pk = chosen.removeprefix(LINKED)
        return UUID(pk), f"At triage: {self.open_enquiries[pk].why}"

    def rated(self) -> list[ChildRated]:
        """What the act takes."""
        said = self.cleaned_data
        return [
            ChildRated(
                child.pk,
                said.get(f"rating-{child.position}") or said["all"],
                said.get(f"reason-{child.position}") or said["reason"],
                said.get(f"authority-{child.position}") or self.authority,
                same_as=self._same_as(child),
                despite=self.why_it_stands,
                not_same=self._not_the_same(child),
            )
            for child in self.children
        ]

    def _not_the_same(self, child: Named) -> tuple[UUID, ...]:
        """Of the enquiry's children who look alike, those who were said to be another child: by saying so, or by
        choosing one of several."""
        into = "" if self.by_reference is not None else self.cleaned_data.get("into", "")
        enquiry = self.open_enquiries.get(into)
        chosen = self._same_as(child)
        alike = enquiry.alike.get(child.pk, ()) if enquiry else ()
        return tuple(one.person_id for one in alike if one.pk != chosen)

    def _same_as(self, child: Named) -> UUID | None:
        into = "" if self.by_reference is not None else self.cleaned_data.get("into", "")
        name = self._same.get((into, child.pk), "")
        chosen = self.cleaned_data.get(name) or NOT_THE_SAME
        return None if chosen == NOT_THE_SAME else UUID(chosen)


class SetAsideForm(GovForm):
    """Put a message away without an enquiry."""

    why = forms.ChoiceField(
        label="Why no enquiry is opened", widget=forms.RadioSelect,
        error_messages={"required": "Choose why no enquiry is opened", "invalid_choice": NotOffered.sentence},
    )  # fmt: skip
    aside_reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=4000)

    looks = {"aside_reason": Look(rows=3)}

    def __init__(self, data: Any = None, *, reasons: Iterable[ReasonSetting], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.choose("why", offered(CLOSING, reasons))


class CloseTogetherForm(GovForm):
    """Why each of several is closed. Where a row has no reason of its own, the one for all stands."""

    reason = forms.CharField(label="Reason for all", required=False, widget=forms.Textarea, max_length=4000)

    looks = {"reason": Look(rows=2, mark_optional=False, hint="A notification can have a reason of its own below.")}

    def __init__(
        self, data: Any = None, *, references: Sequence[str], choices: Sequence[tuple[str, str]], why: str = ""
    ) -> None:
        self.references = references
        super().__init__(data)
        for reference in references:
            self.fields[f"why-{reference}"] = forms.ChoiceField(
                label=f"Why no enquiry is opened from {reference}", choices=[("", "Choose"), *choices],
                initial=why, error_messages={
                    "required": f"{reference}: choose why no enquiry is opened",
                    "invalid_choice": f"{reference}: {lower_first(NotOffered.sentence)}",
                },
            )  # fmt: skip
            self.fields[f"reason-{reference}"] = forms.CharField(
                label=f"Reason of {reference} alone", required=False, max_length=4000, widget=forms.Textarea
            )
            self.looks = {
                **self.looks, f"why-{reference}": Look(label="Why no enquiry is opened"),
                f"reason-{reference}": Look(rows=1, mark_optional=False, label="Its own reason"),
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Each has a reason, its own or that of all."""
        found: dict[str, Any] = super().clean() or {}
        if not (found.get("reason") or "").strip() and not all(
            (found.get(f"reason-{one}") or "").strip() for one in self.references
        ):
            self.add_error("reason", "Enter a reason for all, or one for each notification")
        return found

    def said_of(self, reference: str) -> tuple[str, str]:
        """Why a notification is closed, and the reason. Call it on a valid form."""
        said = self.cleaned_data
        return said[f"why-{reference}"], said[f"reason-{reference}"].strip() or said["reason"].strip()
