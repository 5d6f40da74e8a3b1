"""A bound field as the parameters of the GOV.UK component that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import escape
from markupsafe import Markup

from frontend.forms.dates import DateInputField, DatePartError, DateParts
from frontend.forms.look import Look
from mash_platform.parsing import PARTS

Params = dict[str, Any]
# How full a long box is, in per cent, when it begins to say how many characters are left.
SAID_FROM = 75
# Renders the fields that one choice reveals: called with their names.
Reveal = Callable[[BoundField, str], str]


def component_for(bound: BoundField, look: Look, reveal: Reveal) -> tuple[str, Params]:
    """Which GOV.UK component shows a field, and with what.

    In: the bound field, its look, and how to render the fields that a choice reveals. Out: the component's
    folder name ("input", "radios", ...) and its parameters. What was typed is always among them, but never
    a password. Raises LookupError for a look that names a choice the field does not have.
    """
    widget = bound.field.widget
    if isinstance(widget, DateParts):
        return "date-input", _date(bound, look)
    if isinstance(widget, forms.CheckboxSelectMultiple):  # before RadioSelect, whose subclass it is
        return "checkboxes", _choices(bound, look, reveal, "checkboxes")
    if isinstance(widget, forms.RadioSelect):
        return "radios", _choices(bound, look, reveal, "radios")
    if isinstance(widget, forms.CheckboxInput):
        return "checkboxes", _single_checkbox(bound, look, reveal)
    if isinstance(widget, forms.Select):
        return "select", _select(bound, look)
    if isinstance(widget, forms.Textarea):
        return _textarea(bound, look)
    if isinstance(widget, forms.FileInput):
        return "file-upload", _labelled(bound, look) | _attributes(widget)
    if isinstance(widget, forms.PasswordInput):
        autocomplete = widget.attrs.get("autocomplete", "current-password")
        return "password-input", _labelled(bound, look) | {"autocomplete": autocomplete}
    return "input", _input(bound, look)


def field_id(bound: BoundField) -> str:
    """The id on which a field's component builds its own."""
    return str(bound.field.widget.attrs.get("id") or bound.auto_id or bound.html_name)


def error_target(bound: BoundField) -> str:
    """The id that the error summary links to: of a date, the first box that is wrong."""
    if isinstance(bound.field.widget, DateParts):
        return f"{field_id(bound)}_{_wrong_parts(bound)[0]}"
    return field_id(bound)


def label_of(bound: BoundField, look: Look) -> str:
    """A field's label, marked where it may be left empty."""
    said = str(look.label or bound.label)
    optional = not bound.field.required and look.mark_optional and not isinstance(bound.field, forms.BooleanField)
    return f"{said} (optional)" if optional and "optional" not in said.lower() else said


def _common(bound: BoundField, look: Look) -> Params:
    params: Params = {"name": bound.html_name}
    hint = look.hint if look.hint is not None else str(bound.help_text or "")
    if hint:
        params["hint"] = {"text": hint}
    if bound.errors:
        params["errorMessage"] = {"text": str(bound.errors[0])}
    return params


def _labelled(bound: BoundField, look: Look) -> Params:
    size = look.size if look.size is not None else ("l" if look.heading else "s")
    classes = "govuk-visually-hidden" if look.hide_label else f"govuk-label--{size}" if size else ""
    label = {"text": label_of(bound, look), "classes": classes, "isPageHeading": look.heading}
    params = _common(bound, look) | {"id": field_id(bound), "label": label}
    if look.classes:
        params["classes"] = look.classes
    if bound.field.disabled:
        params["disabled"] = True
    return params


def _legend(bound: BoundField, look: Look) -> Params:
    size = look.size if look.size is not None else ("l" if look.heading else "s")
    classes = "govuk-visually-hidden" if look.hide_label else f"govuk-fieldset__legend--{size}" if size else ""
    return {"legend": {"text": label_of(bound, look), "classes": classes, "isPageHeading": look.heading}}


def _attributes(widget: forms.Widget, *taken: str) -> Params:
    """A widget's further attributes (data-..., maxlength, ...), without those that the component sets."""
    taken += ("id", "class", "autocomplete", "inputmode", "rows", "cols", "spellcheck", "type", "required")
    kept = {name: value for name, value in widget.attrs.items() if name not in taken and value is not False}
    return {"attributes": kept} if kept else {}


def _typed(bound: BoundField) -> str:
    return str(bound.field.widget.format_value(bound.value()) or "")


def _input(bound: BoundField, look: Look) -> Params:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "text")
    # No box cuts without a word what is pasted into it: what is too long is shown again, with the reason.
    params = _labelled(bound, look) | _attributes(widget, "maxlength", "minlength", "min", "max", "step", "autofocus")
    params["type"] = kind if kind in ("email", "tel", "url", "search") else "text"
    params["value"] = _typed(bound) or None
    params["autocomplete"] = widget.attrs.get("autocomplete")
    params["inputmode"] = widget.attrs.get("inputmode") or ("numeric" if kind == "number" else None)
    if kind in ("email", "url") or "spellcheck" in widget.attrs:
        params["spellcheck"] = False
    if kind == "email":
        params["autocomplete"] = params["autocomplete"] or "email"
    if kind == "tel":
        params["autocomplete"] = params["autocomplete"] or "tel"
    width = look.width or {"tel": 20, "number": 5}.get(kind)
    classes = [look.classes, f"govuk-input--width-{width}" if width else ""]
    params["classes"] = " ".join(filter(None, classes))
    if look.prefix:
        params["prefix"] = {"text": look.prefix}
    if look.suffix:
        params["suffix"] = {"text": look.suffix}
    return params


def _textarea(bound: BoundField, look: Look) -> tuple[str, Params]:
    params = _labelled(bound, look) | _attributes(bound.field.widget, "maxlength", "minlength")
    # The macros indent what they nest, which would add spaces to each line that was typed.
    typed = str(escape(_typed(bound))).replace("\n", "&#10;")
    params |= {"value": Markup(typed), "rows": look.rows or 5}  # noqa: S704 (escaped in the line above)
    longest = getattr(bound.field, "max_length", None)
    if longest:
        most = f"You can enter up to {longest:,} characters"
        return "character-count", params | {
            "maxlength": longest, "threshold": SAID_FROM, "textareaDescriptionText": most,
        }  # fmt: skip
    return "textarea", params


def _select(bound: BoundField, look: Look) -> Params:
    params = _labelled(bound, look) | _attributes(bound.field.widget)
    chosen = _chosen(bound)
    params["items"] = [
        {"value": value, "text": text, "selected": value in chosen} for value, text in _flat(bound.field.widget)
    ]
    return params


def _choices(bound: BoundField, look: Look, reveal: Reveal, component: str) -> Params:
    chosen = _chosen(bound)
    choices = [(value, text) for value, text in _flat(bound.field.widget) if value]
    named = {*look.conditional, *look.item_hints, look.divider_before, look.exclusive} - {None}
    if unknown := named - {value for value, _ in choices}:
        raise LookupError(f"The look of {bound.name} names choices that it does not have: {sorted(map(str, unknown))}")
    items: list[Params] = []
    for number, (value, text) in enumerate(choices, start=1):
        if value == look.divider_before:
            items.append({"divider": "or"})
        item: Params = {
            # GOV.UK's own would be "level-2" for the second choice of `level`: the id of a field `level-2`, whose
            # label then set the level of every child.
            "id": field_id(bound) if number == 1 else f"{field_id(bound)}--{number}",
            "value": value,
            "text": text,
            "checked": value in chosen,
            "disabled": bound.field.disabled,
        }
        if value in look.item_hints:
            item["hint"] = {"text": look.item_hints[value]}
        if value in look.conditional:
            item["conditional"] = {"html": reveal(bound, value)}
        if value == look.exclusive:
            item["behaviour"] = "exclusive"
        items.append(item)
    classes = [
        look.classes,
        f"govuk-{component}--inline" if look.inline else "",
        f"govuk-{component}--small" if look.small else "",
    ]
    return _common(bound, look) | {
        "idPrefix": field_id(bound),
        "fieldset": _legend(bound, look),
        "items": items,
        "classes": " ".join(filter(None, classes)),
    }


def _single_checkbox(bound: BoundField, look: Look, reveal: Reveal) -> Params:
    common = _common(bound, look)
    own = field_id(bound)
    item: Params = {
        "value": "on",
        "text": label_of(bound, look),
        "checked": bound.field.widget.check_test(bound.value()),
        "id": own,
    }
    if "hint" in common:
        item["hint"] = common.pop("hint")
    if "on" in look.conditional:
        item["conditional"] = {"html": reveal(bound, "on")}
    classes = " ".join(filter(None, [look.classes, "govuk-checkboxes--small" if look.small else ""]))
    return common | {"idPrefix": own, "items": [item], "classes": classes}


def _date(bound: BoundField, look: Look) -> Params:
    own = field_id(bound)
    typed = bound.value()
    values = typed if isinstance(typed, list) else bound.field.widget.decompress(typed)
    wrong = _wrong_parts(bound) if bound.errors else ()
    autocomplete = getattr(bound.field, "autocomplete", "") if isinstance(bound.field, DateInputField) else ""
    items = []
    for part, value in zip(PARTS, values, strict=True):
        width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
        items.append(
            {
                "label": part.capitalize(),
                "name": f"{bound.html_name}_{part}",
                "id": f"{own}_{part}",
                "classes": f"{width} govuk-input--error" if part in wrong else width,
                "value": str(value or "") or None,
                "autocomplete": f"{autocomplete}-{part}" if autocomplete else None,
            }
        )
    return _common(bound, look) | {"id": own, "fieldset": _legend(bound, look), "items": items}


def _wrong_parts(bound: BoundField) -> tuple[str, ...]:
    for error in bound.errors.as_data():
        if isinstance(error, DatePartError) and error.parts:
            return error.parts
    return PARTS


def _chosen(bound: BoundField) -> set[str]:
    value = bound.field.widget.format_value(bound.value())
    return {str(each) for each in value} if isinstance(value, list | tuple) else {str(value or "")}


def _flat(widget: forms.Widget) -> Iterator[tuple[str, str]]:
    """A widget's choices in order, groups opened, values as they are sent."""
    for value, text in widget.choices:  # type: ignore[attr-defined]
        if isinstance(text, list | tuple):
            for inner, inner_text in text:
                yield str("" if inner is None else inner), str(inner_text)
        else:
            yield str("" if value is None else value), str(text)
