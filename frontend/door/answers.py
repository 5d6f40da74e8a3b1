"""The answers of a referral form for its last page: what is there, what is missing, and the message it makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms.boundfield import BoundField
from markupsafe import Markup, escape

from frontend.door.draft import Draft
from frontend.door.forms import ANONYMOUS
from frontend.door.order import address_of
from frontend.forms.base import GovForm
from frontend.presenters.dates import long_date


@dataclass(frozen=True)
class Card:
    """One part of the answers, and where to change it."""

    title: str
    href: str
    rows: list[tuple[str, str | Markup]]
    is_wrong: bool


def cards(draft: Draft) -> list[Card]:
    """Every part in the order of the form."""

    def _to(name: str, *args: object) -> str:
        return address_of(draft, name, *args, change=True)

    danger, concern, you = (draft.step(name) for name in ("danger", "concern", "you"))
    found = [_card("Danger", _to("danger"), danger), _card("What happened", _to("concern"), concern)]
    for place, child in enumerate(draft.all_children(), start=1):
        title = f"Child {place}: {child.label}" if len(draft.children) > 1 else f"The child: {child.label}"
        found.append(_card(title, _to("child", place), child))
    if not draft.children:
        found.append(Card("The child", _to("child", 1), [], True))
    for place, other in enumerate(draft.all_others(), start=1):
        found.append(_card(f"Other person {place}: {other.label}", _to("other", place), other))
    if not draft.others:
        found.append(Card("Other people", _to("other", 1), [("Named", "Nobody")], False))
    is_right = you.is_valid()
    about = _rows(you, getattr(you, "ABOUT", ()))
    if is_right and you.cleaned_data["source"] == ANONYMOUS:
        about = _rows(you, ("source", *getattr(you, "WAYS", ())))  # the rest is not sent
    found.append(Card("You", _to("you"), [*about, *_to_check(you)], not is_right))
    found.append(Card("The family", _to("you"), _rows(you, getattr(you, "CONSENT", ())), False))
    return found


def message_of(draft: Draft) -> dict[str, Any]:
    """The message that the form makes. Call it where no card is wrong."""
    steps: dict[str, Any] = {name: draft.step(name) for name in ("danger", "concern", "you")}
    children, others = draft.all_children(), draft.all_others()
    for form in (*steps.values(), *children, *others):
        form.full_clean()
    return {
        "version": 1,
        **draft.asked.in_message(),
        "immediate_danger": steps["danger"].said(),
        "referrer": steps["you"].referrer(),
        "children": [child.said() for child in children],
        "others": [other.said() for other in others],
        "concern": steps["concern"].said(),
        "consent": steps["you"].consent(),
    }


def _card(title: str, href: str, form: GovForm) -> Card:
    is_right = form.is_valid()  # before its answers are read
    return Card(title, href, [*_rows(form, form.fields), *_to_check(form)], not is_right)


def _to_check(form: GovForm) -> list[tuple[str, str | Markup]]:
    """What the form warned of, for whoever wants to put it right before it is sent."""
    warnings = getattr(form, "warnings", {})
    said = [str(words) for errors in warnings.values() for words in errors]
    return [("To check, if you can", _lines(said))] if said else []


def _rows(form: GovForm, names: Iterable[str]) -> list[tuple[str, str | Markup]]:
    told = [(form[name], _text(form[name])) for name in names if name in form.fields]
    return [(str(bound.label), text) for bound, text in told if text]


def _text(bound: BoundField) -> str | Markup:
    value = getattr(bound.form, "cleaned_data", {}).get(bound.name, "") if bound.form.is_bound else ""
    if isinstance(value, date):
        return long_date(value)
    choices = {str(key): str(text) for key, text in getattr(bound.field, "choices", [])}
    if isinstance(value, list):
        return _lines([choices.get(str(each), str(each)) for each in value])
    if isinstance(value, bool):
        if choices:
            return choices["yes" if value else "no"]
        return "Yes" if value else ""
    if value in (None, ""):
        return ""
    said = choices.get(str(value), str(value))
    return _lines(said.splitlines())


def _lines(said: list[str]) -> Markup:
    return Markup("<br>").join(escape(line) for line in said)
