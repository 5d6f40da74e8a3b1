"""The form with which one file is added: at a front door, and to a finding."""

from __future__ import annotations

from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look

TAKEN = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.doc,.docx,.odt"
TOO_LARGE = "The file is larger than 10 MB. Make it smaller, or send it in parts"


class FileForm(GovForm):
    """One file. In: how many there may be."""

    file = forms.FileField(
        label="Choose a file",
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another file"},
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        hint = f"A photograph (JPEG or PNG), a PDF or a Word document, up to 10 MB. Up to {most} files, one at a time."
        self.looks = {"file": Look(hint=hint)}
        super().__init__(*args, **kwargs)


def with_error(words: str, form: FileForm) -> FileForm:
    """In: an empty form. Out: the same with what is wrong with a file that never came to it, and nothing else."""
    form.is_valid()
    form.errors.clear()
    form.add_error("file", words)
    return form
