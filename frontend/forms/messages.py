"""Errors in plain words: what to do, not what is wrong with the person (GOV.UK error message)."""

from __future__ import annotations

from django import forms

from frontend.forms.dates import DateInputField
from frontend.forms.sentences import is_fragment, named, the

EMAIL = "Enter an email address in the correct format, like name@example.com"
CHOOSING = (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField)


def say_plainly(field: forms.Field, label: str) -> None:
    """Replace Django's stock errors of one field; words that its author chose are left alone.

    In: the field and its label. Out: nothing; the field's error_messages are changed.
    """
    subject = named(label)
    words = {
        "required": required(field, label),
        "max_length": f"{subject} must be %(limit_value)d characters or fewer",
        "min_length": f"{subject} must be %(limit_value)d characters or more",
        "max_value": f"{subject} must be %(limit_value)s or lower",
        "min_value": f"{subject} must be %(limit_value)s or higher",
    }
    if isinstance(field, forms.EmailField):
        words["invalid"] = EMAIL
    elif isinstance(field, forms.IntegerField | forms.DecimalField):
        words["invalid"] = f"{subject} must be a number, like 12"
    if isinstance(field, CHOOSING):
        words["invalid_choice"] = words["required"]
    for code, said in words.items():
        if _is_stock(field, code):
            field.error_messages[code] = said


def required(field: forms.Field, label: str) -> str:
    """What an empty field says: "Enter the date of birth", "Select the rating", "Answer “What happened?”"."""
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}”"
    if is_fragment(label):
        if isinstance(field, CHOOSING):
            return f"Choose an answer to “{label}”"
        is_day = isinstance(field, DateInputField) and not label.endswith("?")
        return f"Enter a date for “{label}”" if is_day else f"Answer “{label}”"
    return f"Select {the(label)}" if isinstance(field, CHOOSING) else f"Enter {the(label)}"


def _is_stock(field: forms.Field, code: str) -> bool:
    """Whether a field's words for an error are still Django's own, or none."""
    said = field.error_messages.get(code)
    stock = (getattr(base, "default_error_messages", {}).get(code) for base in type(field).__mro__)
    return said is None or any(words is not None and str(words) == str(said) for words in stock)
