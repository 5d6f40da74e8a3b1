"""The base of every form on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from frontend.forms.look import Look
from frontend.forms.messages import say_plainly
from hub.wall.protected_words import MARKED, SaysProtectedWords


class GovFormMixin(forms.BaseForm):
    """Gives a Django form, also one of a library's, plain errors and the looks of its fields.

    class ReasonForm(GovForm):
        reason = forms.CharField(label="Reason", widget=forms.Textarea)
        looks = {"reason": Look(rows=3)}
    """

    looks: Mapping[str, Look] = {}
    use_required_attribute = False  # the server says what is wrong, in our words

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            look = self.looks.get(name)
            said = (look.label if look else None) or field.label or self[name].label
            say_plainly(field, str(said))

    def full_clean(self) -> None:
        """Of a draft nothing is wrong yet: whoever comes back to it is not told of what they had still to fill in."""
        if self._is_draft:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()
            self._mark_protected()

    def _mark_protected(self) -> None:
        """Where the wall refused what was typed, the boxes that say what is protected: nothing is saved."""
        found = MARKED.get()
        for name in self.fields if found and self.is_bound else ():
            if name in self.errors:
                continue
            key = self.add_prefix(name)
            typed = self.data.getlist(key) if hasattr(self.data, "getlist") else [self.data.get(key)]
            if found.intersection(typed):
                self.add_error(name, SaysProtectedWords.sentence)

    def is_valid(self) -> bool:
        """Whether it was sent, and can be done."""
        return not self._is_draft and super().is_valid()

    @property
    def _is_draft(self) -> bool:
        return getattr(self.data, "is_draft", False)


class GovForm(GovFormMixin, forms.Form):
    """A form rendered with GOV.UK's components: {{ render_form(form) }}."""

    def choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Give a field the choices that only a request knows. Raises: TypeError for a field that has none."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} has no choices")
        field.choices = list(choices)
