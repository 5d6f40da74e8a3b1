"""What an act of the hub refuses: a sentence for the page and a code for other systems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db.utils import IntegrityError


class Refusal(Exception):
    """An act that could not be done; nothing was changed. `sentence` says to a person what to do now."""

    code: ClassVar[str]
    sentence: str  # of the class, or of one refusal that names what it is about

    def __str__(self) -> str:
        return self.sentence


class FormSentBefore(Refusal, PermissionDenied):
    """The id that was made with a form stands for something else already: the form was sent before and changed since,
    or its hidden field was altered. A page that does not say so itself is answered 409 (frontend/errors.py).
    """

    code = "form_sent_before"
    sentence = (
        "This form was sent before, and what it said then is kept. What you changed since is not saved. "
        "Open the page again to see what is kept, and send this from there."
    )


@contextmanager
def once_for_one_thing() -> Iterator[None]:
    """Around an act whose rows have ids made with its form. Raises: FormSentBefore, where other rows have them."""
    try:
        yield
    except IntegrityError as error:
        found = getattr(error.__cause__, "diag", None)
        if found is not None and found.sqlstate == "23505" and str(found.constraint_name).endswith("_pkey"):
            raise FormSentBefore from error
        raise
