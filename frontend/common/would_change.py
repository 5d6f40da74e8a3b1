"""What would change, before a setting is set: each value as it stands beside the one that was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from mash_platform.phrases import listing

ACT, SEE = "act", "see"
NOTHING = "Nothing"
WHY = "reason"  # says why, and changes nothing


@dataclass(frozen=True)
class Change:
    """One value of a setting."""

    label: str
    before: str
    after: str


def asks_to_see(request: HttpRequest) -> bool:
    """Whether the button was pressed that shows what would change, and sets nothing."""
    return request.method == "POST" and request.POST.get(ACT) == SEE


def changes(form: forms.Form) -> list[Change]:
    """What a valid form would change of what it first showed. In: a form whose fields begin with what stands."""
    found = []
    for field in form.visible_fields():
        before, after = _words(field.field, field.initial), _words(field.field, form.cleaned_data[field.name])
        if field.name != WHY and before != after:
            found.append(Change(str(field.label), before, after))
    return found


def _words(field: forms.Field, value: Any) -> str:
    """A value as its box would say it."""
    if value in (None, "", []):
        return NOTHING
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    many = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return listing(sorted(labels.get(str(one), str(one)) for one in many)) or NOTHING
