"""The forms of an agency's researcher: record, release, withhold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms

from frontend.common.saving import follow
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.forms.on_paper import MayBeOnPaper
from frontend.requests.grounds_form import LONGEST, GroundsForm, ids_in
from hub.research.codes import FindingKind
from hub.research.findings import Learnt
from mash_platform.phrases import listing


class RecordForm(MayBeOnPaper):
    """A finding, and what was learnt of who somebody is."""

    finding = forms.UUIDField(widget=forms.HiddenInput)
    about = forms.MultipleChoiceField(label="Who is it about?", widget=forms.CheckboxSelectMultiple, required=False)
    text = forms.CharField(label="What did you find?", widget=forms.Textarea, max_length=LONGEST)
    kind = forms.ChoiceField(label="What sort of thing is it?", choices=FindingKind.choices, initial=FindingKind.EVENT)
    happened_on = DateInputField(label="When did it happen?", required=False, past=True)
    source_record = NumberField(label="Where your agency keeps it", required=False, max_length=80)
    given_name = forms.CharField(label="First name", required=False, max_length=120)
    family_name = forms.CharField(label="Family name", required=False, max_length=120)
    also_known_as = forms.CharField(label="Other names", required=False, max_length=300)
    tie_kind = forms.CharField(label="What they are to somebody named", required=False, max_length=40)
    tie_to = forms.ChoiceField(label="To whom", required=False)
    address_lines = forms.CharField(label="Address", required=False, max_length=300)
    postcode = NumberField(label="Postcode", required=False, max_length=10)

    looks = {
        "about": Look(small=True),
        "text": Look(rows=4, hint="Facts as your records have them. Say what is opinion."),
        "happened_on": Look(hint="Leave empty if it is not known"),
        "source_record": Look(width=20, hint="A reference, such as a report number"),
        "tie_kind": Look(width=20, hint="Such as mother’s partner"),
        "postcode": Look(width=10),
    }
    somebody_new = ("given_name", "family_name", "also_known_as", "tie_kind", "tie_to", "address_lines", "postcode")

    def __init__(self, *args: Any, people: dict[UUID, str], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"finding": uuid4(), **kwargs["initial"]}
        super().__init__(*args, **kwargs)
        choices = [(str(person), label) for person, label in people.items()]
        self.choose("about", choices)
        self.choose("tie_to", [("", "Nobody named"), *choices])
        self.add_paper()

    def clean(self) -> dict[str, Any]:
        """About somebody: named, or new."""
        cleaned = dict(super().clean() or {})
        is_new = bool(cleaned.get("given_name") or cleaned.get("family_name"))
        if not cleaned.get("about") and not is_new:
            self.add_error("about", "Choose who it is about, or name somebody new")
        if not is_new and any(cleaned.get(name) for name in ("tie_kind", "tie_to", "address_lines", "postcode")):
            self.add_error("family_name", "Enter the name of the person that this is about")
        return cleaned

    def learnt(self) -> list[Learnt]:
        """Somebody new, where one was named."""
        said = {name: self.cleaned_data[name] for name in self.somebody_new}
        if not (said["given_name"] or said["family_name"]):
            return []
        said["tie_to"] = UUID(said["tie_to"]) if said["tie_to"] else None
        return [Learnt(**said)]


FILE_GONE = "A file that you ticked is not there any more. Look at the files that are, and tick those that you mean"


class ReleaseForm(GroundsForm):
    """Several findings, one decision. Nothing is ticked: whoever shares says what goes, to whom and what for."""

    on_page = forms.CharField(widget=forms.HiddenInput, required=False)  # the findings that "all" stands for
    all_held = forms.BooleanField(label="All of these", required=False)
    with_files = forms.MultipleChoiceField(
        label="Files that go with them", widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": FILE_GONE},
    )  # fmt: skip
    asked_desks = forms.BooleanField(label="The agencies on this enquiry", required=False)
    desks = forms.MultipleChoiceField(
        label="Which other agencies in the hub may see it?", widget=forms.CheckboxSelectMultiple, required=False
    )
    recipients = forms.MultipleChoiceField(
        label="Who outside the hub may be sent it?", widget=forms.CheckboxSelectMultiple, required=False
    )
    all_told = forms.BooleanField(required=False)  # the button with which it was sent

    field_order = (
        "release", "on_page", "all_held", "findings", "with_files", "asked_desks", "desks", "recipients", "purpose",
        "legal_basis", "necessity", "proportionality", "authority",
    )  # fmt: skip
    looks = {
        **GroundsForm.looks,
        "proportionality": Look(rows=2, hint="Why this much, and to these desks"),
        "all_held": Look(small=True, mark_optional=False),
        "with_files": Look(
            small=True,
            mark_optional=False,
            hint="Whoever may see the finding in the hub can open a file that you tick. It goes nowhere else, and what "
            "you leave out stays with your agency",
        ),
        "asked_desks": Look(small=True, mark_optional=False),
        "desks": Look(small=True, mark_optional=False, hint="Tick each agency that needs it to protect the child"),
        "recipients": Look(
            small=True,
            mark_optional=False,
            hint="Sharing in the hub sends nothing out. Tick only whom a product may go to",
        ),
    }

    def __init__(
        self,
        *args: Any,
        held: list[tuple[str, str]],
        files: list[tuple[str, str, str]],
        desks: list[tuple[str, str]],
        recipients: list[tuple[str, str]],
        on_enquiry: frozenset[str],
        authority: str,
        grounds: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        # Grounds are proposed; what is shared, and with whom, is ticked anew.
        self._held = [value for value, _ in held]
        now = {"release": uuid4(), "authority": authority, "on_page": ",".join(self._held)}
        kwargs["initial"] = {**now, **(grounds or {})}
        super().__init__(*args, **kwargs)
        self.fields["findings"].required = False
        if len(held) > 1:
            self.fields["all_held"].label = f"All {len(held)} of these"
        else:
            del self.fields["all_held"]
        self._of = {file: finding for file, finding, _ in files}
        if files:
            self.choose("with_files", [(file, words) for file, _, words in files])
        else:
            del self.fields["with_files"]
        self._on_enquiry = [code for code, _ in desks if code in on_enquiry]
        if self._on_enquiry:
            names = listing([name for code, name in desks if code in on_enquiry])
            self.fields["asked_desks"].label = f"The agencies on this enquiry: {names}"
        else:
            del self.fields["asked_desks"]
        for name, choices in (("findings", held), ("desks", desks), ("recipients", recipients)):
            self.choose(name, choices)

    def clean(self) -> dict[str, Any]:
        """Shared with somebody: a release to one's own agency alone shares nothing."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("all_held"):
            cleaned["findings"] = self._all_on_page()
        if not cleaned.get("findings") and "findings" not in self.errors:
            self.add_error("findings", "Choose which findings to release")
        chosen = {one.partition(":")[0] for one in cleaned.get("findings", [])}
        if chosen and any(self._of[one] not in chosen for one in cleaned.get("with_files", [])):
            self.add_error("with_files", "A ticked file is with a finding that is not ticked. Tick both, or neither")
        if cleaned.get("asked_desks"):
            cleaned["desks"] = sorted({*cleaned.get("desks", []), *self._on_enquiry})
        if not (cleaned.get("desks") or cleaned.get("recipients")) and "desks" not in self.errors:
            self.add_error("desks", "Choose which agencies may see it")
        return cleaned

    def _all_on_page(self) -> list[str]:
        """The findings that were on the page when "all" was ticked, each as it was; none where one is no more so."""
        shown = [one for one in str(self.cleaned_data.get("on_page", "")).split(",") if one]
        if not set(shown) <= set(self._held):
            self.add_error("findings", "These findings changed meanwhile. Read them, and tick those that you mean")
            follow(self, on_page=",".join(self._held), all_held="")
            return []
        return shown

    def chosen_ids(self) -> set[UUID]:
        """Part of GroundsForm: where all were ticked, those that were on the page."""
        if not self.data.get("all_held"):
            return super().chosen_ids()
        return ids_in(str(self.data.get("on_page", "")).split(","))

    def chosen_files(self) -> set[UUID]:
        """The files that were ticked, also those that are no choice any more."""
        sent: Any = self.data
        return ids_in(sent.getlist("with_files"))

    def chosen(self) -> dict[UUID, int]:
        """Findings with the version that was on the page."""
        pairs = (value.rsplit(":", 1) for value in self.cleaned_data["findings"])
        return {UUID(finding): int(version) for finding, version in pairs}


class WithholdForm(GovForm):
    """Why a finding is kept back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why is this not shared?", widget=forms.Textarea, max_length=LONGEST)

    looks = {"reason": Look(rows=3, hint="Such as: not about the child’s safety; would put somebody at risk")}
