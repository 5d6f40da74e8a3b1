"""The words of the referral form's own questions, from the forms themselves, so that they stand in one place."""

from __future__ import annotations

from functools import cache

from frontend.door.asked import AskedForm
from frontend.door.forms import ConcernForm, YouForm
from frontend.door.people_forms import ChildForm, OtherForm
from mash_platform.formats.question_set import STEPS, known


@cache
def forms() -> dict[str, AskedForm]:
    """A form of each step that asks everything."""
    return {"child": ChildForm(), "concern": ConcernForm(), "other": OtherForm(children=["", ""]), "you": YouForm()}


@cache
def usual() -> dict[str, dict[str, str]]:
    """For each step the label of each question."""
    return {step: {name: str(forms()[step][name].label) for name in known(step)} for step in STEPS}


def usual_hint(step: str, name: str) -> str:
    """The form's own hint of a question."""
    look = forms()[step].looks.get(name)
    return (look.hint if look else None) or str(forms()[step].fields[name].help_text or "")
