"""The form of one step of a question set: the form's own questions and extra ones. It gives the step's JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from frontend.library.standard_questions import usual, usual_hint
from frontend.library.typed_forms import lines_of
from mash_platform.formats.question_set import ALWAYS, WITH_MORE, known
from mash_platform.formats.template_differences import KINDS

SPARE = 2  # empty places for further questions
SHORT_ID = 40
Entry = Mapping[str, Any]


class StepForm(GovForm):
    """The questions of one step: those of the form, and extra ones."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, step: str, entries: Sequence[Entry], seen: int) -> None:
        self.step = step
        own = {one["ask"]: (place, one) for place, one in enumerate(entries, start=1) if "ask" in one}
        extra = [(place, one) for place, one in enumerate(entries, start=1) if "id" in one]
        self.names = sorted(known(step), key=lambda name: own[name][0] if name in own else len(entries) + 1)
        self.extra_ids = [str(one["id"]) for _, one in extra]
        super().__init__(data, initial={"seen": seen})
        for name in self.names:
            self._own(name, *own.get(name, (0, {})))
        for number in range(len(extra) + SPARE):
            self._extra(number, *(extra[number] if number < len(extra) else (0, {})))

    def _own(self, name: str, place: int, entry: Entry) -> None:
        title = usual()[self.step][name]
        if name not in ALWAYS[self.step]:
            self._add(f"{name}-ask", forms.BooleanField(label="Ask this", required=False, initial=bool(place)))
        self._words(name, entry, f"Wording of “{title}”", place, Look(hint=f"Empty: {title}", mark_optional=False))
        hint = usual_hint(self.step, name)
        self.looks = {**self.looks, f"{name}-hint": Look(hint=f"Empty: {hint}" if hint else "", mark_optional=False)}
        if self.step in WITH_MORE and name not in ALWAYS[self.step]:
            self._more(name, entry)

    def _extra(self, number: int, place: int, entry: Entry) -> None:
        name = f"extra{number}"
        self._words(name, entry, "The question", place, Look(hint="Empty: it is not asked", mark_optional=False))
        answers = [(kind.value, said.capitalize()) for kind, said in KINDS.items()]
        kind = forms.ChoiceField(label="Answer", choices=answers, initial=entry.get("kind", "text"))
        self._add(f"{name}-kind", kind)
        choices = "\n".join(entry.get("choices", ()))
        self._add(
            f"{name}-choices",
            forms.CharField(label="Choices", required=False, widget=forms.Textarea, initial=choices, max_length=1400),
            Look(rows=3, hint="One on each line, where the answer is one of several", mark_optional=False),
        )
        if self.step not in ("child", "other"):
            wanted = bool(entry.get("required"))
            self._add(
                f"{name}-required", forms.BooleanField(label="An answer is needed", required=False, initial=wanted)
            )
        if self.step in WITH_MORE:
            self._more(name, entry)

    def _words(self, name: str, entry: Entry, title: str, place: int, look: Look) -> None:
        label = forms.CharField(label=title, required=False, max_length=200, initial=entry.get("label", ""))
        self._add(f"{name}-label", label, look)
        hint = forms.CharField(label="Hint", required=False, max_length=300, initial=entry.get("hint", ""))
        self._add(f"{name}-hint", hint, Look(mark_optional=False))
        number = WholeNumberField(label="Place", required=False, min_value=1, max_value=99, initial=place or None)
        self._add(f"{name}-place", number, Look(width=2, mark_optional=False))

    def _more(self, name: str, entry: Entry) -> None:
        field = forms.BooleanField(label="Fold it away under “More”", required=False, initial=bool(entry.get("more")))
        self._add(f"{name}-more", field)

    def _add(self, name: str, field: forms.Field, look: Look | None = None) -> None:
        self.fields[name] = field
        self.looks = {**self.looks, name: look or Look(mark_optional=False, small=True)}

    def rows(self) -> list[dict[str, Any]]:
        """What the page shows: each question with its fields, in order; extra ones last."""
        found = []
        for name in [*self.names, *(f"extra{number}" for number in range(len(self.extra_ids) + SPARE))]:
            fields = [self[each] for each in self.fields if each.startswith(f"{name}-")]
            is_extra = name not in usual()[self.step]
            title = str(self[f"{name}-label"].value() or "") or usual()[self.step].get(name, "Another question")
            asked = f"{name}-ask" not in self.fields or bool(self[f"{name}-ask"].value())
            state = (
                ""
                if is_extra and title == "Another question"
                else "Extra"
                if is_extra
                else ""
                if asked
                else "Not asked"
            )
            found.append(
                {"title": title, "state": state, "fields": fields, "is_open": any(each.errors for each in fields)}
            )
        return found

    def entries(self) -> list[dict[str, Any]]:
        """The questions of the step as its format has them, in the order of their places."""
        said = self.cleaned_data
        found: list[tuple[int, int, dict[str, Any]]] = []
        taken = set(self.extra_ids)
        for order, name in enumerate(self.names):
            if said.get(f"{name}-ask", True):
                found.append((said[f"{name}-place"] or 100, order, {"ask": name, **self._said(name)}))
        for number in range(len(self.extra_ids) + SPARE):
            name = f"extra{number}"
            if not said[f"{name}-label"]:
                continue
            known_id = self.extra_ids[number] if number < len(self.extra_ids) else _id_of(said[f"{name}-label"], taken)
            taken.add(known_id)
            entry = {"id": known_id, "kind": said[f"{name}-kind"], **self._said(name)}
            if entry["kind"] == "choice":
                entry["choices"] = lines_of(said[f"{name}-choices"])
            found.append((said[f"{name}-place"] or 100, len(self.names) + number, entry))
        return [entry for _, _, entry in sorted(found, key=lambda one: one[:2])]

    def _said(self, name: str) -> dict[str, Any]:
        said = self.cleaned_data
        words = {key: said[f"{name}-{key}"] for key in ("label", "hint") if said[f"{name}-{key}"]}
        flags = {key: True for key in ("more", "required") if said.get(f"{name}-{key}")}
        return {**words, **flags}

    def clean(self) -> dict[str, Any]:
        """A choice has something to choose from."""
        said = dict(super().clean() or {})
        for number in range(len(self.extra_ids) + SPARE):
            name = f"extra{number}"
            many = len(lines_of(said.get(f"{name}-choices") or ""))
            if said.get(f"{name}-label") and said.get(f"{name}-kind") == "choice" and not 2 <= many <= 12:
                self.add_error(f"{name}-choices", "Enter 2 to 12 choices, one on each line")
        return said


def _id_of(label: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[: SHORT_ID - 3].strip("_")
    first = stem if stem[:1].isalpha() else f"q_{stem}".rstrip("_")
    return next(name for name in (first, *(f"{first}_{number}" for number in range(2, 99))) if name not in taken)
