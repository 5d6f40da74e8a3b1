"""What a page or a message says of whom the platform tells by itself; inside a restricted enquiry that is nobody."""

from __future__ import annotations

from jinja2 import pass_context
from jinja2.runtime import Context

from tenants.seated import Seated

TELL_YOURSELF = "Nobody is told from here: tell them yourself."


def who_is_told(by: Seated, words: str) -> str:
    """For a message. In: a sentence that says who is told; it stands unless somebody is inside."""
    return words if by.inside is None else TELL_YOURSELF


@pass_context
def is_told(context: Context, words: str) -> str:
    """The same for a template: {{ is_told("The decision maker is told at once.") }}."""
    return TELL_YOURSELF if context.get("inside") else words
