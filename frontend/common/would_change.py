"""What would change, before a setting is set: each value as it stands beside the one that was typed.

Every page of a setting takes the same two steps: a form that was sent shows what it would change, and what is set is
exactly what was shown.

    seen = preview(request, form, effect=lambda: how many are concerned)
    if request.method == "POST" and seen is None and form.is_valid():
        set it
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.http import HttpRequest

ACT, SEE = "act", "see"
SHOWN = "shown"  # what was shown, as the form that sets it brings it back
NOTHING = "Nothing"
LONGEST = 300  # characters of a value; of a longer one its beginning
WHY = "reason"  # says why, and changes nothing


@dataclass(frozen=True)
class Change:
    """One value of a setting."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What a form would change; `effect`, what that comes to; `mark`, which the form that sets it brings back."""

    changes: Sequence[Change]
    effect: str
    mark: str


def preview(
    request: HttpRequest,
    form: forms.Form,
    *,
    effect: Callable[[], str] | None = None,
    found: Callable[[], Sequence[Change]] | None = None,
) -> Preview | None:
    """What to show before it is set. None where nothing was sent, it is wrong, or it is what was shown and is set now.

    In: what the change comes to, in sentences; `found`, the changes where a form's fields do not say them.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    mark = mark_of(form)
    if request.POST.get(SHOWN) == mark:
        return None
    differ = list(found() if found else changes(form))
    return Preview(differ, effect() if effect and differ else "", mark)


def asks_to_see(request: HttpRequest) -> bool:
    """Whether the button was pressed that shows and does nothing, where an act has one beside its own."""
    return request.method == "POST" and request.POST.get(ACT) == SEE


def mark_of(form: forms.Form) -> str:
    """What a valid form says, but for why: another mark as soon as it would set something else."""
    said = [(field.name, _plain(form.cleaned_data[field.name])) for field in form.visible_fields() if field.name != WHY]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def changes(form: forms.Form) -> list[Change]:
    """What a valid form would change of what it first showed. In: a form whose fields begin with what stands."""
    found = []
    for field in form.visible_fields():
        first, said = field.initial, form.cleaned_data[field.name]
        before, after = _words(field.field, first), _words(field.field, said)
        if field.name != WHY and (before != after or (len(before) > LONGEST and _plain(first) != _plain(said))):
            found.append(Change(str(field.label), before, after))
    return found


def _words(field: forms.Field, value: Any) -> str:
    """A value as its box would say it."""
    if value in (None, "", []):
        return NOTHING
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    said = "; ".join(sorted(labels.get(one, one) for one in _each(value)))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return (said if len(said) <= LONGEST else f"{said[:LONGEST]} … ({len(said):,} characters)") or NOTHING


def _each(value: Any) -> Iterator[str]:
    many = value if isinstance(value, list | tuple | set | frozenset) else [value]
    for one in many:
        said = f"{one:%H:%M}" if isinstance(one, time) else f"{one:%-d %B %Y}" if isinstance(one, date) else str(one)
        yield from (line for line in said.splitlines() if line)


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)
