"""The forms of typed templates that are one page: each gives its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from mash_platform.formats.analysis_framework import AnalysisFramework, Bears
from mash_platform.formats.product_layout import SECTIONS
from mash_platform.formats.referrer_words import Audience
from mash_platform.formats.request_form import kinds
from mash_platform.formats.template_differences import AGENCIES, AUDIENCES, FACTORS, SECTION_NAMES, in_a_line
from mash_platform.formats.threshold_indicators import LEVELS


class RequestFormForm(GovForm):
    """What agencies are asked."""

    question = forms.CharField(label="Question to every agency", widget=forms.Textarea, max_length=2000)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {"question": Look(rows=4, hint="Whoever asks can change it")}

    def __init__(self, data: Any = None, *, content: Mapping[str, Any], seen: int) -> None:
        super().__init__(data, initial={"question": content["question"], "seen": seen})
        own = content.get("by_kind", {})
        for kind in kinds():
            title = f"Further questions to {AGENCIES[kind]}"
            self.fields[kind] = forms.CharField(
                label=title,
                required=False,
                widget=forms.Textarea,
                initial="\n".join(own.get(kind, ())),
                max_length=2500,
            )
            self.looks = {**self.looks, kind: Look(rows=2, hint="One on each line", mark_optional=False)}

    def content(self) -> dict[str, Any]:
        """As its format has it."""
        own = {kind: lines_of(self.cleaned_data[kind]) for kind in kinds()}
        asked = {kind: said for kind, said in own.items() if said}
        made: dict[str, Any] = {"format": "request_form/1", "question": self.cleaned_data["question"]}
        return {**made, "by_kind": asked} if asked else made


class LayoutForm(GovForm):
    """How a product is set out."""

    title = forms.CharField(label="Title of the product", max_length=100)
    introduction = forms.CharField(label="Words before", required=False, widget=forms.Textarea, max_length=2000)
    closing = forms.CharField(label="Words after", required=False, widget=forms.Textarea, max_length=2000)
    contact = forms.CharField(label="Whom to ask", required=False, max_length=200)
    next_steps = forms.CharField(label="What to do next", required=False, widget=forms.Textarea, max_length=3000)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "introduction": Look(rows=3),
        "closing": Look(rows=3),
        "contact": Look(hint="Empty: the hub’s own contact"),
        "next_steps": Look(rows=4, hint="One step on each line. Empty: as the platform says"),
    }

    def __init__(self, data: Any = None, *, content: Mapping[str, Any], seen: int) -> None:
        listed = {one["section"]: (place, one["heading"]) for place, one in enumerate(content["sections"], start=1)}
        first = {name: content.get(name, "") for name in ("title", "introduction", "closing", "contact")}
        super().__init__(data, initial={**first, "next_steps": "\n".join(content.get("next_steps", ())), "seen": seen})
        self.sections = sorted(SECTIONS, key=lambda name: listed.get(name, (9, ""))[0])
        places = [(str(number), str(number)) for number in range(1, len(SECTIONS) + 1)]
        for number, name in enumerate(self.sections, start=1):
            heading = forms.CharField(label=f"Heading of {SECTION_NAMES[name]}", max_length=100)
            heading.initial = listed.get(name, (9, SECTION_NAMES[name].capitalize()))[1]
            self.fields[f"{name}-heading"] = heading
            self.fields[f"{name}-place"] = forms.ChoiceField(
                label=f"Place of {SECTION_NAMES[name]}", choices=places, initial=str(number)
            )

    def clean(self) -> dict[str, Any]:
        """Each place once."""
        said = dict(super().clean() or {})
        places = [said.get(f"{name}-place") for name in self.sections]
        for name in self.sections:
            if said.get(f"{name}-place") and places.count(said[f"{name}-place"]) > 1:
                self.add_error(
                    f"{name}-place", f"Another section has place {said[f'{name}-place']} too. Give each its own"
                )
                break
        return said

    def content(self) -> dict[str, Any]:
        """As its format has it."""
        said = self.cleaned_data
        order = sorted(self.sections, key=lambda name: int(said[f"{name}-place"]))
        made: dict[str, Any] = {
            "format": "product_layout/1",
            "title": said["title"],
            "sections": [{"section": name, "heading": said[f"{name}-heading"]} for name in order],
        }
        made |= {name: said[name] for name in ("introduction", "closing", "contact") if said[name]}
        steps = lines_of(said["next_steps"])
        return {**made, "next_steps": steps} if steps else made


class ReferrerWordsForm(GovForm):
    """What referrers are told."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, content: Mapping[str, Any], seen: int) -> None:
        super().__init__(data, initial={**{one.value: content[one.value] for one in Audience}, "seen": seen})
        for one in Audience:
            self.fields[one.value] = forms.CharField(
                label=f"Words to {AUDIENCES[one]}", widget=forms.Textarea, max_length=3000
            )
            more = ", and {response} for what the hub does now" if one == Audience.PROFESSIONAL else ""
            hint = f"{{reference}}, {{received}}, {{hub}} and {{telephone}} are filled in{more}. Name no child."
            self.looks = {**self.looks, one.value: Look(rows=7, hint=hint)}

    def content(self) -> dict[str, Any]:
        """As its format has it."""
        said = {one.value: self.cleaned_data[one.value] for one in Audience}
        return {"format": "referrer_words/1", **said}


class FrameworkForm(GovForm):
    """Under which headings a decision maker weighs."""

    written = forms.CharField(label="What is written", widget=forms.Textarea, max_length=3500)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "written": Look(rows=6, hint="One heading on each line, at most eight. After a colon, what belongs there"),
    }

    def __init__(self, data: Any = None, *, content: Mapping[str, Any], seen: int) -> None:
        now = AnalysisFramework.of(content)
        super().__init__(data, initial={"written": "\n".join(map(in_a_line, now.written)), "seen": seen})
        for kind in Bears:
            field = forms.CharField(label=FACTORS[kind], max_length=400, initial=in_a_line(now.factors[kind]))
            self.fields[kind.value] = field
            self.looks = {**self.looks, kind.value: Look(hint="What it is called. After a colon, what belongs there")}

    def content(self) -> dict[str, Any]:
        """As its format has it."""
        said = self.cleaned_data
        return {
            "format": "analysis_framework/1",
            "written": [_heading(line) for line in lines_of(said["written"])],
            "factors": {kind.value: _heading(said[kind.value]) for kind in Bears},
        }


def _heading(line: str) -> dict[str, str]:
    heading, _, hint = line.partition(": ")
    return {"heading": heading.strip(), **({"hint": hint.strip()} if hint.strip() else {})}


class IndicatorsForm(GovForm):
    """Indicators of each level of need."""

    source = forms.CharField(label="Whose threshold document they are from", max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, content: Mapping[str, Any], seen: int) -> None:
        super().__init__(data, initial={"source": content["source"], "seen": seen})
        for level in LEVELS:
            self.fields[f"level-{level}"] = forms.CharField(
                label=f"Level {level}", widget=forms.Textarea, max_length=4200,
                initial="\n".join(content["levels"][str(level)]),
            )  # fmt: skip
            self.looks = {**self.looks, f"level-{level}": Look(rows=6, hint="One on each line, at most 20")}

    def content(self) -> dict[str, Any]:
        """As its format has it."""
        levels = {str(level): lines_of(self.cleaned_data[f"level-{level}"]) for level in LEVELS}
        return {"format": "threshold_indicators/1", "source": self.cleaned_data["source"], "levels": levels}


def lines_of(typed: str) -> list[str]:
    """What was typed, line by line, each once."""
    return list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
