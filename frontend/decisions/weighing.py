"""An analysis in the hub's framework, as it is written and shown: a box under each heading, and a row for each factor.

A row says what a finding does, which finding bears it out, and for whom. Rows that are left empty say nothing, and a
button gives more of them without losing a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from frontend.forms.contradiction import MayContradict
from frontend.forms.look import Look
from frontend.forms.messages import say_plainly
from frontend.presenters.dates import short_date
from hub.assessment.analysing import Point
from hub.assessment.models import AnalysisPoint
from hub.research.models import Finding
from mash_platform.formats.analysis_framework import AnalysisFramework, Bears
from tenants.names import DatedNames

SPARE, MOST = 2, 60  # rows that wait to be filled in, and the most of all
LONGEST_POINT = 5_000
EVERY_CHILD = "Every child"
GONE = "this finding was withdrawn, or is not shared with you any more. Choose another"
NO_LONGER = "A finding that was withdrawn, or belongs to another enquiry now"


class WeighingForm(MayContradict):
    """Words under headings, and factors."""

    def add_weighing(
        self,
        framework: AnalysisFramework,
        points: Sequence[Point],
        *,
        findings: Iterable[tuple[str, str]],
        children: Sequence[tuple[str, str]],
        more: bool = False,
    ) -> None:
        """In: the headings; what stands now; the findings that may bear a factor out and the children, by their ids;
        whether more rows were asked for."""
        self.framework = framework
        findings, said = list(findings), {one.heading: one.text for one in points if not one.bears}
        for place, one in enumerate(framework.written):
            self._add(f"written-{place}", one.heading, Look(rows=3, hint=one.hint or None, mark_optional=False),
                widget=forms.Textarea, max_length=LONGEST_POINT, initial=said.get(one.heading, ""),
            )  # fmt: skip
        factors = [one for one in points if one.bears]
        self.count = self._rows(len(factors), bool(findings), more)
        kinds = [("", "Choose"), *((kind.value, one.heading) for kind, one in framework.factors.items())]
        about = [("", EVERY_CHILD), *children] if len(children) > 1 else []
        for row in range(self.count):
            now = factors[row] if row < len(factors) else None
            self._add(f"factor-{row}-finding", f"Factor {row + 1}: which finding bears it out?", Look(label="Finding"),
                choices=[("", "Choose a finding"), *findings], initial=str(now.finding) if now else "",
            )  # fmt: skip
            self._add(f"factor-{row}-bears", f"Factor {row + 1}: what it does", Look(label="What it does"),
                choices=kinds, initial=now.bears if now else "",
            )  # fmt: skip
            if about:
                self._add(f"factor-{row}-child", f"Factor {row + 1}: for which child", Look(label="For"),
                    choices=about, initial=str(now.child) if now and now.child else "",
                )  # fmt: skip
            self._add(f"factor-{row}-text", f"Factor {row + 1}: in words", Look(label="In words", rows=2),
                widget=forms.Textarea, max_length=LONGEST_POINT, initial=now.text if now else "",
            )  # fmt: skip
        self.order_fields([name for name in self.fields if name.startswith(("written-", "factor-"))])  # as on the page

    def _rows(self, there: int, may_have: bool, more: bool) -> int:
        if self.is_bound:
            typed = str(self.data.get("rows", ""))
            posted = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
            return min(MOST, max(posted, there) + (SPARE if more else 0))
        return min(MOST, there + SPARE) if may_have or there else 0

    def _add(self, name: str, label: str, look: Look, **of_field: Any) -> None:
        kind = forms.ChoiceField if "choices" in of_field else forms.CharField
        field = self.fields[name] = kind(label=label, required=False, **of_field)
        say_plainly(field, label)
        if name.endswith("-finding"):
            field.error_messages["invalid_choice"] = f"{label.split(':', maxsplit=1)[0]}: {GONE}"
        self.looks: Mapping[str, Look] = {**self.looks, name: look}

    @property
    def written_fields(self) -> list[Any]:
        """The boxes under the headings, in order, for the page."""
        return [self[f"written-{place}"] for place in range(len(self.framework.written))]

    @property
    def factor_rows(self) -> list[tuple[int, list[Any]]]:
        """Each row's number and fields, for the page."""
        parts = ("finding", "bears", "child", "text")
        names = [[f"factor-{row}-{part}" for part in parts] for row in range(self.count)]
        return [(row, [self[name] for name in its if name in self.fields]) for row, its in enumerate(names, start=1)]

    def clean(self) -> dict[str, Any]:
        """A factor has words and the finding that bears it out, or says nothing at all."""
        said: dict[str, Any] = super().clean() or {}
        for row in range(self.count):
            of = {part: said.get(f"factor-{row}-{part}", "") for part in ("finding", "bears", "text")}
            if not (of["finding"] or of["text"]):
                continue
            missing = {
                "finding": "choose the finding that bears it out", "bears": "choose what it does",
                "text": "say in words what it does",
            }  # fmt: skip
            for part, words in missing.items():
                if not of[part] and f"factor-{row}-{part}" not in self.errors:
                    self.add_error(f"factor-{row}-{part}", f"Factor {row + 1}: {words}")
        return said

    def points(self) -> list[Point]:
        """What the act takes."""
        said = self.cleaned_data
        found = [
            Point(one.heading, said[f"written-{place}"])
            for place, one in enumerate(self.framework.written) if said.get(f"written-{place}")
        ]  # fmt: skip
        for row in range(self.count):
            if said.get(f"factor-{row}-text"):
                bears, child = Bears(said[f"factor-{row}-bears"]), said.get(f"factor-{row}-child")
                found.append(Point(
                    self.framework.factors[bears].heading, said[f"factor-{row}-text"], bears.value,
                    UUID(said[f"factor-{row}-finding"]), UUID(child) if child else None,
                ))  # fmt: skip
        return found


@dataclass(frozen=True)
class Weighed:
    """Words under a heading. Of a factor: which finding bears it out (`finding`; empty where it is gone) and whom it is
    about."""

    text: str
    is_factor: bool = False
    finding: str = ""
    borne_out_by: str = ""
    about: str = ""


def finding_label(finding: Finding, agencies: DatedNames) -> str:
    """ "Police, 23 Nov 2012"."""
    day = short_date(finding.happened_on) or "date not known"
    return f"{agencies.on(finding.agency, finding.recorded_at)}, {day}"


def weighed(
    points: Iterable[AnalysisPoint],
    findings: Iterable[Finding],
    agencies: DatedNames,
    labels: Mapping[UUID, str],
) -> list[tuple[str, list[Weighed]]]:
    """In: the points of one analysis, in order; the released findings that the page may name; agencies' names; the
    names of children by their subjects. Out: heading and what stands under it."""
    there = {one.pk: one for one in findings}
    found: dict[str, list[Weighed]] = {}
    for one in points:
        borne = there.get(one.finding_id) if one.finding_id else None
        found.setdefault(one.heading, []).append(
            Weighed(
                one.text, bool(one.bears), str(borne.pk) if borne else "",
                finding_label(borne, agencies) if borne else NO_LONGER,
                labels.get(one.subject_id, "") if one.subject_id else "",
            )
        )  # fmt: skip
    return list(found.items())
