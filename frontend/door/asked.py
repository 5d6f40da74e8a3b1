"""A step of the referral form as a question set asks it: which questions, in which words and order, and extra ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.messages import say_plainly
from mash_platform.formats.question_set import Question, QuestionKind, QuestionSet

YES_NO = [("yes", "Yes"), ("no", "No")]
EXTRA = "x_"  # before the id of an extra question, so that it never meets a name of the form's own
LONGEST = 100_000  # characters of one text, as the schema of messages has it
LINE, NAME = 1_000, 300
FEW = 7  # choices that are shown as radio buttons; more become a list
FOUNDING = QuestionSet.founding()


class AskedForm(GovForm):
    """The form's own questions are its fields; a question set leaves out, words anew, orders and adds."""

    STEP: ClassVar[str]
    MUST: ClassVar[frozenset[str]] = frozenset()  # without these there is nothing to send; all else is only warned of
    BESIDE: ClassVar[Mapping[str, str]] = {}  # a field that stands after another, on the page as a question of its own
    FOLLOWS: ClassVar[Mapping[str, str]] = {}  # a field that is revealed by another, and stays with it

    _errors: Any  # Django's own
    MAIN: tuple[str, ...]
    MORE: tuple[str, ...]

    def ask(self, asked: QuestionSet | None) -> None:
        """Become what the set asks. To be called at the end of __init__."""
        questions = (asked or FOUNDING).step(self.STEP)
        self.extra = [one for one in questions if one.is_extra]
        looks = dict(self.looks)
        wanted = {one.name for one in questions if not one.is_extra}
        for name in [name for name in self.fields if self._leader(name) not in wanted]:
            del self.fields[name]
        for one in questions:
            if one.is_extra:
                self.fields[EXTRA + one.name] = _field_of(one)
                looks[EXTRA + one.name] = _look_of(one)
            elif one.name in self.fields:
                self._word(one, looks)
        # The page says once what is needed, instead of "(optional)" at all else.
        self.looks = {name: replace(looks.get(name) or Look(), mark_optional=False) for name in {*looks, *self.fields}}
        places = {EXTRA + one.name if one.is_extra else one.name: one for one in questions}
        order = [name for name in places if name in self.fields]
        self.order_fields([each for name in order for each in (name, *self._after(name))])
        shown = {name: (name, *(each for each in self._after(name) if each in self.BESIDE)) for name in order}
        self.MAIN = tuple(each for name in order if not places[name].more for each in shown[name])
        self.MORE = tuple(each for name in order if places[name].more for each in shown[name])

    def full_clean(self) -> None:
        """What is wrong is a warning: whoever knows no better goes on, and it is kept as it was typed."""
        self.warnings: dict[str, Any] = {}
        super().full_clean()
        if not self.is_bound or self._errors is None:
            return
        for name in [name for name in self._errors if name in self.fields and name not in self.MUST]:
            self.warnings[name] = self._errors.pop(name)
            self.cleaned_data[name] = self._typed(name)

    def warn(self) -> None:
        """Show what is to be checked at its boxes."""
        if self._errors is not None:
            self._errors.update(self.warnings)

    def _typed(self, name: str) -> Any:
        typed = self[name].data
        if isinstance(self.fields[name], forms.MultipleChoiceField):
            return list(typed or [])
        return " ".join(str(part).strip() for part in typed if part) if isinstance(typed, list) else typed or ""

    @property
    def shows_more(self) -> bool:
        """Whether the less needed questions stand open."""
        return any(self[name].errors or self[name].value() for name in self.MORE)

    def answers(self) -> list[dict[str, str]]:
        """The extra questions that were answered, each with its words. Call it on a valid form."""
        found = []
        for one in self.extra:
            said = str(self.cleaned_data.get(EXTRA + one.name) or "").strip()
            if said:
                said = dict(YES_NO)[said] if one.kind == QuestionKind.YES_NO else said
                found.append({"id": one.name, "question": one.label, "answer": said})
        return found

    def with_answers(self, said: dict[str, Any]) -> dict[str, Any]:
        """A part of the message with the extra answers, where there are any."""
        answers = self.answers()
        return {**said, "answers": answers} if answers else said

    def told(self, names: Iterable[str]) -> dict[str, Any]:
        """What was answered of the form's own questions; those not asked are left out."""
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def _word(self, one: Question, looks: dict[str, Look]) -> None:
        field = self.fields[one.name]
        if one.label:
            field.label = one.label
            field.error_messages.pop("required", None)  # it named the question in the form's own words
            say_plainly(field, one.label)
        if one.hint:
            looks[one.name] = replace(looks.get(one.name) or Look(), hint=one.hint)

    def _leader(self, name: str) -> str:
        return self.FOLLOWS.get(name) or self.BESIDE.get(name, name)

    def _after(self, name: str) -> list[str]:
        return [each for each in (*self.FOLLOWS, *self.BESIDE) if self._leader(each) == name and each in self.fields]


def _field_of(one: Question) -> forms.Field:
    field: forms.Field
    if one.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
        choices = YES_NO if one.kind == QuestionKind.YES_NO else [(each, each) for each in one.choices]
        if len(choices) > FEW:
            field = forms.ChoiceField(label=one.label, choices=[("", "Choose one"), *choices], required=one.required)
        else:
            field = forms.ChoiceField(
                label=one.label, choices=choices, required=one.required, widget=forms.RadioSelect
            )  # fmt: skip
    else:
        widget = forms.Textarea if one.kind == QuestionKind.LONG_TEXT else forms.TextInput
        longest = LONGEST if one.kind == QuestionKind.LONG_TEXT else LINE
        field = forms.CharField(label=one.label, max_length=longest, required=one.required, widget=widget)
    say_plainly(field, one.label)
    return field


def iso(value: Any) -> str:
    """A day for a message; what is no day as it was typed."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _look_of(one: Question) -> Look:
    few = one.kind == QuestionKind.YES_NO
    rows = 3 if one.kind == QuestionKind.LONG_TEXT else None
    return Look(hint=one.hint or None, inline=few, small=few or one.kind == QuestionKind.CHOICE, rows=rows)
