"""The publisher's forms: what a version says of itself, its file, why it is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.titles import TitleField
from rollout.library.drafting import Wanted
from rollout.library.file_types import LARGEST, TYPES
from rollout.library.models import Draft, Licence, TemplateKind
from tenants.models import Agency

LONGEST = 100_000


class WordsForm(GovForm):
    """What every version says of itself, and the text of one that is not typed."""

    title = TitleField(label="Title", max_length=150)
    summary = forms.CharField(label="What it is for", max_length=500, widget=forms.Textarea)
    changes = forms.CharField(label="What is new", required=False, max_length=4000, widget=forms.Textarea)
    review_on = DateInputField(
        label="Review by", future=True, error_messages={"required": "Enter the day by which it is reviewed"}
    )
    licence = forms.ChoiceField(label="Who may use it", choices=Licence.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="Text", required=False, max_length=LONGEST, widget=forms.Textarea)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    looks = {
        "summary": Look(rows=2, hint="In a sentence or two. It is shown in the list."),
        "changes": Look(
            rows=3, mark_optional=False, hint="Hubs with the version before decide by this. Not needed for the first."
        ),
        "review_on": Look(hint="By when you look at it again. After that day it is shown as overdue."),
        "text": Look(rows=16, mark_optional=False, hint="Leave a line empty between paragraphs. Or add a file."),
    }  # fmt: skip

    def __init__(self, data: Any = None, *, draft: Draft | None = None, is_typed: bool = False) -> None:
        first: dict[str, Any] = {"licence": Licence.PARTNERS}
        if draft is not None:
            first = {name: getattr(draft, name) for name in ("title", "summary", "changes", "review_on", "licence")}
            first |= {"text": draft.text, "seen": draft.revision}
        super().__init__(data, initial=first)
        if is_typed:
            del self.fields["text"]

    def wanted(self) -> Wanted:
        """What the act takes. Call it on a valid form."""
        said = self.cleaned_data
        text = said.get("text", "")
        return Wanted(
            title=said["title"], summary=said["summary"], review_on=said["review_on"], changes=said["changes"],
            licence=said["licence"], text=text,
        )  # fmt: skip


class NewForm(WordsForm):
    """A template that is begun: whose, of which kind, and its first words."""

    agency = forms.ChoiceField(label="Agency")
    kind = forms.ChoiceField(label="What it is", choices=TemplateKind.choices, widget=forms.RadioSelect)
    field_order = ("agency", "kind", "title", "summary", "review_on", "licence", "changes", "text", "seen")

    looks = {
        **WordsForm.looks,
        "kind": Look(
            item_hints={
                TemplateKind.QUESTION_SET: "What a front door asks. A hub’s form follows it",
                TemplateKind.REQUEST_FORM: "What agencies are asked. A hub’s page follows it",
                TemplateKind.PRODUCT_LAYOUT: "How an information product is set out. A hub’s products follow it",
                TemplateKind.REFERRER_WORDS: "What referrers are told. A hub’s page offers these words",
                TemplateKind.ANALYSIS_FRAMEWORK: "Headings and factors of an analysis. A hub’s page follows them",
                TemplateKind.THRESHOLD_INDICATORS: "Indicators of each level of need. A hub’s page shows it",
            }
        ),
    }

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency]) -> None:
        super().__init__(data)
        self.choose("agency", [(agency.code, agency.name) for agency in agencies])
        for name in ("changes", "text"):
            del self.fields[name]

    def wanted(self) -> Wanted:
        """What the act takes; the text is written on the next page."""
        said = self.cleaned_data
        return Wanted(
            title=said["title"], summary=said["summary"], review_on=said["review_on"], licence=said["licence"]
        )


class FileForm(GovForm):
    """A file for a draft."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TYPES)}),
        error_messages={"required": "Choose a file"},
    )

    looks = {
        "file": Look(
            hint=f"{', '.join(TYPES)}; up to {LARGEST // 1024 // 1024} MB, without macros. Its content is checked."
        )
    }


class ReasonForm(GovForm):
    """Why a version is withdrawn, or a hub goes back."""

    reason = forms.CharField(label="Reason", max_length=300, widget=forms.Textarea)

    looks = {"reason": Look(rows=3)}
