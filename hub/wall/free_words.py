"""Which columns hold words that somebody typed: they are covered where a case is printed, and each says who reads it
(tests/wall/test_free_words.py)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

LONGEST_CODE = 24  # characters: a code, a reference, a rating


def is_free_words(field: models.Field[Any, Any]) -> bool:
    """Whether a column may hold words: text, or lists and mappings of it, and no choice or code."""
    base: Any = field.base_field if isinstance(field, ArrayField) else field
    if not isinstance(base, models.CharField | models.TextField | models.JSONField) or base.choices:
        return False
    return not isinstance(base, models.CharField) or (base.max_length or 0) > LONGEST_CODE
