"""The forms of typed templates: a step of a question set, a request form, a product layout. Each gives its JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.library.usual import usual, usual_hint
from mash_platform.formats.in_words import AGENCIES, KINDS, SECTION_NAMES
from mash_platform.formats.product_layout import SECTIONS
from mash_platform.formats.question_set import ALWAYS, WITH_MORE, known
from mash_platform.formats.request_form import kinds

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
        number = forms.IntegerField(label="Place", required=False, min_value=1, max_value=99, initial=place or None)
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
            )  # fmt: skip
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
        made |= {
            name: said[name].replace("\r\n", "\n") for name in ("introduction", "closing", "contact") if said[name]
        }
        steps = lines_of(said["next_steps"])
        return {**made, "next_steps": steps} if steps else made


def lines_of(typed: str) -> list[str]:
    """What was typed, line by line, each once."""
    return list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))


def _id_of(label: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[: SHORT_ID - 3].strip("_")
    first = stem if stem[:1].isalpha() else f"q_{stem}".rstrip("_")
    return next(name for name in (first, *(f"{first}_{number}" for number in range(2, 99))) if name not in taken)
