"""The title of something that is published to all London: it stands in lists, and in the subject of e-mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mash_platform.characters import title_fault


class TitleField(forms.CharField):
    """One line without addresses or signs that hide or steer (mash_platform/characters.py)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(plain_title)


def plain_title(value: str) -> None:
    """Raises: ValidationError, saying what a title may not have."""
    if fault := title_fault(value):
        raise ValidationError(fault, code="title")
