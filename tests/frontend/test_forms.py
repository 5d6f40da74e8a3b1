"""Forms: what was typed comes back, errors are plain and linked, dates name the box that is wrong."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.utils import timezone
from jinja2 import Environment, PackageLoader, Undefined
from markupsafe import Markup

import frontend
from frontend.components import MissingArgument
from frontend.forms.attributes import govuk_attributes
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.messages import required, say_plainly
from frontend.forms.render import error_summary, form_field, render_form
from frontend.gallery import GalleryForm
from frontend.jinja import environment


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment()


def dated(day: str, month: str, year: str, **options: Any) -> forms.Form:
    class Dated(GovForm):
        born = DateInputField(label="Date of birth", **options)

    return Dated({"born_day": day, "born_month": month, "born_year": year})


@pytest.mark.parametrize(("month"), ["3", "03", "Mar", "march"])
def test_a_date_in_three_boxes(month: str) -> None:
    form = dated("27", month, "2007")
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(2007, 3, 27)


@pytest.mark.parametrize(
    ("boxes", "said", "target"),
    [
        (("", "", ""), "Enter the date of birth", "day"),
        (("27", "", "2007"), "Date of birth must include a month", "month"),
        (("", "", "2007"), "Date of birth must include a day and month", "day"),
        (("31", "2", "2010"), "Date of birth: February 2010 has 28 days", "day"),
        (("32", "2", "2010"), "Date of birth: the day must be real", "day"),
        (("1", "13", "2010"), "Date of birth: the month must be real", "month"),
        (("1", "1", "10"), "Date of birth: the year must have 4 numbers", "year"),
        (("1", "1", "0210"), "Date of birth: the year must be 1900 or later", "year"),
        (("x", "²", "2010"), "Date of birth: the day and month must be real", "day"),
    ],
)
def test_a_wrong_date_names_its_part(jinja: Environment, boxes: tuple[str, str, str], said: str, target: str) -> None:
    form = dated(*boxes)
    assert form.errors["born"] == [said]
    assert f'href="#id_born_{target}"' in error_summary(jinja, form)
    shown = form_field(jinja, form["born"])
    assert re.search(rf'<input[^>]*govuk-input--error[^>]*id="id_born_{target}"', shown)
    for typed in filter(None, boxes):
        assert f'value="{typed}"' in shown


def test_a_birth_after_today_is_refused() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = dated(str(tomorrow.day), str(tomorrow.month), str(tomorrow.year), past=True)
    assert form.errors["born"] == ["Date of birth must be today or in the past"]


def test_an_empty_date_may_be_none_where_it_is_optional() -> None:
    form = dated("", " ", "", required=False)
    assert form.is_valid()
    assert form.cleaned_data["born"] is None


def test_a_date_is_shown_again_from_its_initial_value(jinja: Environment) -> None:
    class Dated(GovForm):
        born = DateInputField(label="Date of birth")

    shown = form_field(jinja, Dated(initial={"born": date(2007, 3, 27)})["born"])
    assert all(f'value="{part}"' in shown for part in (27, 3, 2007))


def test_every_error_is_listed_and_its_link_leads_to_a_field(jinja: Environment) -> None:
    form = GalleryForm({})
    whole = str(render_form(jinja, form))
    targets = re.findall(r'href="#([^"]+)"', error_summary(jinja, form))
    assert len(targets) == len([name for name in form.errors if name != "token"])
    for target in targets:
        assert f'id="{target}"' in whole


def test_errors_are_plain(jinja: Environment) -> None:
    form = GalleryForm({"email": "x", "name": "x" * 81})
    said = error_summary(jinja, form)
    for words in (
        "Full name must be 80 characters or fewer",
        "Enter an email address in the correct format",
        "Choose an answer to “Is the child in immediate danger?”",
        "Select the basis for asking",
        "Answer “What happened?”",
    ):
        assert words in said
    assert "This field is required" not in said


def test_words_that_an_author_chose_stay() -> None:
    class Chosen(GovForm):
        name = forms.CharField(error_messages={"required": "Say who the child is"})

    assert Chosen({}).errors["name"] == ["Say who the child is"]


def test_what_was_typed_comes_back(jinja: Environment) -> None:
    typed = "First line\n  second & <b>\nthird"
    form = GalleryForm({"name": "Zoë O’Test", "account": typed, "basis": "s47", "agencies": ["police"], "source": "6"})
    assert 'value="Zoë O’Test"' in form_field(jinja, form["name"])
    assert "First line&#10;  second &amp; &lt;b&gt;&#10;third</textarea>" in form_field(jinja, form["account"])
    assert re.search(r'value="s47"\s+checked', form_field(jinja, form["basis"]))
    assert re.search(r'value="police"\s+checked', form_field(jinja, form["agencies"]))
    assert re.search(r'value="6" selected', form_field(jinja, form["source"]))


def test_a_password_does_not_come_back(jinja: Environment) -> None:
    assert "hunter2" not in form_field(jinja, GalleryForm({"password": "hunter2"})["password"])


def test_checkboxes_are_checkboxes(jinja: Environment) -> None:
    assert 'type="checkbox"' in form_field(jinja, GalleryForm()["agencies"])


def test_a_revealed_field_stands_inside_its_choice_and_only_there(jinja: Environment) -> None:
    shown = str(render_form(jinja, GalleryForm()))
    assert shown.count('name="decided_by"') == 1
    assert shown.index('class="govuk-radios__conditional') < shown.index('name="decided_by"')
    assert "Who decided (optional)" not in shown


def test_a_look_that_names_a_missing_choice_is_refused(jinja: Environment) -> None:
    with pytest.raises(LookupError, match="purple"):
        form_field(jinja, GalleryForm()["basis"], conditional={"purple": ("why",)})


def test_a_look_on_the_page_overrides_the_form_s(jinja: Environment) -> None:
    shown = form_field(jinja, GalleryForm()["name"], heading=True, width=10)
    assert "<h1" in shown
    assert "govuk-input--width-10" in shown


def test_hints_and_errors_are_tied_to_their_field(jinja: Environment) -> None:
    shown = form_field(jinja, GalleryForm({})["name"])
    assert 'aria-describedby="id_name-hint id_name-error"' in shown
    box = form_field(jinja, GalleryForm({})["fair"])
    assert 'aria-describedby="id_fair-error"' in box


def test_forms_of_libraries_and_formsets_render_too(jinja: Environment) -> None:
    class Plain(forms.Form):
        otp_token = forms.IntegerField(label="Code", widget=forms.NumberInput(attrs={"autocomplete": "one-time-code"}))

    shown = form_field(jinja, Plain()["otp_token"])
    assert 'inputmode="numeric"' in shown
    assert 'autocomplete="one-time-code"' in shown
    many = forms.formset_factory(Plain, extra=2)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-otp_token": "x", "form-1-otp_token": "y"}
    )
    assert 'href="#id_form-1-otp_token"' in error_summary(jinja, many)


def test_no_errors_no_summary(jinja: Environment) -> None:
    assert error_summary(jinja, GalleryForm()) == ""


def test_form_field_without_a_field_complains(jinja: Environment) -> None:
    with pytest.raises(MissingArgument):
        form_field(jinja, None)  # type: ignore[arg-type]
    with pytest.raises(MissingArgument):
        render_form(jinja, None)  # type: ignore[arg-type]


def test_an_unknown_keyword_is_refused() -> None:
    with pytest.raises(TypeError):
        Look(widht=3)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Reason for the rating", "Enter the reason for the rating"),
        ("NHS number", "Enter the NHS number"),
        ("Why now", "Enter why now"),
        ("Your name", "Enter your name"),
        ("Approved by", "Answer “Approved by”"),
        ("Where", "Answer “Where”"),
        ("Why it does not count", "Enter why it does not count"),
        ("Red: hours, day and night", "Answer “Red: hours, day and night”"),
        ("Summary", "Enter the summary"),
    ],
)
def test_an_empty_field_is_named_as_one_would_say_it(label: str, said: str) -> None:
    assert required(forms.CharField(), label) == said


def test_a_label_that_is_no_noun_is_quoted_in_every_error() -> None:
    class Kept(GovForm):
        until = DateInputField(label="Keep it until", future=True)
        why = forms.CharField(label="Why is it kept?", max_length=3)
        unit = forms.ChoiceField(label="Amber: counted in", choices=[("hours", "Hours")])

    assert Kept({}).errors == {
        "until": ["Enter a date for “Keep it until”"],
        "why": ["Answer “Why is it kept?”"],
        "unit": ["Choose an answer to “Amber: counted in”"],
    }
    wrong = Kept({"until_day": "1", "until_month": "", "until_year": "2012", "why": "long", "unit": "days"})
    assert wrong.errors == {
        "until": ["“Keep it until” must include a month"],
        "why": ["“Why is it kept?” must be 3 characters or fewer"],
        "unit": ["Choose an answer to “Amber: counted in”"],
    }


# "Enter the counts from", "Select the answer needed": "the" before what is no noun.
NO_SENTENCE = re.compile(
    r"\bthe (as|at|by|counts|decided|for|from|how|in|keep|live|on|show|until|what|who|whom|why|your|their)\b"
    r"|^(Enter|Select) \w+$|^(Enter|Select) the .*\b(by|from|needed|of|on|since)$"
)


def every_form(above: type[GovForm] = GovForm) -> list[type[GovForm]]:
    return [one for form in above.__subclasses__() for one in (form, *every_form(form))]


def test_no_form_of_the_house_asks_for_what_is_no_sentence() -> None:
    for module in pkgutil.walk_packages(frontend.__path__, "frontend."):
        if "urls" not in module.name:
            importlib.import_module(module.name)
    said = {}
    for form in every_form():
        if not form.__module__.startswith("frontend."):
            continue
        for name, field in form.base_fields.items():
            if field.required and not isinstance(field.widget, forms.HiddenInput):
                copied = copy.deepcopy(field)
                say_plainly(copied, str(field.label or name))
                said[f"{form.__name__}.{name}"] = str(copied.error_messages["required"])
    assert len(said) > 300
    assert {where: words for where, words in said.items() if NO_SENTENCE.search(words)} == {}


GIVEN: list[Any] = [
    None, "", ' data-a="1"', {}, {"aria-hidden": True, "b": False, "c": None, "d": "", "e": 0, "f": "<&\"'>"},
    {"a": Markup("&amp;"), "<b>": "c"}, {"a": {"value": True, "optional": True}, "b": {"value": True}},
    {"a": {"value": None, "optional": True}, "b": {"value": None}, "c": {"optional": True}, "d": {"optional": False}},
    {"a": {"value": False, "optional": True}, "b": {"value": False}, "c": {"value": "", "optional": True}},
    {"a": {"value": "x<", "optional": True}, "b": {"value": 0, "optional": True}, "c": {"val": "safe", "length": 4}},
    {"a": Undefined(), "b": {"value": Undefined(), "optional": True}, "c": {"value": Undefined()}},
]  # fmt: skip


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_attributes_are_what_govuks_own_macro_says(given: Any) -> None:
    theirs = Environment(loader=PackageLoader("govuk_frontend_jinja"), autoescape=True)
    theirs.trim_blocks = theirs.lstrip_blocks = True
    macro = theirs.get_template("macros/attributes.html").module
    assert govuk_attributes(given) == macro.govukAttributes(given)  # type: ignore[attr-defined]


def test_no_box_cuts_without_a_word_what_is_pasted_into_it(jinja: Environment) -> None:
    class Boxes(GovForm):
        line = forms.CharField(label="Line", max_length=10)
        words = forms.CharField(label="Words", max_length=10, widget=forms.Textarea)

    assert " maxlength=" not in jinja.from_string("{{ form_field(f['line']) }}{{ form_field(f['words']) }}").render(
        f=Boxes()
    )
