"""What templates call: form_field, render_form and error_summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from jinja2 import Environment, pass_environment
from markupsafe import Markup

from frontend.components import MissingArgument
from frontend.forms.look import Look
from frontend.forms.params import component_for, error_target

MACROS = {
    "input": "govukInput",
    "textarea": "govukTextarea",
    "character-count": "govukCharacterCount",
    "select": "govukSelect",
    "radios": "govukRadios",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "file-upload": "govukFileUpload",
    "password-input": "govukPasswordInput",
}


@pass_environment
def form_field(environment: Environment, bound: BoundField, **look: Any) -> Markup:
    """One field with its label, hint and error: {{ form_field(form["name"], width=20) }}.

    In: a bound field; keywords of Look, on top of the form's own `looks`. Out: its markup.
    Raises: MissingArgument without a field; TypeError for an unknown keyword.
    """
    if not isinstance(bound, BoundField):
        raise MissingArgument("form_field", "field")
    if bound.is_hidden:
        return Markup(str(bound))  # noqa: S704 (Django escapes its own widget)
    own: Look = getattr(bound.form, "looks", {}).get(bound.name) or Look()
    meant = replace(own, **look) if look else own

    def reveal(parent: BoundField, choice: str) -> str:
        names = meant.conditional[choice]
        return "".join(form_field(environment, parent.form[name], mark_optional=False) for name in names)

    component, params = component_for(bound, meant, reveal)
    return _component(environment, component, MACROS[component], params)


@pass_environment
def render_form(environment: Environment, form: BaseForm, only: Iterable[str] = ()) -> Markup:
    """Every field of a form in order, revealed ones in their place; not the form element, token or button.

    In: the form; names to show those alone (hidden fields always come). Out: the markup.
    """
    if not isinstance(form, BaseForm):
        raise MissingArgument("render_form", "form")
    wanted = set(only)
    inside = _revealed(form)
    shown = [
        form_field(environment, bound)
        for bound in form
        if bound.is_hidden or (bound.name not in inside and (not wanted or bound.name in wanted))
    ]
    return Markup("\n").join(shown)


def shown_fields(form: BaseForm) -> list[BoundField]:
    """The fields of a form in order but for hidden ones and those that a choice reveals, which are shown with it."""
    inside = _revealed(form)
    return [bound for bound in form.visible_fields() if bound.name not in inside]


def _revealed(form: BaseForm) -> set[str]:
    looks: dict[str, Look] = getattr(form, "looks", {})
    return {name for look in looks.values() for names in look.conditional.values() for name in names}


@pass_environment
def error_summary(environment: Environment, *forms: BaseForm | BaseFormSet[Any]) -> Markup:
    """The box at the top that lists what is wrong and links to each field; nothing where all is well.

    In: forms and formsets, in the order of the page. Out: the markup.
    """
    listed = [error for each in forms for error in _errors(each)]
    if not listed:
        return Markup("")
    params = {"titleText": "There is a problem", "errorList": listed}
    return _component(environment, "error-summary", "govukErrorSummary", params)


def _component(environment: Environment, folder: str, macro: str, params: dict[str, Any]) -> Markup:
    """Call a GOV.UK macro. It gives Markup, since the environment escapes."""
    module = environment.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html").module
    made: Markup = getattr(module, macro)(params)
    return made


def _errors(given: BaseForm | BaseFormSet[Any]) -> list[dict[str, str]]:
    if isinstance(given, BaseFormSet):
        whole = [{"text": str(error)} for error in given.non_form_errors()] if given.is_bound else []
        return whole + [error for form in given.forms for error in _errors(form)]
    listed = [{"text": str(error)} for error in given.non_field_errors()]
    for bound in given:
        if bound.errors:
            target = {} if bound.is_hidden else {"href": f"#{error_target(bound)}"}
            listed.append({"text": str(bound.errors[0])} | target)
    return listed


def keep_draft() -> Markup:
    """The button that keeps a draft where no script does, last in a form so that Enter never presses it."""
    return Markup(
        '<noscript><button class="govuk-button govuk-button--secondary" type="submit" name="keep_draft" value="1" '
        "formnovalidate>Keep this draft</button></noscript>"
    )
