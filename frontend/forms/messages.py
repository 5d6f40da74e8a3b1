"""Errors in plain words: what to do, not what is wrong with the person (GOV.UK error message)."""

from __future__ import annotations

import re

from django import forms

from frontend.forms.dates import DateInputField
from mash_platform.phrases import lower_first

EMAIL = "Enter an email address in the correct format, like name@example.com"
# A label that begins or ends so is no noun that takes "the": "Enter why now", "Enter your name", "Enter approved by".
NO_NOUN = re.compile(
    r"^(an?|all|as|ask|at|begins|book|by|ends|for|from|handed|how|in|live|more|of|on|their|this|to|under|until|words|"
    r"your|wh(at|en|ere|ich|om?|ose|y))\b|\b(by|from|of|on|since)$",
    re.IGNORECASE,
)
CHOOSING = (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField)


def say_plainly(field: forms.Field, label: str) -> None:
    """Replace Django's stock errors of one field; words that its author chose are left alone.

    In: the field and its label. Out: nothing; the field's error_messages are changed.
    """
    named = label.rstrip("?:")
    words = {
        "required": required(field, label),
        "max_length": f"{named} must be %(limit_value)d characters or fewer",
        "min_length": f"{named} must be %(limit_value)d characters or more",
        "max_value": f"{named} must be %(limit_value)s or lower",
        "min_value": f"{named} must be %(limit_value)s or higher",
    }
    if isinstance(field, forms.EmailField):
        words["invalid"] = EMAIL
    elif isinstance(field, forms.IntegerField | forms.DecimalField):
        words["invalid"] = f"{named} must be a number, like 12"
    if isinstance(field, CHOOSING):
        words["invalid_choice"] = words["required"]
    for code, said in words.items():
        if _is_stock(field, code):
            field.error_messages[code] = said


def required(field: forms.Field, label: str) -> str:
    """What an empty field says: "Enter the date of birth", "Select the rating", "Answer “What happened?”"."""
    if label.endswith("?"):
        return f"Choose an answer to “{label}”" if isinstance(field, CHOOSING) else f"Answer “{label}”"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}”"
    if isinstance(field, DateInputField):
        return f"Enter the {lower_first(label)}"
    return f"Select {_the(label)}" if isinstance(field, CHOOSING) else f"Enter {_the(label)}"


def _the(label: str) -> str:
    """ "Reason for the rating" -> "the reason for the rating"; "Why now" -> "why now"."""
    said = lower_first(label)
    return said if NO_NOUN.search(said) else f"the {said}"


def _is_stock(field: forms.Field, code: str) -> bool:
    """Whether a field's words for an error are still Django's own, or none."""
    said = field.error_messages.get(code)
    stock = (getattr(base, "default_error_messages", {}).get(code) for base in type(field).__mro__)
    return said is None or any(words is not None and str(words) == str(said) for words in stock)
