"""What somebody typed into a form that cannot be sent any more, so that none of it is lost."""

from __future__ import annotations

from django import forms


def typed_text(form: forms.BaseForm | None) -> list[tuple[str, str]]:
    """Label and text of each field that was typed into, in the form's order; nothing of a form that nobody sent."""
    if form is None or not form.is_bound:
        return []
    typed = [
        (str(form[name].label), str(form[name].value() or ""))
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField) and not field.widget.is_hidden
    ]
    return [(label, text) for label, text in typed if text.strip()]
