"""The words of the referral form's own questions, from the forms themselves, so that they stand in one place."""

from __future__ import annotations

from functools import cache

from django.forms import Field

from frontend.door.asked import AskedForm
from frontend.door.forms import ConcernForm, YouForm
from frontend.door.people_forms import ChildForm, OtherForm
from mash_platform.formats.question_set import STEPS, known


@cache
def forms() -> dict[str, AskedForm]:
    """A form of each step that asks everything."""
    return {"child": ChildForm(), "concern": ConcernForm(), "other": OtherForm(children=["", ""]), "you": YouForm()}


def field_of(step: str, name: str) -> Field:
    """The field of a question, also where the form asks another in its place ("Which children do they live with?")."""
    form = forms()[step]
    found: Field = form.fields.get(name) or form.base_fields[name]
    return found


@cache
def usual() -> dict[str, dict[str, str]]:
    """For each step the label of each question."""
    return {step: {name: str(field_of(step, name).label) for name in known(step)} for step in STEPS}


def usual_hint(step: str, name: str) -> str:
    """The form's own hint of a question."""
    look = forms()[step].looks.get(name)
    return (look.hint if look else None) or str(field_of(step, name).help_text or "")
